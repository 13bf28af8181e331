import { parse as parseYaml, stringify } from 'yaml'
import {
  agentgatewayPolicy,
  GATEWAY,
  JWKS,
  JWT_AUTHENTICATION,
  nativeEnvoy,
  rbac,
} from '../src/check/example-policies.js'

const range = (from: number, to: number): string =>
  String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, i) => from + i))

/** Every C0 and C1 control, DEL, and what reorders or splits lines; then what formats obey. */
const CONTROLS = `${range(1, 31)}${range(127, 159)}\u061c\u200e\u200f${range(0x2028, 0x202e)}${range(0x2066, 0x2069)}\ufeff`
const MARKUP = `[live](http://evil.example) <img src=x> www.evil.example @evil | \`\`\` " ' & ]]> --> ##[error]bad`
export const HOSTILE = `x\nFORGED a\r\nFORGED b\u2028FORGED c\u0085FORGED d\n::error file=a::FORGED e ::error::x ${CONTROLS}${MARKUP}`

/** A policy of each dialect. */
export const SOURCES: Record<string, string> = {
  gloo: rbac(
    'principals: [{jwtPrincipal: {provider: company, claims: {team: models}}}]\npermissions: {pathPrefix: /a, methods: [GET]}',
  ).replace('audiences: [models]', 'audiences: [models]\n            claimsToHeaders: [{claim: sub, header: x-sub}]'),
  agentgateway: `${agentgatewayPolicy(`${JWT_AUTHENTICATION}\nauthorization:\n  policy:\n    matchExpressions: ['jwt.team == "models"']`)}${GATEWAY}`,
  standalone: `binds:
- port: 3000
  listeners:
  - name: models
    hostname: models.example.com
    routes:
    - name: chat
      matches: [{path: {pathPrefix: /chat}, headers: [{name: x-team, value: {exact: models}}]}]
      policies:
        jwtAuth: {mode: strict, issuer: "https://login.example.com", audiences: [models], jwks: '${JWKS}'}
        authorization: {rules: ['jwt.team == "models"', {deny: 'request.path == "/chat/admin"'}]}
        requestHeaderModifier: {set: {x-route: chat}}
        backendAuth: {key: sk-1}
      backends: [{host: "models.example.com:443"}]
`,
  litellm: `model_list:
- model_name: gpt
  litellm_params: {model: openai/gpt-4o, api_base: "https://models.example.com"}
general_settings:
  enable_jwt_auth: true
  master_key: os.environ/KEY
  litellm_jwtauth: {admin_jwt_scope: admin, team_id_jwt_field: team, admin_allowed_routes: [openai_routes]}
`,
  envoy: nativeEnvoy('audiences: [models]'),
  mcp: `mcp:
  port: 3000
  targets: [{name: files, mcp: {host: "http://files.example.com/mcp"}}]
  policies:
    jwtAuth: {mode: strict, issuer: "https://login.example.com", audiences: [models], jwks: '${JWKS}'}
    mcpAuthorization: {rules: ['mcp.tool.name == "read" && jwt.team == "models"']}
`,
}

/** Each text with the hostile one in place of one string, or one name of a member, of its documents. */
export function* poisoned(text: string, hostile = HOSTILE): Generator<string> {
  const documents = text.split(/^---$/m).map((part) => parseYaml(part) as unknown)
  const count = { seen: 0, wanted: 0 }
  const isWanted = () => count.seen++ === count.wanted
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string')
      return isWanted()
        ? hostile
        : value.includes('"') && isWanted()
          ? value.replace(/"(?!keys|kid|kty|alg|crv|x|y)\w[\w-]*"/, JSON.stringify(hostile))
          : value
    if (Array.isArray(value)) return value.map(visit)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [isWanted() ? hostile : name, visit(member)]),
    )
  }
  for (; ; count.wanted++) {
    count.seen = 0
    const changed = documents.map(visit)
    if (count.seen <= count.wanted) return
    yield changed.map((document) => stringify(document)).join('---\n')
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const RAW = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/
