import { describe, expect, it } from 'vitest'
import {
  agentgatewayPolicy,
  GATEWAY,
  JWT_AUTH,
  nativeEnvoy,
  standalone,
  virtualService,
} from '../../src/check/example-policies.js'
import { findingsOf } from './findings-of.js'

/** The texts at the positions of the findings with a code. */
const marked = (text: string, code: string): string[] =>
  findingsOf(text)
    .filter((finding) => finding.code === code)
    .map(({ span }) => text.slice(span.start, span.end))

describe('CORS that allows every origin with credentials', () => {
  const file = (origins: string, credentials = true) =>
    standalone(`cors:\n  allowOrigins: [${origins}]\n  allowCredentials: ${credentials}`)
  const policy = (origins: string) =>
    agentgatewayPolicy(`cors:\n  allowOrigins: [${origins}]\n  allowCredentials: true`) + GATEWAY
  const filter = (origin: string) =>
    GATEWAY.replace(
      '  - backendRefs:',
      `  - filters:\n    - type: CORS\n      cors: { allowOrigins: ["${origin}"], allowCredentials: true }\n    backendRefs:`,
    )
  const gloo = (cors: string) => virtualService({ options: `cors: { ${cors} }` })
  const FORWARD = 'routeAction: { single: { upstream: { name: models, namespace: gloo-system } } }'
  const glooRoute = (action: string, cors = 'allowOrigin: ["*"]') =>
    virtualService({
      options: 'cors: { allowOrigin: ["https://a.example.com"], allowCredentials: true }',
      routes: `- matchers: [{ prefix: / }]\n  ${action}\n  options: { cors: { ${cors} } }`,
    })
  const envoy = (cors: string) =>
    `${nativeEnvoy('')}  clusters: [{ name: models, connect_timeout: 5s }]\n`
      .replace(
        'http_filters:\n',
        `http_filters:
          - name: envoy.filters.http.cors
            typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors }\n`,
      )
      .replace(
        'direct_response: { status: 200 }',
        `typed_per_filter_config:
                  envoy.filters.http.cors:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
                    allow_origin_string_match: [{ ${cors} }]
                    allow_credentials: true
                route: { cluster: models }`,
      )

  it.each([
    ['standalone', file('"*"'), ['"*"']],
    ['beside an origin', file('https://a.example.com, "*"'), ['"*"']],
    ['every origin of a scheme', file('"https://*"'), ['"https://*"']],
    ['every name of a domain', file('"https://*.example.com"'), []],
    ['without credentials', file('"*"', false), []],
    ['agentgateway on Kubernetes', policy('"*"'), ['"*"']],
    ['an origin on Kubernetes', policy('https://a.example.com'), []],
    ['Gateway API', filter('*'), ['"*"']],
    ['an origin of the Gateway API', filter('https://a.example.com'), []],
    ['Gloo', gloo('allowOrigin: ["*"], allowCredentials: true'), ['"*"']],
    ['a pattern of Gloo', gloo('allowOriginRegex: ["https?://.*"], allowCredentials: true'), ['"https?://.*"']],
    ['a pattern of a domain', gloo('allowOriginRegex: ["https://[a-z]+[.]example[.]com"], allowCredentials: true'), []],
    ['a pattern that does not parse', gloo('allowOriginRegex: ["("], allowCredentials: true'), []],
    ['not on this route', glooRoute(FORWARD, 'allowOrigin: ["*"], allowCredentials: true, disableForRoute: true'), []],
    // Gloo's cors plugin only warns: a host cannot switch it off.
    ['a host of Gloo', gloo('allowOrigin: ["*"], allowCredentials: true, disableForRoute: true'), ['"*"']],
    ['Gloo without credentials', gloo('allowOrigin: ["*"]'), []],
    ['credentials of the host of Gloo', glooRoute(FORWARD), ['"*"']],
    ['a route of Gloo that answers itself', glooRoute('directResponseAction: { status: 200 }'), []],
    ['Envoy', envoy('exact: "*"'), ['"*"']],
    ['a pattern of Envoy', envoy('safe_regex: { regex: ".*" }'), ['".*"']],
    ['a prefix of Envoy', envoy('prefix: "https://"'), ['envoy.filters.http.cors']],
    ['a part for Envoy', envoy('contains: "://"'), ['envoy.filters.http.cors']],
    ['an origin of Envoy', envoy('exact: "https://a"'), []],
    ['the end of a domain for Envoy', envoy('suffix: ".example.com"'), []],
  ])('%s', (_, text, expected) => {
    expect(marked(text, 'CW6068')).toEqual(expected)
  })
})

describe('paths without a leading slash', () => {
  const file = (path: string) =>
    `binds:\n- port: 3000\n  listeners:\n  - routes:\n    - matches:\n      - path: { ${path} }\n      backends:\n      - host: a.example.com:443\n`
  const gloo = (matcher: string) =>
    virtualService({ routes: `- matchers:\n  - ${matcher}\n  directResponseAction: { status: 200 }` })
  const envoy = (match: string) => nativeEnvoy('').replaceAll('match: { prefix: / }', `match: { ${match} }`)

  it.each([
    ['prefix', file('pathPrefix: api'), ['api']],
    ['whole path', file('exact: api/v1'), ['api/v1']],
    ['a star', file('pathPrefix: "*"'), ['"*"']],
    ['with a slash', file('pathPrefix: /api'), []],
    ['from a variable', file('pathPrefix: $PREFIX'), []],
    ['a pattern', file('regex: "[/]api"'), []],
    ['Gloo', gloo('prefix: api'), ['api']],
    ['a whole path of Gloo', gloo('exact: api'), ['api']],
    ['Gloo with a slash', gloo('prefix: /api'), []],
    ['a header of Gloo', gloo('prefix: /\n    headers: [{ name: x, value: api }]'), []],
    ['a requirement and a route of Envoy', envoy('prefix: api'), ['api', 'api']],
    ['a whole path of Envoy', envoy('path: api'), ['api', 'api']],
    ['Envoy with a slash', envoy('prefix: /api'), []],
  ])('%s', (_, text, expected) => {
    expect(marked(text, 'CW6069')).toEqual(expected)
  })

  it('the fix adds the slash', () => {
    const texts = ['pathPrefix: api', 'pathPrefix: "*"'].map((path) =>
      findingsOf(file(path))
        .find(({ code }) => code === 'CW6069')
        ?.fix?.edits.map(({ text }) => text),
    )
    expect(texts).toEqual([['"/api"'], ['"/"']])
  })
})

describe('an unset mode of jwtAuth', () => {
  const JWT = JWT_AUTH.replace('  mode: strict\n', '').trimEnd()
  const riskWith = (rules: string) => {
    const [finding] = findingsOf(standalone(`${JWT}${rules && `\nauthorization: { rules: [${rules}] }`}`)).filter(
      ({ code }) => code === 'CW6001',
    )
    return finding!.risk
  }

  it.each([
    ['no rule', '', 'critical'],
    ['a deny rule about the request', '{ deny: \'request.path == "/admin"\' }', 'critical'],
    ['a deny rule about the caller', "{ deny: '!has(jwt.sub)' }", 'medium'],
    ['an allow rule', '\'jwt.sub == "a"\'', 'medium'],
  ])('before %s', (_name, rules, risk) => expect(riskWith(rules)).toBe(risk))
})
