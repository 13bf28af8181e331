import { describe, expect, it } from 'vitest'
import { compared, route, verdict, virtualService } from './pairs.js'

const rules = (...all: string[]): string => `authorization: { rules: ${JSON.stringify(all)} }`

describe('callers', () => {
  const remote = (url: string, rule: string) =>
    route(`{ jwtAuth: { issuer: https://i, audiences: [a], jwks: { url: "${url}" } }, ${rules(rule)} }`)

  it('with keys of an address that is not in the input are accepted', () => {
    for (let i = 0; i < 24; i++) {
      const url = `https://keys-${i}.example/jwks.json`
      expect(verdict(remote(url, 'jwt.team == "x"'), remote(url, 'true')), url).toBe('different: opens CW7103')
    }
  })

  it('present every token also where a request needs none', () => {
    const ignoring = (mode: string, open: string) =>
      route(
        `{ jwtAuth: { mode: ${mode}, issuer: https://i, audiences: [a], jwks: { url: "https://i/jwks" } }, ${rules('jwt.sub == "x"', open)} }`,
      )
    for (const open of ['request.path.startsWith("/open")', 'request.method == "GET"'])
      expect(verdict(ignoring('optional', open), ignoring('permissive', open)), open).toBe(
        'different: answers CW7105, opens CW7102',
      )
  })

  const keys = (count: number, rule: string, edit: (key: string) => string = String) =>
    route(
      `{ apiKey: { mode: strict, keys: [${Array.from({ length: count }, (_, i) => edit(`{ key: key-${i}, metadata: { origin: o${i}, file: f } }`)).join()}] }, ${rules(rule)} }`,
    )

  it('have every API key', () => {
    expect(verdict(keys(12, 'true'), keys(11, 'true'))).toMatch(/closes CW7104/)
    expect(verdict(keys(11, 'true'), keys(12, 'true'))).toMatch(/opens CW7104/)
  })

  it('are told apart by the metadata of their keys, whatever it is called', () => {
    const changed = (key: string) => key.replace('origin: o3', 'origin: admin')
    expect(verdict(keys(6, 'apiKey.origin == "admin"'), keys(6, 'apiKey.origin == "admin"', changed))).toMatch(/opens/)
    expect(verdict(keys(6, 'true'), keys(6, 'true', changed))).toMatch(/^bounded: `keys` of `api-key`/)
  })

  const basic = (users: Record<string, string>, rule = 'true') =>
    route(
      `{ basicAuth: { mode: strict, realm: r, htpasswd: ${JSON.stringify(
        Object.entries(users)
          .map((line) => line.join(':'))
          .join('\n'),
      )} }, ${rules(rule)} }`,
    )
  const [A, B] = ['$$apr1$$lZL6V/ci$$eIMz/iKDkbtys/uU7LEK00', '{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=']

  it('have every user of basic authentication', () => {
    expect(verdict(basic({ alice: A }), basic({ alice: A, bob: A }))).toMatch(/opens CW7104/)
    expect(verdict(basic({ alice: A, bob: A }), basic({ alice: A }))).toMatch(/closes CW7104/)
    expect(
      verdict(
        basic({ alice: A, bob: A }, 'basicAuth.username == "alice"'),
        basic({ alice: A, bob: A }, 'basicAuth.username == "bob"'),
      ),
    ).toMatch(/closes.*opens/)
  })

  it('may have another password, which a hash does not show', () => {
    expect(verdict(basic({ alice: A }), basic({ alice: B }))).toMatch(
      /^bounded: `htpasswd` of `basic-auth` has changed/,
    )
  })

  const audiences = (rule: string) =>
    route(`{ jwtAuth: { issuer: https://i, audiences: [a, b], jwks: { url: "https://i/jwks" } }, ${rules(rule)} }`)

  it('have every audience', () => {
    expect(verdict(audiences('"b" in jwt.aud'), audiences('"a" in jwt.aud'))).toMatch(/closes.*opens/)
    expect(verdict(audiences('jwt.aud == "b"'), audiences('false'))).toBe('different: closes CW7103')
    expect(verdict(audiences('"c" in jwt.aud'), audiences('false'))).toBe('different: closes CW7103')
  })

  it('connect from every network that a rule names', () => {
    const local = 'cidr("10.0.0.0/8").containsIP(source.address)'
    expect(verdict(route(`{ ${rules(local)} }`), route(`{ ${rules('true')} }`))).toBe('different: opens CW7103')
    expect(
      verdict(route(`{ ${rules(local)} }`), route(`{ ${rules(local.replace('10.0.0.0/8', '10.0.0.0/9'))} }`)),
    ).toBe('different: closes CW7103')
  })

  it('gain where others lose: each direction is looked for', () => {
    const jwt = (rule: string) =>
      route(`{ jwtAuth: { issuer: https://i, jwks: { url: "https://i/jwks" } }, ${rules(rule)} }`)
    const found = compared(jwt('jwt.g.all(x, x == "a")'), jwt('jwt.g.exists(x, x == "a")'))
    expect([...new Set(found.differences.map(({ direction }) => direction))].sort()).toEqual(['closes', 'opens'])
  })
})

describe('backends that share requests', () => {
  const weighted = (second: string, weight = 99) => `binds:
- port: 3000
  listeners:
  - routes:
    - backends:
      - { host: "127.0.0.1:9000", weight: 1 }
      - { host: "127.0.0.1:9001", weight: ${weight}${second} }
`
  const deny = ', policies: { authorization: { rules: [{ deny: "true" }] } }'

  it('are all drawn', () => {
    expect(verdict(weighted(deny), weighted(''))).toMatch(/opens CW7103/)
  })

  it('are not told apart by how often they are drawn', () => {
    expect(verdict(weighted(''), weighted('', 98))).toMatch(/^bounded: the share of each backend/)
  })
})

describe('what steps do besides', () => {
  const to = (upstream: string, matcher: string) =>
    `{ matchers: [${matcher}], routeAction: { single: { upstream: { name: ${upstream}, namespace: default } } } }`
  const vip = to('vip', '{ prefix: /vip, headers: [{ name: x-company, value: acme }] }')
  const gloo = (options: string, matcher = '{ prefix: / }') => `
${virtualService([vip, to('all', matcher)], options)}---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: vip, namespace: default }
spec: { static: { hosts: [{ addr: vip.example, port: 80 }] } }
---
apiVersion: gloo.solo.io/v1
kind: Upstream
metadata: { name: all, namespace: default }
spec: { static: { hosts: [{ addr: all.example, port: 80 }] } }
`
  const cors = (origins: string, more = '') =>
    gloo(`{ cors: { allowOrigin: [${origins}], allowMethods: [GET]${more} } }`)

  it('CORS: origins, credentials and what preflights list', () => {
    expect(verdict(cors('"https://a.example"'), cors('"https://b.example"'))).toMatch(/^different/)
    expect(verdict(cors('"https://a.example"'), cors('"https://a.example"', ', allowCredentials: true'))).toMatch(
      /^different/,
    )
    expect(verdict(cors('"https://a.example"'), cors('"https://a.example"', ', maxAge: "60"'))).toMatch(
      /^(different|bounded)/,
    )
  })

  const jwt = (claim: string, append = false) =>
    gloo(
      `{ jwtStaged: { beforeExtAuth: { providers: { p: { issuer: https://i, jwks: { remote: { url: https://i/k, upstreamRef: { name: all, namespace: default } } }, claimsToHeaders: [{ claim: ${claim}, header: x-company, append: ${append} }] } } } } }`,
    )

  it('claims that are forwarded', () => {
    expect(verdict(jwt('company'), jwt('org'))).toMatch(/^different/)
    expect(verdict(jwt('company'), jwt('company', true))).toMatch(/^different/)
  })

  const headers = (edits: string) => gloo(`{ headerManipulation: { ${edits} } }`)

  it('headers that are removed, copied or set', () => {
    expect(verdict(headers('requestHeadersToRemove: [x-a]'), headers('requestHeadersToRemove: [x-b]'))).toMatch(
      /^different/,
    )
    const copied = (name: string) =>
      headers(`requestHeadersToAdd: [{ header: { key: x-c, value: "%REQ(${name})%" }, append: false }]`)
    expect(verdict(copied('x-a'), copied('x-b'))).toMatch(/^different/)
  })
})
