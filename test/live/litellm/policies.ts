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
  ...[
    '/anthropic/v1/messages',
    '/bedrock/model/x/invoke',
    '/bedrock/model/gpt-4o/converse',
    '/bedrock/v2/x',
    '/azure/openai/deployments/gpt-4o/chat/completions',
    '/azure_ai/gpt-4o-mini/x',
    '/azure/x',
    '/nvidia_nim/nim/v1/x',
    '/nvidia_nim/gpt-4o',
    '/model/info',
    '/config/yaml',
    '/budget/new',
  ],
  ...['/pass', '/pass/below', '/v1/rerank-it', '/openai/x'],
  ...['/files', '/v1/files', '/v1/fine_tuning/jobs', '/v1/vector_stores', '/v1/evals', '/v1/realtime/client_secrets'],
  ...['/vertex_ai/v1/projects/p/locations/l/publishers/google/models/gpt-4o:generateContent', '/models/gpt-4o:stream'],
  ...['/organization/list', '/v1/chat/completions/', '//v1/models', '/V1/models', '/unknown', '/scim/v2/Users'],
]
const ACCESS_GROUPS = ['fast', 'beta']
const GROUPS = [
  ...['openai_routes', 'info_routes', 'management_routes', 'llm_api_routes', 'mcp_routes', 'public_routes'],
  ...['spend_tracking_routes', 'global_spend_tracking_routes', 'self_managed_routes', 'anthropic_routes'],
]
const ROUTES = [...GROUPS, ...PATHS, '/key/*', '/v1/*', '*', '/*', 'chat', '/v1/models/{model_id}', '']
const RBAC = ['proxy_admin', 'internal_user', 'team']

/** A configuration that LiteLLM starts with, nearly always. */
export function makeConfig(random: Random): Json {
  const models = [
    ...MODELS,
    ...(random.chance(0.1) ? ['nim'] : []),
    ...(random.chance(0.4) ? random.some(WILDCARDS, 1, 2) : []),
  ]
  const settings = {
    master_key: 'sk-master-1234',
    enable_jwt_auth: true,
    litellm_jwtauth: makeJwtAuth(random),
    ...random.maybe(0.15, () => ({ allowed_routes: random.some(ROUTES, 0, 4) })),
    ...random.maybe(0.08, () => ({ enforce_rbac: true })),
    ...random.maybe(0.1, () => ({
      role_permissions: random.some(RBAC, 1, 2).map((role) => ({
        role,
        ...random.maybe(0.7, () => ({ models: random.some(MODELS, 0, 2) })),
        ...random.maybe(0.7, () => ({ routes: random.some(ROUTES, 0, 3) })),
      })),
    })),
    ...random.maybe(0.05, () => ({ litellm_key_header_name: 'X-My-Key' })),
    ...random.maybe(0.08, () => ({ public_routes: random.some(ROUTES, 0, 3) })),
    ...random.maybe(0.08, () => ({ admin_only_routes: random.some(ROUTES, 0, 3) })),
    ...random.maybe(0.06, () => ({ enable_oauth2_auth: true })),
    ...random.maybe(0.05, () => ({ enforce_user_param: random.pick([true, 'required']) })),
    ...random.maybe(0.08, () => ({ reject_clientside_metadata_tags: random.pick([true, true, false, 'yes']) })),
    ...random.maybe(0.1, () => ({
      pass_through_endpoints: random
        .some(['/pass', '/v1/rerank-it', '/openai/x', '/key/generate'], 1, 2)
        .map((path) => ({
          path,
          target: 'http://upstream.example',
          ...random.maybe(0.3, () => ({ auth: true })),
          ...random.maybe(0.3, () => ({ include_subpath: true })),
        })),
    })),
    ...random.maybe(0.08, () => ({ allowed_ips: random.pick(ADDRESS_LISTS) })),
    ...random.maybe(0.1, () => ({ use_x_forwarded_for: random.pick([true, false, 'yes']) })),
    ...random.maybe(0.05, () => ({ allow_user_auth: true })),
    ...random.maybe(0.05, () => ({ allow_client_side_credentials: true })),
  }
  const list = models.map((name) => ({
    model_name: name,
    litellm_params: {
      model: name.includes('/') ? name : `${name === 'nim' ? 'nvidia_nim' : 'openai'}/${name}`,
      api_key: 'fake',
      ...random.maybe(0.15, () => ({
        configurable_clientside_auth_params: random.some<unknown>(CLIENT_PARAMETERS, 1, 2),
      })),
    },
    ...random.maybe(0.2, () => ({ model_info: makeModelInfo(random) })),
  }))
  return {
    general_settings: settings,
    model_list: list,
    ...random.maybe(0.3, () => ({ credential_list: CREDENTIALS })),
    ...random.maybe(0.2, () => ({ router_settings: { model_group_alias: makeAliases(random, true) } })),
    ...random.maybe(0.15, () => ({ litellm_settings: { model_alias_map: makeAliases(random, false) } })),
  }
}

export const ADDRESSES = ['192.0.2.1', '192.0.2.10', '2001:db8::1', '10.0.0.1']
const ADDRESS_LISTS: unknown[] = [
  ...[ADDRESSES.slice(0, 2), ADDRESSES, [ADDRESSES[2]], ['10.0.0.0/8'], [], null, '192.0.2.10', { '10.0.0.1': 1 }, 5],
]

const WILDCARDS = ['openai/*', 'anthropic/*', 'my-*', '*-mini', '*']

/** Members of bodies that a deployment lets clients set. */
const CLIENT_PARAMETERS = ['api_base', 'base_url', 'langfuse_host', { api_base: '^https://.*litellm' }]

const CREDENTIALS = [
  { credential_name: 'plain', credential_values: { api_key: 'fake' }, credential_info: {} },
  { credential_name: 'federated', credential_values: { anthropic_issuer_url: 'x' }, credential_info: {} },
]

function makeModelInfo(random: Random): Json {
  return {
    ...random.maybe(0.8, () => ({ access_groups: [random.pick(ACCESS_GROUPS)] })),
    ...random.maybe(0.2, () => ({ team_id: 'eng', team_public_model_name: random.pick(['team-model', 'gpt-4o']) })),
  }
}

/** Other names of models. */
function makeAliases(random: Random, isRouter: boolean): Json {
  const target = () => random.pick([...MODELS, 'openai/gpt-4o', 'nope'])
  const isObject = isRouter && random.chance(0.4)
  return {
    alias: isObject ? { model: target(), hidden: random.chance(0.5) } : target(),
    ...random.maybe(0.3, () => ({ 'gpt-4o': target() })),
  }
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
    [0.1, 'fallback_to_db_teams', () => true],
    [0.05, 'org_alias_jwt_field', claim],
    [0.05, 'agent_id_jwt_field', claim],
    [0.1, 'virtual_key_claim_field', claim],
    [0.03, 'jwt_client_id_field', claim],
    [0.05, 'upsert_sso_user_to_team', () => true],
    [0.15, 'unregistered_jwt_client_behavior', () => random.pick(UNMAPPED)],
    [0.08, 'routing_overrides', () => [makeOverride(random)]],
    [0.15, 'jwt_litellm_role_map', () => [{ jwt_role: random.pick([...ROLES, 'adm*']), litellm_role: 'team' }]],
  ]
  // With all fields at once, most tokens are refused.
  const share = random.pick([0.3, 0.6, 1])
  return {
    ...Object.fromEntries(fields.flatMap(([p, name, make]) => (random.chance(p * share) ? [[name, make()]] : []))),
    ...random.maybe(0.2 * share, () => ({
      user_roles_jwt_field: claim(),
      user_allowed_roles: random.some(ROLES, 1, 3),
    })),
    ...random.maybe(0.4 * share, () => makeRoleMappings(random)),
    ...random.maybe(0.25 * share, () => makeScopeMappings(random)),
    ...random.maybe(0.15, () => ({
      issuers: random.some(ISSUERS, 1, 3).map((issuer) => ({ ...makeIssuer(random), issuer })),
    })),
  }
}

const UNMAPPED = ['fallback_team_mapping', 'reject', 'auto_register']

function makeOverride(random: Random): Json {
  const listed = (values: string[]) => (random.chance(0.5) ? random.pick(values) : random.some(values, 1, 2))
  return {
    iss: listed([...ISSUERS, 'https://*', '*']),
    path: 'oauth2',
    ...random.maybe(0.3, () => ({ client_id: listed(['alice', '*', 'eng']) })),
    ...random.maybe(0.3, () => ({ scope: listed([...SCOPES, 'litellm*']) })),
    ...random.maybe(0.3, () => ({ aud: listed(['api', 'web', '?']) })),
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
    models: random.some([...MODELS, '*', 'openai/*', 'my-*', 'alias'], 0, 2),
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
    ...random.maybe(0.2, () => ({ user_email_jwt_field: random.pick(CLAIMS) })),
    ...random.maybe(0.2, () => ({ team_ids_jwt_field: random.pick(CLAIMS) })),
    ...random.maybe(0.2, () => ({ org_id_jwt_field: random.pick(CLAIMS) })),
    ...random.maybe(0.2, () => ({ end_user_id_jwt_field: random.pick(CLAIMS) })),
    ...random.maybe(0.15, () => ({ virtual_key_claim_field: random.pick(CLAIMS) })),
    ...random.maybe(0.15, () => ({ unregistered_jwt_client_behavior: random.pick(UNMAPPED) })),
  }
}

/** Teams, users and an organization. */
export const STATE: Json = {
  teams: [
    { team_id: 'eng', models: ['gpt-4o'] },
    { team_id: 'ops', models: [] },
    { team_id: 'blocked', models: [], blocked: true },
    { team_id: 'wild', models: ['gpt-*'] },
    { team_id: 'fast', models: ['fast'] },
    { team_id: 'provider', models: ['openai/*'] },
    { team_id: 'every', models: ['all-team-models'] },
    { team_id: 'proxy', models: ['all-proxy-models'] },
    { team_id: 'mine', models: ['my-*', 'anthropic/*'] },
    { team_id: 'alias', models: ['alias'] },
    { team_id: 'spent', models: [], max_budget: 1, spend: 5 },
    { team_id: 'guarded', models: [], metadata: { guardrails: { modify_guardrails: false } } },
    { team_id: 't-alias', team_alias: 'Engineering', models: ['gpt-4o'] },
  ],
  users: [
    { user_id: 'user-1', user_role: 'internal_user', models: [] },
    { user_id: 'boss', user_role: 'proxy_admin', models: [] },
    { user_id: 'viewer', user_role: 'internal_user_viewer', models: [] },
    { user_id: 'mini', user_role: 'internal_user', models: ['gpt-4o-mini'] },
    { user_id: 'two', user_role: 'internal_user', teams: ['ops', 'eng'], models: [] },
    { user_id: 'beta', user_role: 'internal_user', models: ['beta', 'no-default-models'] },
    { user_id: 'poor', user_role: 'internal_user', models: [], max_budget: 1, spend: 5 },
    { user_id: 'rich', user_role: 'internal_user', models: ['openai/*'], max_budget: 10, spend: 5 },
    { user_id: 'member', user_role: 'internal_user', teams: ['eng'], models: [] },
    { user_id: 'nobody', user_role: null, models: ['gpt-4o'] },
    { user_id: 'single', sso_user_id: 'alice', user_role: 'proxy_admin_viewer', models: [] },
    { user_id: 'left', user_role: 'internal_user', models: [], metadata: { scim_active: false } },
    { user_id: 'legacy', user_email: 'ann@example.com', user_role: 'internal_user', models: [] },
  ],
  organizations: [{ organization_id: 'acme', organization_alias: 'Acme Inc' }],
  jwt_key_mappings: [],
}
