import { describe, expect, it } from 'vitest'
import { answering, compared, envoy, route, verdict } from './pairs.js'

const DENY = 'authorization: { rules: [{ deny: "true" }] }'

describe('listeners', () => {
  const two = (second: string, port = 3001) => `binds:
- port: 3000
  listeners: [{ routes: [{ backends: [{ host: "127.0.0.1:9000" }], policies: { ${DENY} } }] }]
- port: ${port}
  listeners: [{ routes: [{ backends: [{ host: "127.0.0.1:9000" }]${second} }] }]
`
  it('are all compared', () => {
    expect(verdict(two(`, policies: { ${DENY} }`), two(''))).toBe('different: opens CW7103')
  })

  it('without a partner are a difference', () => {
    const one = two('').split('- port: 3001')[0]!
    expect(verdict(one, two(''))).toMatch(/^different: .*opens/)
    expect(verdict(two(''), one)).toMatch(/^different: .*closes/)
  })

  it('on another port are a difference', () => {
    expect(verdict(two(''), two('', 3002))).toMatch(/^different: .*closes.*opens/)
  })

  const named = (first: string, second: string) => `binds:
- port: 3000
  listeners:
  - { name: a, hostname: ${first}, routes: [{ backends: [{ host: "127.0.0.1:9000" }], policies: { ${DENY} } }] }
  - { name: b, hostname: ${second}, routes: [{ backends: [{ host: "127.0.0.1:9000" }] }] }
`
  it('are told apart by their host names', () => {
    expect(verdict(named('a.com', 'b.com'), named('b.com', 'a.com'))).toMatch(/^different: .*closes.*opens/)
    expect(verdict(named('a.com', 'b.com'), named('a.com', 'c.com'))).toMatch(/^different: .*closes.*opens/)
    expect(verdict(named('a.com', '"*.b.com"'), named('a.com', 'x.b.com'))).toMatch(/^different: .*closes/)
  })

  const gloo = (secure: string) => `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: open, namespace: default }
spec: { virtualHost: { domains: ['*'], routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }] } }
---
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: secure, namespace: default }
spec:
  sslConfig: { secretRef: { name: tls, namespace: default } }
  virtualHost:
    domains: ['*']
    ${secure}
    routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }]
`
  it('over TLS are compared beside those that are not', () => {
    const jwt = `options: { jwt: { providers: { p: { issuer: https://i, jwks: { remote: { url: https://i/k } } } } } }`
    expect(verdict(gloo(jwt), gloo(''))).toMatch(/^different: .*opens/)
  })
})

describe('what other software decides', () => {
  const ext = (options: string) => route(`{ extAuthz: { host: "localhost:9191", ${options} } }`)

  it('is a difference that may open where it has changed', () => {
    expect(verdict(ext('protocol: { grpc: {} }'), ext('protocol: { grpc: {} }, failureMode: allow'))).toBe(
      'different: opens CW7301',
    )
  })

  it('leaves the verdict bounded where it has not', () => {
    const found = verdict(
      route(
        `{ extAuthz: { host: "localhost:9191", protocol: { grpc: {} } }, authorization: { rules: ['true', 'jwt.a == "b"'] } }`,
      ),
      route(`{ extAuthz: { host: "localhost:9191", protocol: { grpc: {} } }, authorization: { rules: ['true'] } }`),
    )
    expect(found).toMatch(/^bounded: `\w+` is decided by other software$/)
  })
})

describe('nothing compared', () => {
  it('is what programs without routes are', () => {
    expect(verdict('binds: []\n', 'binds: []\n')).toMatch(/^nothing: /)
  })

  it('is not what the same program is', () => {
    expect(verdict(route(`{ ${DENY} }`), route(`{ ${DENY} } # again`))).toBe('same')
  })
})

describe('destinations', () => {
  const to = (host: string) => route('{}').replace('127.0.0.1:9000', host)

  it('are as serious as openings', () => {
    const { differences } = compared(to('127.0.0.1:9000'), to('127.0.0.1:9001'))
    expect(differences.map(({ direction, code }) => `${direction} ${code}`)).toEqual(['opens CW7302'])
    expect(differences[0]!.message).toContain('9001')
  })
})

describe('parts without effect', () => {
  it('are rules that decide alike', () => {
    const rules = (...all: string[]) => route(`{ authorization: { rules: ${JSON.stringify(all)} } }`)
    const { equivalence, proven } = compared(
      rules('jwt.a == "b"', 'jwt.c.size() > 3'),
      rules('jwt.c.size() > 3 || jwt.a == "b"'),
    )
    expect([equivalence, proven.length]).toEqual(['complete', 1])
  })

  it('are fields that affect neither answers nor upstream requests', () => {
    const timeout = (seconds: number) => route(`{ timeout: { requestTimeout: ${seconds}s } }`)
    const { equivalence, proven } = compared(timeout(1), timeout(2))
    expect([equivalence, proven.length]).toEqual(['complete', 1])
  })

  it('are routes that no request reaches', () => {
    const before = answering(['/', 200])
    const { equivalence, proven } = compared(before, answering(['/', 200], ['/admin', 201]))
    expect([equivalence, proven.map(({ text }) => text)]).toEqual(['complete', [expect.stringContaining('no request')]])
  })

  it('are not two expressions that are only evaluated', () => {
    const rules = (rule: string) => route(`{ authorization: { rules: [${JSON.stringify(rule)}] } }`)
    expect(verdict(rules('size(request.headers) < 40'), rules('size(request.headers) < 41'))).toMatch(
      /^(bounded|different)/,
    )
  })
})

describe('TLS listeners of Gloo', () => {
  const secure = `
apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: { name: secure, namespace: default }
spec:
  sslConfig: { secretRef: { name: tls, namespace: default } }
  virtualHost: { domains: ['*'], routes: [{ matchers: [{ prefix: / }], directResponseAction: { status: 200 } }] }
`
  const standalone = `binds:
- port: 8443
  listeners:
  - protocol: HTTPS
    tls: { cert: a, key: b }
    routes: [{ policies: { directResponse: { status: 200 } } }]
`
  it('redirect clients that say they do not use TLS, which is inherent', () => {
    const { differences } = compared(secure, standalone)
    const found = differences.filter(({ witness }) => witness.one.request.headers.length > 0)
    expect(found.map(({ cause, direction }) => `${direction} ${cause}`)).toEqual(['answers engine'])
  })
})

describe('both directions', () => {
  const body = (rule: string) => `llm:
  policies: { authorization: { rules: ['${rule}'] } }
  models: [{ name: m, provider: openAI }]
`
  it('are found for members of bodies that rules read', () => {
    const found = verdict(body('json(request.body).stream == true'), body('json(request.body).stream == false'))
    expect(found).toBe('different: closes CW7103, opens CW7103')
    const more = verdict(body('json(request.body).max_tokens < 100'), body('json(request.body).max_tokens < 1000'))
    expect(more).toBe('different: opens CW7103')
  })

  it('are not proven by a witness of one direction where rules are only evaluated', () => {
    const reasonsOf = (before: string, after: string) =>
      compared(body(before), body(after)).reasons.map(({ text }) => text)
    const [few, many] = ['json(request.body).max_tokens < 100', 'json(request.body).max_tokens < 1000']
    expect(reasonsOf(few, many)).toEqual([`\`${few}\` is only evaluated`, `\`${many}\` is only evaluated`])
    // Nothing opens where nothing is allowed.
    expect(reasonsOf(few, 'false')).toEqual([])
  })

  it('are found where one side reads a spelling of a path as another path', () => {
    const merging = (merge: boolean) =>
      envoy(
        [
          '{ match: { prefix: /a/b }, direct_response: { status: 403 } }',
          '{ match: { prefix: / }, direct_response: { status: 200 } }',
        ],
        merge ? ['merge_slashes: true'] : [],
      )
    expect(verdict(merging(false), merging(true))).toMatch(/^different: .*closes/)
    expect(verdict(merging(true), merging(false))).toMatch(/^different: .*opens/)
  })
})
