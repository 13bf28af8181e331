import type { Random } from '../envoy/random.js'

export type Json = Record<string, unknown>

export const CLAIMS = [
  ...['sub', 'email', 'team', 'teams', 'roles', 'groups', 'org', 'org.id', 'a.b.c', 'client_id', 'scope', 'azp'],
  ...['realm_access.roles', 'tenant\\.id', 'nope', ''],
]
export const MODELS = ['gpt-4o', 'gpt-4o-mini', 'azure-gpt-3.5', 'text-embedding-3-small']
export const SCOPES = ['litellm_proxy_admin', 'api', 'read', 'chat', 'Litellm_Proxy_Admin']
export const ROLES = ['admin', 'user', 'team', 'litellm.api', 'customer', 'internal_user', 'proxy_admin', 'viewer']
export const ISSUERS = ['https://a.example', 'https://b.example', 'me']
/** Of the pages that are served to everybody none: the server does not ask there. */
export const PATHS = [
  ...['/chat/completions', '/v1/chat/completions', '/v1/models', '/models', '/models/gpt-4o', '/v1/embeddings'],
  ...['/key/generate', '/key/info', '/user/info', '/team/new', '/team/list', '/spend/logs', '/global/spend'],
  ...['/v1/messages', '/v1/messages/count_tokens', '/mcp', '/mcp/tools', '/v1/responses', '/responses/abc'],
  ...['/v1/files/x', '/v1/batches', '/engines/gpt-4o/chat/completions', '/v1/threads/t1/runs', '/v1/realtime'],
  ...['/openai/deployments/gpt-4o/chat/completions', '/v1beta/models/gemini:generateContent', '/vertex-ai/x'],
  ...['/anthropic/v1/messages', '/bedrock/model/x/invoke', '/model/info', '/config/yaml', '/budget/new'],
  ...['/organization/list', '/v1/chat/completions/', '//v1/models', '/V1/models', '/unknown', '/scim/v2/Users'],
]
const GROUPS = [
  ...['openai_routes', 'info_routes', 'management_routes', 'llm_api_routes', 'mcp_routes', 'public_routes'],
  ...['spend_tracking_routes', 'global_spend_tracking_routes', 'self_managed_routes', 'anthropic_routes'],
]
const ROUTES = [...GROUPS, ...PATHS, '/key/*', '/v1/*', '*', '/*', 'chat', '/v1/models/{model_id}', '']
const RBAC = ['proxy_admin', 'internal_user', 'team']

/** A configuration that LiteLLM starts with, nearly always. */
export function makeConfig(random: Random): Json {
  const models = [...MODELS, ...(random.chance(0.1) ? ['openai/*'] : [])]
  const settings = {
    master_key: 'sk-master-1234',
    enable_jwt_auth: true,
    litellm_jwtauth: makeJwtAuth(random),
    ...random.maybe(0.15, () => ({ allowed_routes: random.some(ROUTES, 0, 4) })),
    ...random.maybe(0.08, () => ({ enforce_rbac: true })),
    ...random.maybe(0.1, () => ({
      role_permissions: [
        {
          role: random.pick(RBAC),
          ...random.maybe(0.7, () => ({ models: random.some(MODELS, 0, 2) })),
          ...random.maybe(0.7, () => ({ routes: random.some(ROUTES, 0, 3) })),
        },
      ],
    })),
    ...random.maybe(0.05, () => ({ litellm_key_header_name: 'X-My-Key' })),
  }
  const list = models.map((name) => ({
    model_name: name,
    litellm_params: { model: name.includes('/') ? name : `openai/${name}`, api_key: 'fake' },
  }))
  return { general_settings: settings, model_list: list }
}

/** Fields with the chance that they are there. */
function makeJwtAuth(random: Random): Json {
  const claim = () => random.pick(CLAIMS)
  const routes = () => random.some(ROUTES, 0, 4)
  const fields: [chance: number, name: string, make: () => unknown][] = [
    [0.15, 'admin_jwt_scope', () => random.pick(SCOPES)],
    [0.15, 'admin_allowed_routes', routes],
    [0.25, 'team_id_jwt_field', claim],
    [0.2, 'team_ids_jwt_field', claim],
    [0.25, 'team_allowed_routes', routes],
    [0.08, 'team_id_default', () => random.pick(['t-default', '', 'eng', 'blocked'])],
    [0.08, 'team_alias_jwt_field', claim],
    [0.12, 'org_id_jwt_field', claim],
    [0.3, 'user_id_jwt_field', claim],
    [0.2, 'user_email_jwt_field', claim],
    [0.15, 'user_allowed_email_domain', () => random.pick(['example.com', 'EXAMPLE.com', 'com', ''])],
    [0.1, 'end_user_id_jwt_field', claim],
    [0.15, 'public_allowed_routes', routes],
    [0.2, 'enforce_rbac', () => true],
    [0.3, 'roles_jwt_field', claim],
    [0.12, 'enforce_team_based_model_access', () => true],
    [0.1, 'sync_user_role_and_teams', () => true],
    [0.1, 'user_id_upsert', () => true],
    [0.05, 'team_claim_fallback', () => true],
    [0.15, 'jwt_litellm_role_map', () => [{ jwt_role: random.pick([...ROLES, 'adm*']), litellm_role: 'team' }]],
  ]
  return {
    ...Object.fromEntries(fields.flatMap(([p, name, make]) => (random.chance(p) ? [[name, make()]] : []))),
    ...random.maybe(0.2, () => ({ user_roles_jwt_field: claim(), user_allowed_roles: random.some(ROLES, 1, 3) })),
    ...random.maybe(0.4, () => makeRoleMappings(random)),
    ...random.maybe(0.25, () => makeScopeMappings(random)),
    ...random.maybe(0.12, () => ({ issuers: [makeIssuer(random)] })),
  }
}

function makeRoleMappings(random: Random): Json {
  const mapping = () => ({ role: random.pick(ROLES), internal_role: random.pick(RBAC) })
  return {
    role_mappings: [mapping(), mapping()],
    ...random.maybe(0.6, () => ({ object_id_jwt_field: random.pick(CLAIMS) })),
  }
}

function makeScopeMappings(random: Random): Json {
  const mapping = () => ({
    scope: random.pick(SCOPES),
    models: random.some([...MODELS, '*', 'openai/*'], 0, 2),
    routes: random.some(ROUTES, 0, 3),
  })
  return { enforce_scope_based_access: true, scope_mappings: [mapping(), mapping()] }
}

function makeIssuer(random: Random): Json {
  return {
    issuer: random.pick(ISSUERS),
    ...random.maybe(0.6, () => ({ jwks_url: 'http://idp/jwks' })),
    ...(random.chance(0.6)
      ? { audience: random.pick(['api', ['api', 'web']]) }
      : { disable_audience_validation: true }),
    ...random.maybe(0.3, () => ({ user_id_jwt_field: random.pick(CLAIMS) })),
    ...random.maybe(0.3, () => ({ team_id_jwt_field: random.pick(CLAIMS) })),
  }
}

/** Teams, users and an organization. */
export const STATE: Json = {
  teams: [
    { team_id: 'eng', models: ['gpt-4o'] },
    { team_id: 'ops', models: [] },
    { team_id: 'blocked', models: [], blocked: true },
    { team_id: 'wild', models: ['gpt-*'] },
    { team_id: 't-alias', team_alias: 'Engineering', models: ['gpt-4o'] },
  ],
  users: [
    { user_id: 'user-1', user_role: 'internal_user', models: [] },
    { user_id: 'boss', user_role: 'proxy_admin', models: [] },
    { user_id: 'viewer', user_role: 'internal_user_viewer', models: [] },
    { user_id: 'mini', user_role: 'internal_user', models: ['gpt-4o-mini'] },
    { user_id: 'member', user_role: 'internal_user', teams: ['eng'], models: [] },
    { user_id: 'legacy', user_email: 'ann@example.com', user_role: 'internal_user', models: [] },
  ],
  organizations: [{ organization_id: 'acme', organization_alias: 'Acme Inc' }],
}
