import { describe, expect, it } from 'vitest'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { who } from '../../src/who/who.js'
import { parse } from '../../src/yaml/parse.js'
import { virtualService } from '../compare/pairs.js'

const NOW = 1_800_000_000

function rowsOf(text: string, env: Record<string, string> = {}, state?: unknown) {
  const { programs } = read(bind([parse(text, { file: 'policy.yaml', env })], { env }))
  return programs.flatMap((program) => who(program, { now: NOW, ...(state !== undefined && { state }) }))
}

/** `ACCESS: SENTENCE` of every row, with the part in front. */
function sentences(text: string, env?: Record<string, string>): string[] {
  return rowsOf(text, env).map(
    ({ part, access, sentence }) => `${part === undefined ? '' : `${part}: `}${access}: ${sentence}`,
  )
}

const route = (policies: string, more = ''): string => `
binds:
- port: 3000
  listeners:
  - routes:
    - policies: ${policies}
      backends: [{host: "localhost:8000"}]
${more}`
const TO_UPSTREAM = 'routeAction: {single: {upstream: {name: u, namespace: gloo-system}}}'
const JWT = `jwtAuth: {mode: strict, issuer: https://i.example, audiences: [api], jwks: {url: https://i.example/jwks}}`
const TOKEN = 'a token of `https://i.example` for `api` that has `exp`, signed by a key of https://i.example/jwks'

describe('who: sentences', () => {
  it.each<[string, string, string]>([
    ['no policy', route('{}'), 'open: no credential is needed'],
    ['a token', route(`{${JWT}}`), `restricted: ${TOKEN}; nothing else`],
    ['an optional token', route(`{${JWT.replace('strict', 'optional')}}`), 'open: no credential is needed'],
    [
      'a claim',
      route(`{${JWT}, authorization: {rules: ['jwt.org == "a"']}}`),
      `restricted: ${TOKEN}, with \`org\` equal to \`a\`; nothing else`,
    ],
    [
      'a rule that another makes superfluous',
      route(
        `{${JWT}, authorization: {rules: ['jwt.org == "a"', 'jwt.org == "a" && jwt.team == "b"', 'jwt.team == "c"']}}`,
      ),
      `restricted: ${TOKEN}, with \`org\` equal to \`a\`, or with \`team\` equal to \`c\`; nothing else`,
    ],
    [
      'rules that exclude each other',
      route(`{${JWT}, authorization: {rules: ['jwt.org == "a" && jwt.org == "b"']}}`),
      'closed: every request is denied',
    ],
    [
      'a deny rule',
      route(`{${JWT}, authorization: {rules: [{deny: 'jwt.sub == "eve"'}]}}`),
      `restricted: ${TOKEN}, with \`sub\` absent or not equal to \`eve\`; nothing else`,
    ],
    [
      'a rule on the request alone',
      route(`{authorization: {rules: ['request.method == "GET"']}}`),
      'restricted: no credential, for method GET; nothing else',
    ],
    [
      'an expression that is quoted',
      route(`{${JWT}, authorization: {rules: ['size(jwt.groups) > 2']}}`),
      `restricted: ${TOKEN}, where \`size(jwt.groups) > 2\` is true; nothing else`,
    ],
    [
      'two providers',
      route(
        `{jwtAuth: {mode: strict, providers: [{issuer: https://a.example, jwks: {url: https://a.example/jwks}}, {issuer: https://b.example, jwks: {url: https://b.example/jwks}}]}}`,
      ),
      'restricted: a token of `https://a.example` that has `exp`, signed by a key of https://a.example/jwks or a token of `https://b.example` that has `exp`, signed by a key of https://b.example/jwks; nothing else',
    ],
    [
      'API keys',
      route(`{apiKey: {mode: strict, keys: [{key: sk-one-0123456789}, {key: sk-two-0123456789}]}}`),
      'restricted: one of 2 API keys; nothing else',
    ],
    [
      'API keys that rules tell apart',
      route(
        `{apiKey: {mode: strict, keys: [{key: sk-one-0123456789, metadata: {name: ann, role: admin}}, {key: sk-two-0123456789, metadata: {name: bob, role: user}}]}, authorization: {rules: ['apiKey.role == "admin"']}}`,
      ),
      'restricted: the API key of `ann`; nothing else',
    ],
    [
      'external authorization',
      route(`{extAuthz: {host: "localhost:9000"}}`),
      'outside: no credential is needed by the policy; `extAuthz` decides',
    ],
    [
      'a token and external authorization',
      route(`{${JWT}, extAuthz: {host: "localhost:9000"}}`),
      `restricted: ${TOKEN}; then \`extAuthz\` decides`,
    ],
    [
      'a route that answers itself',
      route('{directResponse: {status: 404, body: no}}').replace(/ {6}backends.*\n/, ''),
      'closed: every request is denied',
    ],
  ])('%s', (_, text, expected) => {
    expect(sentences(text)).toEqual([expected])
  })

  it('an invalid token is rejected where none is needed', () => {
    const [row] = rowsOf(route(`{${JWT.replace('strict', 'optional')}}`))
    expect(row!.notes).toEqual(['an invalid token is rejected'])
  })

  it('backends that are drawn have a row each where their policies differ', () => {
    const text = route('{}').replace(
      '[{host: "localhost:8000"}]',
      `[{host: "a:80"}, {host: "b:80", policies: {authorization: {rules: ['false']}}}]`,
    )
    expect(sentences(text)).toEqual([
      'backend `a:80`: open: no credential is needed',
      'backend `b:80`: closed: every request is denied',
    ])
  })

  it('routes that earlier ones take are unreachable in Gloo', () => {
    const text = virtualService([
      `{matchers: [{prefix: /}], ${TO_UPSTREAM}}`,
      `{matchers: [{prefix: /x}], ${TO_UPSTREAM}}`,
    ])
    expect(sentences(text)).toEqual([
      'open: no credential is needed',
      'unreachable: no request arrives: earlier routes take them all',
    ])
  })

  it('tools, prompts and resources of MCP servers have a row each', () => {
    const text = `
mcp:
  port: 3000
  targets:
  - {name: files, mcp: {host: "http://localhost:8080/mcp"}}
  policies:
    ${JWT.replace('strict', 'optional')}
    mcpAuthorization:
      rules: ['mcp.tool.name == "read"', 'jwt.role == "admin"', {deny: 'mcp.tool.name == "drop"'}]
`
    expect(sentences(text)).toEqual([
      'a session: open: no credential is needed',
      'tool `read`: open: no credential is needed',
      'tool `drop`: closed: every request is denied',
      ...['any other tool', 'any prompt', 'any resource'].map(
        (items) => `${items} of \`files\`: restricted: ${TOKEN}, with \`role\` equal to \`admin\`; nothing else`,
      ),
    ])
  })

  it.each(['conditional', 'never'])(
    'patterns of MCP rules have a row each, at each server (prefixMode: %s)',
    (prefixMode) => {
      const text = `
mcp:
  port: 3000
  prefixMode: ${prefixMode}
  targets:
  - {name: a, mcp: {host: "http://localhost:8080/mcp"}}
  - {name: b, mcp: {host: "http://localhost:8081/mcp"}}
  policies:
    mcpAuthorization:
      rules:
      - 'mcp.tool.target == "a" && mcp.tool.name.startsWith("get_")'
      - 'mcp.prompt.name == "greet"'
      - 'mcp.resource.name.matches("^file:///pub/[a-z]+$")'
`
      const open = 'open: no credential is needed'
      const closed = 'closed: every request is denied'
      expect(sentences(text)).toEqual([
        `a session: ${open}`,
        `tools \`get_*\` of \`a\`: ${open}`,
        `any other tool of \`a\`: ${closed}`,
        `tools \`get_*\` of \`b\`: ${closed}`,
        `any other tool of \`b\`: ${closed}`,
        ...['a', 'b'].flatMap((target) => [
          `prompt \`greet\` of \`${target}\`: ${open}`,
          `any other prompt of \`${target}\`: ${closed}`,
        ]),
        ...['a', 'b'].flatMap((target) => [
          `resources \`/^file:///pub/[a-z]+$/\` of \`${target}\`: ${open}`,
          `any other resource of \`${target}\`: ${closed}`,
        ]),
      ])
    },
  )

  it('LiteLLM: calls with their callers, bounded', () => {
    const text = `
model_list: [{model_name: gpt-4, litellm_params: {model: openai/gpt-4}}]
general_settings:
  master_key: sk-master-0123456789
  enable_jwt_auth: true
  litellm_jwtauth: {admin_jwt_scope: proxy_admin}
`
    const env = { JWT_PUBLIC_KEY_URL: 'https://i.example/jwks', LITELLM_LICENSE: 'x' }
    const rows = rowsOf(text, env, null)
    const keys = rows.find(({ match }) => match.includes('/key/generate'))!
    expect(keys.sentence).toMatch(
      /a token of any issuer signed by a key of https:\/\/i\.example\/jwks, with `scope` equal to `proxy_admin`.*the master key/,
    )
    expect(keys.bounded[0]).toMatch(/tried case by case/)
    expect(rows.find(({ match }) => match.includes('liveliness'))).toMatchObject({ access: 'open' })
    expect(JSON.stringify(rows.map(({ sentence, notes }) => [sentence, notes]))).not.toContain('sk-master')
  })

  it('listeners of TCP and TLS are entrances, too', () => {
    const bytes = (settings: string, more = '') => `
binds:
- port: 3000
  listeners:
  - {name: s, ${settings}}
${more}`
    const backends = 'backends: [{host: "10.0.0.1:5432"}]'
    const tls = `protocol: TLS, tcpRoutes: [{hostnames: [a.example], ${backends}}, {hostnames: [b.example], backends: []}]`
    const passed = 'connections are passed on without reading requests'
    expect(sentences(bytes(`protocol: TCP, tcpRoutes: [{${backends}}]`))).toEqual([
      `open: no credential is needed: ${passed}`,
    ])
    expect(sentences(bytes('protocol: TCP, tcpRoutes: []'))).toEqual(['closed: every connection is closed'])
    expect(rowsOf(bytes(tls))).toMatchObject([{ port: 3000, hosts: ['a.example'], access: 'open' }])
    const rules = `frontendPolicies: {networkAuthorization: {rules: ['source.address == "10.0.0.1"']}}`
    expect(sentences(bytes(tls, rules))).toEqual([
      `restricted: an address that the rules of the network allow: ${passed}`,
    ])
  })

  it('LiteLLM: the clients that may ask, where it checks them', () => {
    const text = 'general_settings: {master_key: sk-0f5c61e2, litellm_license: x, allowed_ips: [192.0.2.1, 192.0.2.2]}'
    const rows = rowsOf(text, {})
    expect(rows[0]!.sentence).toMatch(/^from 192\.0\.2\.1 or 192\.0\.2\.2: the master key/)
    expect(rows.find(({ match }) => match.includes('liveliness'))).toMatchObject({
      access: 'open',
      sentence: 'no credential is needed',
    })
  })

  it.each([
    ['[10.0.0.0/8]', 'every request is denied'],
    ['[]', 'every request is denied'],
    ['[10.0.0.0/8, 192.0.2.1]', 'from 192.0.2.1: the master key; or'],
    ['192.0.2.10', 'from an address in `192.0.2.10`: the master key; or'],
    ['[192.0.2.254]', 'from 192.0.2.254: the master key; or'],
  ])('LiteLLM: clients of %s, without texts that no client has', (allowed, sentence) => {
    const text = `general_settings: {master_key: sk-0f5c61e2, litellm_license: x, allowed_ips: ${allowed}}`
    expect(rowsOf(text, {})[0]!.sentence).toContain(sentence)
  })

  it.each([
    [{}, 'LITELLM_LICENSE'],
    [{ LITELLM_LICENSE: 'jwt-auth' }, 'JWT_PUBLIC_KEY_URL'],
  ])('LiteLLM: the variable without which every JWT is denied, with %j', (env, missing) => {
    const text = 'general_settings: {master_key: sk-0f5c61e2, enable_jwt_auth: true}'
    const [row] = rowsOf(text, env)
    expect(row!.notes).toEqual([`every JWT is denied until \`${missing}\` is set, here with \`--env\``])
  })

  it('requirements of native Envoy that depend on the path are groups, and bounded', () => {
    const text = `
static_resources:
  listeners:
  - address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: x
          http_filters:
          - name: envoy.filters.http.jwt_authn
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication
              providers:
                idp:
                  issuer: https://i.example
                  payload_in_metadata: jwt
                  remote_jwks: {http_uri: {uri: "https://i.example/jwks", cluster: idp, timeout: 1s}}
              rules:
              - {match: {prefix: /public}}
              - {match: {prefix: /}, requires: {provider_name: idp}}
          - name: envoy.filters.http.rbac
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
              rules:
                action: DENY
                policies:
                  eve:
                    permissions: [{any: true}]
                    principals:
                    - metadata: {filter: envoy.filters.http.jwt_authn, path: [{key: jwt}, {key: sub}], value: {string_match: {exact: eve}}}
          - name: envoy.filters.http.router
            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          route_config:
            virtual_hosts:
            - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: up}}]}
  clusters:
  - {name: up, connect_timeout: 1s}
  - {name: idp, connect_timeout: 1s}
`
    const rows = rowsOf(text)
    const token = 'a token of `https://i.example` signed by a key of https://i.example/jwks'
    expect(rows.map(({ part, access, sentence }) => [part?.replace(/^.* GET /, ''), access, sentence])).toEqual([
      ['/invented9', 'restricted', `${token}, with \`sub\` absent or not equal to \`eve\``],
      ['/public/invented9', 'open', 'no credential is needed'],
    ])
    for (const row of rows) expect(row.bounded).toEqual(['which requests need which credential is shown by examples'])
  })
})

describe('who: hostile policies', () => {
  it('a claim that is called `__proto__` is a claim', () => {
    const [row] = rowsOf(
      route(
        `{${JWT}, authorization: {rules: ['jwt["__proto__"].polluted == "yes"', 'jwt.constructor.prototype == "x"']}}`,
      ),
    )
    expect(row!.sentence).toContain('`__proto__.polluted` equal to `yes`')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const env = { JWT_PUBLIC_KEY_URL: 'https://i.example/jwks', LITELLM_LICENSE: 'x' }
    rowsOf(
      'general_settings: {enable_jwt_auth: true, litellm_jwtauth: {team_id_jwt_field: __proto__.polluted, user_id_jwt_field: constructor.prototype.polluted}}',
      env,
      { teams: [{ team_id: 'yes' }] },
    )
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((Object as unknown as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('who: what cannot be said', () => {
  it('a route that no request reaches is not called closed', () => {
    const text = virtualService([`{matchers: [{prefix: /}], ${TO_UPSTREAM}}`]).replace(
      "'*'",
      `"$(glooctl proxy address | cut -f 1 -d ':').nip.io"`,
    )
    expect(rowsOf(text)).toMatchObject([{ access: 'unknown', bounded: ['its requests are not known'] }])
  })

  it('a route whose RouteTable is not in the input is not called closed', () => {
    const text = virtualService(['{matchers: [{prefix: /}], delegateAction: {ref: {name: t, namespace: gloo-system}}}'])
    expect(sentences(text)).toEqual(['outside: `RouteTable gloo-system/t` decides'])
  })

  it('documents that MCP clients read without a token are a note, not access', () => {
    const text = route(
      `{mcpAuthentication: {issuer: https://i.example, audiences: [api], jwks: {url: https://i.example/jwks}, resourceMetadata: {resource: https://m.example/mcp}}}`,
    )
    const [row] = rowsOf(text)
    expect(row).toMatchObject({ access: 'restricted', bounded: [] })
    expect(row!.notes).toEqual([
      'the OAuth metadata of the resource (`/.well-known/oauth-*`) is served without a token',
    ])
  })
})
