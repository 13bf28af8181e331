import { describe, expect, it } from 'vitest'
import { convert } from '../../src/convert/convert.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

const standalone = (policies: object) =>
  JSON.stringify({
    binds: [{ port: 3000, listeners: [{ routes: [{ policies, backends: [{ host: 'a.svc:80' }] }] }] }],
  })

const virtualService = (route: object) =>
  JSON.stringify({
    apiVersion: 'gateway.solo.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { virtualHost: { domains: ['*'], routes: [{ matchers: [{ prefix: '/' }], ...route }] } },
  })

const DESTINATION = { routeAction: { single: { upstream: { name: 'shop', namespace: 'shop' } } } }

function convertTo(to: 'agentgateway' | 'envoy' | 'gloo-gateway-api' | 'standalone', source: string) {
  const graph = bind([parse(source, { file: 'policy.yaml' })])
  const { files, fields, findings } = convert(read(graph).programs[0]!, graph, { to, accept: ['all'] })
  return {
    text: files.map((file) => file.text).join('---\n'),
    refused: findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    losses: fields
      .filter(({ status }) => status !== 'exact')
      .map(({ path, status }) => `${status} ${path.split('/policies/').at(-1)}`),
  }
}

const CORS = { allowOrigins: ['https://a.example'] }

describe('values that the API server refuses', () => {
  it.each<[string, object, RegExp, string[]]>([
    [
      'an origin without a host',
      { allowOrigins: ['null', 'https://a.example'] },
      /allowOrigins: \[https:\/\/a.example\]/,
      ['unsupported cors/allowOrigins/0'],
    ],
    [
      'the same origin twice',
      { allowOrigins: ['https://a.example', 'HTTPS://a.example'] },
      /allowOrigins: \[https:\/\/a.example\]/,
      ['approximate cors'],
    ],
    [
      'a safe method in lower case',
      { ...CORS, allowMethods: ['get', 'PUT'] },
      /allowMethods: \[GET, PUT\]/,
      ['approximate cors/allowMethods/0'],
    ],
    [
      'another method in lower case',
      { ...CORS, allowMethods: ['GET', 'put'] },
      /allowMethods: \[GET\]/,
      ['unsupported cors/allowMethods/1'],
    ],
    [
      'a method of WebDAV',
      { ...CORS, allowMethods: ['GET', 'PROPFIND'] },
      /allowMethods: \[GET\]/,
      ['unsupported cors/allowMethods/1'],
    ],
    [
      'a name next to `*`',
      { ...CORS, allowMethods: ['get', '*'], allowHeaders: ['*', 'x-a'] },
      /allowMethods: \["\*"\]\n +allowHeaders: \["\*"\]/,
      ['approximate cors/allowMethods/0', 'approximate cors/allowHeaders/1'],
    ],
    ['an age of 0', { ...CORS, maxAge: '0s' }, /maxAge: 1\n/, ['approximate cors/maxAge']],
  ])('of CORS: %s', (_, cors, written, losses) => {
    const result = convertTo('agentgateway', standalone({ cors }))
    expect(result.refused).toEqual([])
    expect(result.text).toMatch(written)
    expect(result.losses).toEqual(losses)
  })

  it.each(['agentgateway', 'envoy'] as const)('of an answer: a status, without opening its path, to %s', (to) => {
    const routes = [
      { matches: [{ path: { pathPrefix: '/admin' } }], policies: { directResponse: { status: 600, body: 'no' } } },
      { backends: [{ host: 'a.svc:80' }] },
    ]
    const { text, refused, losses } = convertTo(
      to,
      JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes }] }] }),
    )
    expect(refused).toEqual([])
    expect(text).toMatch(/status: 500/)
    expect(losses).toContain('unsupported directResponse/status')
  })

  it.each(['agentgateway', 'gloo-gateway-api'] as const)('of a redirect: another scheme, to %s', (to) => {
    const requestRedirect = { scheme: 'ftp', authority: { full: 'b.example:21' } }
    const { text, refused, losses } = convertTo(to, standalone({ requestRedirect }))
    expect(refused).toEqual([])
    expect(text).toMatch(/requestRedirect:\n +hostname: b.example\n +port: 21/)
    expect(losses).toContain('unsupported requestRedirect/scheme')
  })

  it.each(['agentgateway', 'gloo-gateway-api'] as const)('of a redirect: impossible hosts and ports, to %s', (to) => {
    const redirectAction = { hostRedirect: 'a_b.example', portRedirect: 70_000 }
    const { text, refused, losses } = convertTo(to, virtualService({ redirectAction }))
    expect(refused).toEqual([])
    expect(text).toMatch(/requestRedirect:\n +statusCode: 301/)
    expect(losses.map((loss) => loss.replace(/\/.*\//, ''))).toEqual(
      expect.arrayContaining(['unsupported hostRedirect', 'unsupported portRedirect']),
    )
  })
})

describe('values of Envoy in another form', () => {
  it.each(['agentgateway', 'gloo-gateway-api'] as const)('host and port of a redirect, to %s', (to) => {
    const { text, refused } = convertTo(to, virtualService({ redirectAction: { hostRedirect: 'b.example:8443' } }))
    expect(refused).toEqual([])
    expect(text).toMatch(/hostname: b.example\n +port: 8443/)
  })

  it('host and port of a redirect, to standalone', () => {
    const { text } = convertTo('standalone', virtualService({ redirectAction: { hostRedirect: 'b.example:8443' } }))
    expect(text).toMatch(/full: b.example:8443/)
  })

  it.each([
    ['agentgateway', /maxAge: 1\n/],
    ['standalone', /maxAge: 0s\n/],
  ] as const)('lists in an item and ages below 0, to %s', (to, age) => {
    const cors = {
      allowOrigin: ['https://a.example'],
      allowMethods: ['GET, PUT'],
      allowHeaders: ['x-a,x-b'],
      maxAge: '-1',
    }
    const { text, refused } = convertTo(to, virtualService({ options: { cors }, ...DESTINATION }))
    expect(refused).toEqual([])
    expect(text).toMatch(/allowMethods: \[GET, PUT\]\n +allowHeaders: \[x-a, x-b\]/)
    expect(text).toMatch(age)
  })
})

const LONG = 'a'.repeat(5000)
const names = (prefix: string) => [...Array(20).keys()].map((index) => `${prefix}${index}`)

describe('parts of the output that are refused', () => {
  it.each<[string, 'agentgateway' | 'envoy' | 'gloo-gateway-api' | 'standalone', object, string]>([
    ['a long path', 'agentgateway', { matchers: [{ exact: `/${LONG}` }, { prefix: '/a/' }], ...DESTINATION }, 'exact'],
    [
      'a long path',
      'gloo-gateway-api',
      { matchers: [{ exact: `/${LONG}` }, { prefix: '/a/' }], ...DESTINATION },
      'exact',
    ],
    [
      'too many headers',
      'agentgateway',
      {
        matchers: [{ prefix: '/a/', headers: names('x').map((name) => ({ name, value: '1' })) }, { prefix: '/b/' }],
        ...DESTINATION,
      },
      'matchers/0',
    ],
    [
      'a header name with a blank',
      'standalone',
      { matchers: [{ prefix: '/a/', headers: [{ name: 'x y', value: '1' }] }, { prefix: '/b/' }], ...DESTINATION },
      'headers/0/name',
    ],
    ['a long body', 'agentgateway', { directResponseAction: { status: 403, body: LONG } }, 'directResponseAction/body'],
    ['a long body', 'envoy', { directResponseAction: { status: 403, body: LONG } }, 'directResponseAction'],
    ['a host with an underscore', 'agentgateway', { options: { hostRewrite: 'a_b' }, ...DESTINATION }, 'hostRewrite'],
    ['a long timeout', 'agentgateway', { options: { timeout: '100000h' }, ...DESTINATION }, 'options/timeout'],
    [
      'too many headers to remove',
      'agentgateway',
      { options: { headerManipulation: { requestHeadersToRemove: names('x') } }, ...DESTINATION },
      'requestHeadersToRemove/16',
    ],
  ])('are left out and named: %s, to %s', (_, to, route, field) => {
    const { refused, losses } = convertTo(to, virtualService(route))
    expect(refused).toEqual([])
    expect(losses.filter((loss) => loss.startsWith('unsupported')).join('\n')).toContain(field)
  })

  it('stay, and are named, where they check the caller', () => {
    const rules = Array(300).fill('jwt.team == "a"')
    const { text, refused } = convertTo('agentgateway', standalone({ authorization: { rules } }))
    expect(refused.join()).toContain('at most 256 entries')
    expect(text).toContain('matchExpressions')
  })

  it.each([
    ['only match is', [{ exact: `/${LONG}` }]],
    ['matches are all', [{ exact: `/${LONG}` }, { exact: `/${LONG}b` }]],
  ])('are not the rest of a rule whose %s refused', (_, matchers) => {
    const { text, losses } = convertTo('agentgateway', virtualService({ matchers, ...DESTINATION }))
    expect(text).not.toContain('HTTPRoute')
    expect(losses.length).toBeGreaterThan(0)
  })
})

describe('limits of an HTTPRoute', () => {
  it.each(['agentgateway', 'gloo-gateway-api'] as const)('of host names: a second one has the rest, to %s', (to) => {
    const domains = names('h').map((name) => `${name}.example`)
    const { text, refused, losses } = convertTo(
      to,
      virtualService(DESTINATION).replace('["*"]', JSON.stringify(domains)),
    )
    expect(refused).toEqual([])
    expect(text.match(/kind: HTTPRoute/g)).toHaveLength(2)
    expect(losses.filter((loss) => loss.startsWith('unsupported'))).toEqual([])
  })

  it.each(['agentgateway', 'gloo-gateway-api'] as const)('of weights: shares stay, to %s', (to) => {
    const upstream = (name: string) => ({ upstream: { name, namespace: 'shop' } })
    const destinations = [
      { weight: 3_000_000, destination: upstream('a') },
      { weight: 1_000_000, destination: upstream('b') },
    ]
    const { text, refused } = convertTo(to, virtualService({ routeAction: { multi: { destinations } } }))
    expect(refused).toEqual([])
    expect(text).toMatch(/weight: 1000000\n[\s\S]*weight: 333333/)
  })
})

describe('values that the target answers in another way', () => {
  it('host of a redirect that agentgateway cannot write', () => {
    const { text, losses } = convertTo('standalone', virtualService({ redirectAction: { hostRedirect: 'a b' } }))
    expect(text).not.toContain('a b')
    expect(losses.join()).toContain('unsupported')
  })

  it.each([
    ['standalone', { pathRedirect: '/x y' }],
    ['agentgateway', { pathRedirect: 'x' }],
  ] as const)('are named at the place that the difference is about, to %s', (to, redirectAction) => {
    const { losses } = convertTo(to, virtualService({ redirectAction }))
    expect(losses.join()).toContain('redirectAction')
  })

  it.each([{ timeout: '0s' }, { retries: { retryOn: '5xx', numRetries: 0 } }])(
    'is not the absence of a limit: %o',
    (options) => {
      const { text } = convertTo('standalone', virtualService({ options, ...DESTINATION }))
      expect(text).not.toMatch(/timeout|retry/)
    },
  )
})

describe('origins of CORS that are regular expressions', () => {
  const cors = (...allowOriginRegex: string[]) => ({ options: { cors: { allowOriginRegex } }, ...DESTINATION })

  it.each([
    ['https://[a-z]+\\.example', null],
    ['https://.+\\.example', null],
    ['(?i)https://a\\.example', null],
    ['https://(?:a|b)\\.example', /allowOrigins: \["?https:\/\/a\.example"?, "?https:\/\/b\.example"?\]/],
    ['^https?://.*\\.example$', /https:\/\/\*\.example[\s\S]+http:\/\/\*\.example/],
    ['https://a[.]example(:8443)?', /https:\/\/a\.example:8443/],
    ['.*', /allowOrigins: \["\*"\]/],
  ])('%s becomes origins that match the same, or a named loss', (regex, written) => {
    const { text, losses, refused } = convertTo('agentgateway', virtualService(cors(regex)))
    expect(refused).toEqual([])
    const isNamed = losses.some((loss) => loss.startsWith('unsupported') && loss.endsWith('allowOriginRegex/0'))
    expect(isNamed).toBe(written === null)
    if (written) expect(text).toMatch(written)
  })

  it('match fewer origins where a dot is not escaped', () => {
    const { text, losses } = convertTo('standalone', virtualService(cors('https://a.example')))
    expect(text).toContain('https://a.example')
    expect(losses.join()).toMatch(/approximate [^,]*allowOriginRegex\/0/)
  })

  it('do not become wildcards of what Envoy compares', () => {
    const options = { cors: { allowOrigin: ['https://*.example', 'https://a.example'] } }
    const { text } = convertTo('standalone', virtualService({ options, ...DESTINATION }))
    expect(text).toContain('allowOrigins: [https://a.example]')
  })
})
