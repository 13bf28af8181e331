import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { type Diagnostic, LanguageServer } from './language-server.js'

/** `yaml-language-server`, which VS Code, Neovim and others run, with our schema. */
const ROOT = join(import.meta.dirname, '../..')
const SCHEMA = pathToFileURL(join(ROOT, 'schema.json')).href

let server: LanguageServer
let folder: string
beforeAll(async () => {
  folder = temporaryFolder('editor')
  server = await LanguageServer.start({ [SCHEMA]: '*.yaml' }, folder)
})
afterAll(() => {
  server?.stop()
})

/** `LINE:COLUMN text` of every diagnostic. */
async function diagnose(text: string): Promise<string[]> {
  const { diagnostics } = await server.open(folder, text)
  return diagnostics.map(
    (diagnostic) =>
      `${diagnostic.range.start.line + 1}:${diagnostic.range.start.character + 1} ${under(text, diagnostic)}`,
  )
}

function under(text: string, { range: { start, end } }: Diagnostic): string {
  const lines = text.split('\n')
  return start.line === end.line
    ? lines[start.line]!.slice(start.character, end.character)
    : lines[start.line]!.slice(start.character)
}

const GLOO = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: models
spec:
  virtualHost:
    domains: ["*"]
    options:
      jwtStaged:
        afterExtAuth:
          validationPolicy: ALLOW_MISSING
          providers:
            company:
              issuer: https://login.example.com
              jwks:
                local:
                  key: x
`

const AGENTGATEWAY = `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: jwt
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: Gateway
    name: main
  traffic:
    jwtAuthentication:
      mode: Strict
      providers:
      - issuer: https://login.example.com
        jwks:
          inline: "{}"
`

const STANDALONE = `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth:
          mode: strict
          issuer: https://login.example.com
          jwks: "{}"
`

const LITELLM = `model_list:
- model_name: gpt-4o
  litellm_params:
    model: openai/gpt-4o
general_settings:
  master_key: os.environ/KEY
  enable_jwt_auth: true
  litellm_jwtauth:
    user_id_jwt_field: sub
    unregistered_jwt_client_behavior: reject
`

const TUTORIAL = AGENTGATEWAY.replace('agentgateway.dev/v1alpha1', 'gateway.networking.k8s.io/v1alpha2').replace(
  'AgentgatewayPolicy',
  'TrafficPolicy',
)

const HTTP_ROUTE = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: models
spec:
  parentRefs:
  - name: main
  rules:
  - matches:
    - path:
        type: PathPrefix
        value: /v1
`

describe('valid files have no diagnostics', () => {
  it.each([
    ['gloo', GLOO],
    ['agentgateway', AGENTGATEWAY],
    ['gateway-api', HTTP_ROUTE],
    ['standalone', STANDALONE],
    ['litellm', LITELLM],
    ['tutorial', TUTORIAL],
    ['several documents', `${GLOO}---\n${AGENTGATEWAY}---\n${HTTP_ROUTE}`],
  ])('%s', async (_, text) => {
    expect(await diagnose(text)).toEqual([])
  })

  it.each(['gloo/rbac-provider', 'agentgateway/jwt-mode-strict', 'litellm/seed-doc'])(
    '%s of the recordings',
    async (suite) => {
      expect(await diagnose(readFileSync(join(ROOT, 'test/conformance', suite, 'policy.yaml'), 'utf8'))).toEqual([])
    },
  )
})

/** What is missing, or too much, in a map is told at the map's first character. */
describe('planted mistakes have diagnostics at the exact place', () => {
  it.each([
    ['gloo: unknown key', GLOO.replace('issuer:', 'isuer:'), ['14:15 isuer']],
    ['gloo: wrong type', GLOO.replace('domains: ["*"]', 'domains: all'), ['7:14 all']],
    ['gloo: wrong enum', GLOO.replace('ALLOW_MISSING', 'AllowMissing'), ['11:29 AllowMissing']],
    ['agentgateway: unknown key', AGENTGATEWAY.replace('mode:', 'modus:'), ['12:7 modus']],
    [
      'agentgateway: wrong type',
      AGENTGATEWAY.replace('issuer: https://login.example.com', 'issuer: [a]'),
      ['14:17 [a]'],
    ],
    ['agentgateway: wrong enum', AGENTGATEWAY.replace('Strict', 'strict'), ['12:13 strict']],
    [
      'agentgateway: missing',
      AGENTGATEWAY.replace('issuer: https://login.example.com\n        jwks', 'jwks'),
      ['14:9 j'],
    ],
    [
      'agentgateway: two of exactly one',
      AGENTGATEWAY.replace('inline: "{}"', 'inline: "{}"\n          remote: { url: "https://x" }'),
      ['16:11 i'],
    ],
    ['gateway-api: unknown key', HTTP_ROUTE.replace('rules:', 'routes:'), ['8:3 routes']],
    ['gateway-api: wrong enum', HTTP_ROUTE.replace('PathPrefix', 'Prefix'), ['11:15 Prefix']],
    ['standalone: unknown key', STANDALONE.replace('issuer:', 'issuers:'), ['8:11 issuers', '6:9 jwtAuth']],
    ['standalone: wrong type', STANDALONE.replace('3000', '"3000"'), ['2:9 "3000"']],
    ['standalone: wrong enum', STANDALONE.replace('strict', 'Strict'), ['7:17 Strict']],
    ['litellm: unknown key', LITELLM.replace('user_id_jwt_field', 'user_id_field'), ['9:5 user_id_field']],
    ['litellm: wrong type', LITELLM.replace('user_id_jwt_field: sub', 'user_id_jwt_field: [sub]'), ['9:24 [sub]']],
    ['litellm: wrong enum', LITELLM.replace('reject', 'deny'), ['10:39 deny']],
    ['litellm: missing', LITELLM.replace('- model_name: gpt-4o\n  litellm_params', '- litellm_params'), ['2:3 l']],
    ['tutorial: unknown key', TUTORIAL.replace('mode:', 'modus:'), ['12:7 modus']],
    ['unknown kind', GLOO.replace('VirtualService', 'VirtualServer'), ['2:7 VirtualServer']],
  ])('%s', async (_, text, expected) => {
    const places = await diagnose(text)
    for (const place of expected) expect(places).toContain(place)
    expect(places.length).toBeLessThanOrEqual(2)
  })

  it('in the second document as in the first', async () => {
    expect(await diagnose(`${AGENTGATEWAY}---\n${GLOO.replace('issuer:', 'isuer:')}`)).toEqual(['31:15 isuer'])
  })
})

describe('completion', () => {
  it.each([
    [
      'gloo: keys',
      GLOO.replace('issuer: https://login.example.com', '|'),
      ['audiences', 'issuer', 'tokenSource', 'keepToken', 'claimsToHeaders'],
    ],
    ['gloo: enum', GLOO.replace('ALLOW_MISSING', '|'), ['REQUIRE_VALID', 'ALLOW_MISSING', 'ALLOW_MISSING_OR_FAILED']],
    ['agentgateway: keys', AGENTGATEWAY.replace('mode: Strict', '|'), ['mode', 'location', 'mcp']],
    ['agentgateway: enum', AGENTGATEWAY.replace('Strict', '|'), ['Strict', 'Optional', 'Permissive']],
    ['standalone: keys', STANDALONE.replace('mode: strict', '|'), ['mode', 'audiences', 'jwtValidationOptions']],
    ['standalone: enum', STANDALONE.replace('strict', '|'), ['strict', 'optional', 'permissive']],
    [
      'litellm: keys',
      LITELLM.replace('user_id_jwt_field: sub', '|'),
      ['team_id_jwt_field', 'role_mappings', 'issuers'],
    ],
    ['litellm: enum', LITELLM.replace('reject', '|'), ['fallback_team_mapping', 'reject', 'auto_register']],
    ['kinds', 'apiVersion: agentgateway.dev/v1alpha1\nkind: |\n', ['AgentgatewayPolicy', 'VirtualService']],
  ])('%s', async (_, marked, expected) => {
    const offered = await server.complete(folder, marked)
    for (const label of expected) expect(offered).toContain(label)
  })
})

describe('hover', () => {
  it.each([
    ['gloo', GLOO.replace('issuer:', 'iss|uer:'), '`iss` claim'],
    ['agentgateway', AGENTGATEWAY.replace('mode:', 'mo|de:'), 'a missing or invalid token is rejected with 401'],
    ['standalone', STANDALONE.replace('jwks:', 'jw|ks:'), 'Keys that tokens must be signed with'],
    ['litellm', LITELLM.replace('user_id_jwt_field:', 'user_id_|jwt_field:'), '`sub` is not a default'],
    ['a rule about the field', GLOO.replace('issuer:', 'iss|uer:'), 'docs/rules/issuer-or-audience-unchecked.md'],
  ])('%s', async (_, marked, expected) => {
    expect(await server.hover(folder, marked)).toContain(expected)
  })
})
