import type { Gateway } from './gateway.js'
import { changing, introduced, type Since } from './trait.js'

/** Routes that a version has more, and fewer, than 1.106.2, by group; lists of words. */
export type RouteChanges = Readonly<Record<string, { added?: string; removed?: string }>>

/** Members of request bodies that a version refuses as well, each after the member that precedes it in LiteLLM's order. */
export type BodyMembers = Readonly<Record<string, readonly string[]>>

const ROUTES_1_106_12: RouteChanges = { mapped_pass_through_routes: { added: '/backend-api/codex' } }

const LENS = `/lens /lens/feedback /lens/feedback/summary /lens/preview/sample /lens/workers/register
  /lens/workers/{worker_id} /lens/{lens_id} /lens/{lens_id}/cancel /lens/{lens_id}/executions/{execution_id}
  /lens/{lens_id}/findings/{finding_id} /lens/{lens_id}/runs /lens/{lens_id}/runs/{job_id}`

const ROUTES_1_108: RouteChanges = {
  openai_routes: { added: '/live/sessions /openai/v1/live/sessions /v1/live/sessions' },
  trace_telemetry_routes: {
    added: `/v1/traces /v1/logs /v1/traces/query /v1/traces/query/help /v1/traces/{trace_id}
      /v1/traces/{trace_id}/spans/{span_id} /v1/traces/{trace_id}/spans/{span_id}/error`,
  },
  litellm_native_routes: { removed: LENS },
  info_routes: { added: '/management/v1/users/me' },
  management_routes: { added: '/user/daily/activity/aggregated/users' },
  self_managed_routes: {
    added: `/lens /lens/{path:path} /telemetry/ui_events /telemetry/ui_events/enabled
      /user/daily/activity/aggregated/users`,
  },
  admin_viewer_routes: { added: '/lens/traces/signals /telemetry/ui_events /user/daily/activity/aggregated/users' },
}

const ROUTES_1_109 = join(ROUTES_1_108, {
  openai_routes: { added: '/claude_code_gateway/v1/models /extraction /v1/extraction' },
  mapped_pass_through_routes: { added: '/backend-api/codex' },
  agent_inference_routes: { added: '/v1/a2a/{agent_id}/message/stream' },
  info_routes: { added: '/claude_code_gateway/v1/models' },
  management_routes: {
    added: `/model/{model_id}/kubernetes_pods /subscription_accounts/delete /subscription_accounts/new
      /subscription_accounts/update /subscription_accounts/usage`,
  },
})

const ROUTES_1_110 = join(ROUTES_1_109, {
  openai_routes: {
    added: `/realtime/translations /realtime/translations/calls /realtime/translations/client_secrets
      /v1/realtime/translations /v1/realtime/translations/calls /v1/realtime/translations/client_secrets`,
  },
  anthropic_routes: {
    added: `/claude-code/plugins/upload /claude-code/plugins/{plugin_name}/archive/{digest}.zip
      /claude-code/plugins/{plugin_name}/downloads`,
  },
  skill_hub_routes: {
    added: `/skill-hub/skills /skill-hub/skills/import /skill-hub/skills/upload /skill-hub/skills/{name}
      /skill-hub/skills/{name}/archive /skill-hub/skills/{name}/content /skill-hub/skills/{name}/publish
      /skill-hub/skills/{name}/unpublish /skill-hub/skills/{name}/upload /skill-hub/skills/{name}/versions
      /skill-hub/skills/{name}/versions/{version_id} /skill-hub/skills/{name}/versions/{version_id}/archive
      /skill-hub/skills/{plugin_name}/downloads /skill-hub/submissions /skill-hub/submissions/{submission_id}
      /skill-hub/submissions/{submission_id}/approve /skill-hub/submissions/{submission_id}/archive
      /skill-hub/submissions/{submission_id}/reject /skill-hub/submissions/{submission_id}/scan`,
  },
})

/** The changes of a version, and what the next one adds. */
function join(before: RouteChanges, next: RouteChanges): RouteChanges {
  const joined = { ...before }
  for (const [group, { added = '' }] of Object.entries(next)) {
    const known = before[group] ?? {}
    joined[group] = { ...known, added: `${known.added ?? ''} ${added}` }
  }
  return joined
}

const CLOUD_CREDENTIALS: BodyMembers = {
  azure_ad_token: ['tenant_id', 'client_id', 'client_secret', 'azure_username', 'azure_password', 'azure_scope'],
}

/** Members of the federation of identities in 1.106.2. */
const FEDERATION = `
  anthropic_disable_workload_identity_federation anthropic_federation_rule_id anthropic_federation_workspace_id
  anthropic_identity_source anthropic_identity_token anthropic_identity_token_file anthropic_issuer_audience
  anthropic_issuer_signing_key_ref anthropic_issuer_subject anthropic_issuer_ttl_seconds anthropic_issuer_url
  anthropic_keycloak_auth_method anthropic_keycloak_client_id anthropic_keycloak_client_secret_ref
  anthropic_keycloak_scope anthropic_keycloak_token_url anthropic_organization_id anthropic_service_account_id
  openai_identity_provider_id openai_identity_token_file openai_service_account_id
`
  .trim()
  .split(/\s+/)

const FEDERATION_1_108 = [
  ...FEDERATION,
  ...['token_exchange_audience', 'token_exchange_endpoint', 'token_exchange_profile', 'token_exchange_scope'],
  'github_copilot_auth_type',
]

const STORAGE_AND_IDENTITY: BodyMembers = {
  ...CLOUD_CREDENTIALS,
  aws_bedrock_runtime_endpoint: ['aws_bedrock_control_plane_endpoint'],
  s3_endpoint_url: ['s3_bucket_name', 's3_output_bucket_name', 'allow_legacy_cloud_file_ids'],
  use_ssl: ['riva_offline'],
  vertex_ai_credentials: [
    'github_copilot_auth_type',
    'github_copilot_host',
    'user_provider_credentials',
    'github_copilot_user_session',
  ],
  cache_creation_input_token_cost_above_100k_tokens_batches: [
    '',
    '_above_272k_tokens',
    '_above_272k_tokens_batches',
    '_above_272k_tokens_flex',
    '_above_272k_tokens_priority',
    '_above_272k_tokens_ultrafast',
    '_batches',
    '_flex',
    '_priority',
    '_ultrafast',
  ].map((suffix) => `cache_creation_input_token_cost_above_12hr${suffix}`),
  cache_read_input_audio_token_cost: ['batches', 'flex', 'priority'].map(
    (tier) => `cache_read_input_audio_token_cost_${tier}`,
  ),
  cost_per_second: ['explicit_cache_read_input_token_cost', 'fedramp_uplift_multiplier'],
  input_cost_per_audio_token: ['', '_batches', '_flex', '_priority'].map(
    (tier) => `input_cost_per_audio_token_above_200k_tokens${tier}`,
  ),
  input_cost_per_audio_token_batches: ['input_cost_per_audio_token_flex', 'input_cost_per_audio_token_priority'],
  input_cost_per_second: ['input_cost_per_text_message'],
  input_cost_per_token_above_200k_tokens_batches: ['input_cost_per_token_above_200k_tokens_flex'],
  output_cost_per_image_1536: ['output_cost_per_image_1K', 'output_cost_per_image_2K'],
  output_cost_per_image_token_batches: ['output_cost_per_image_token_priority'],
  output_cost_per_token_above_200k_tokens_batches: ['output_cost_per_token_above_200k_tokens_flex'],
  search_context_cost_per_query: ['search_queries_cost_per_query'],
}

/** Names in `general_settings` that older versions do not know. */
const GENERAL_SETTINGS: [since: Since, names: readonly string[]][] = [
  [
    ['1.108.0'],
    [
      ...['agent_access_default_deny', 'disable_fallbacks_on_per_model_rate_limits'],
      ...['disable_requester_ip_address_logging', 'mcp_disabled_capabilities', 'mcp_require_explicit_server_scope'],
    ],
  ],
  [
    ['1.108.14', '1.110.0'],
    ['allowed_client_side_s3_buckets', 'allowed_client_side_s3_endpoint_urls'],
  ],
  [
    ['1.109.0'],
    [
      ...['claude_code_marketplace_auth_required', 'maximum_spend_logs_cleanup_target_size', 'maximum_spend_logs_size'],
      ...['maximum_spend_logs_size_check_interval', 'request_tag_mappings', 'return_wildcard_routes'],
      ...['self_serve_budget_policy', 'vertex_ai_pass_through_drop_anthropic_betas'],
    ],
  ],
  [['1.110.0'], ['skill_scanner', 'spend_logs_prompt_storage', 'use_spend_logs_ledger']],
]

const RAG = ['/rag/ingest', '/v1/rag/ingest', '/rag/query', '/v1/rag/query']

/**
 * LiteLLM's proxy, by differences of its releases 1.106.2, 1.106.12, 1.108.0, 1.108.14, 1.109.0, 1.109.3, 1.110.0 and
 * 1.110.2. Some changes were ported back: their first entries are releases of older lines.
 */
export const LITELLM = {
  name: 'litellm',
  title: 'LiteLLM',
  recorded: ['1.106.2', '1.110.2'],
  traits: {
    keyHeaderIsOptional: introduced(
      '`litellm_key_header_name` counts only for requests that have that header',
      '1.108.0',
    ),
    refusesIdJag: introduced('identity assertions (`typ: oauth-id-jag+jwt`) are refused as bearer tokens', '1.108.0'),
    bodyMembers: changing<BodyMembers>(
      'more members of request bodies are refused: cloud credentials, buckets, prices',
      {},
      [['1.106.12', '1.108.14', '1.109.3', '1.110.0'], CLOUD_CREDENTIALS],
      [['1.110.0'], STORAGE_AND_IDENTITY],
    ),
    serverOwnedMembers: changing<readonly string[]>(
      'more members of request bodies belong to the federation of identities, and are always refused',
      FEDERATION,
      [['1.108.0'], FEDERATION_1_108],
      [['1.109.0'], [...FEDERATION_1_108, 'github_copilot_host', 'chatgpt_auth_file']],
    ),
    guardsKeyReferences: introduced(
      '`api_key` of a body that is `oidc/...` is always refused; members of identities are found with `[]`, too',
      '1.109.0',
    ),
    looksUpInRust: introduced('the refusal of a body whose model is null, 0 or false has another text', '1.110.0'),
    refusesSecretReferences: introduced(
      'members of request bodies that name a secret of the proxy (`os.environ/...`, `oidc/...`) are refused',
      ...['1.106.12', '1.108.14', '1.109.3', '1.110.0'],
    ),
    routes: changing<RouteChanges>(
      'the named groups of routes have other routes',
      {},
      [['1.106.12'], ROUTES_1_106_12],
      [['1.108.0'], ROUTES_1_108],
      [['1.109.0'], ROUTES_1_109],
      [['1.110.0'], ROUTES_1_110],
    ),
    teamRoutes: changing<readonly string[]>(
      '`team_allowed_routes` has `/rag/ingest` and `/rag/query` by default',
      [],
      [['1.109.0'], RAG],
    ),
    teamsAreSorted: introduced('several teams of a token are tried in order of their ids', '1.109.0'),
    namesDeniedRoute: introduced('a refusal names the team whose routes do not include the request', '1.109.0'),
    explainsFormMetadata: introduced('`metadata` of a form that is not JSON is answered 400 instead of 500', '1.110.0'),
    refusesOtherBodies: introduced('a body that is not an object is answered 400 instead of 500', '1.109.0'),
    ownCredentialRoutes: introduced('callers manage their own credentials on routes for users', '1.109.0'),
    anthropicRefusals: introduced("refusals on Anthropic's routes have Anthropic's shape", '1.110.0'),
    hidesUnknownKeys: introduced('the refusal of an unknown virtual key does not quote it', '1.108.0'),
    logsAnyMetadata: introduced(
      'a refusal is not answered 500 if `metadata` is not an object beside `litellm_metadata`',
      '1.109.0',
    ),
    sourcesOfTags: changing<string>('the refusal of tags names where else tags can be set', 'API key metadata', [
      ['1.110.0'],
      'key or team metadata, or by configured request_tag_mappings',
    ]),
    refusalParam: changing<string | null>('refusals have `"param": null` instead of the string `None`', 'None', [
      ['1.109.0'],
      null,
    ]),
  },
  fields: [
    { family: 'litellm', path: 'general_settings.litellm_jwtauth.id_jag_requesting_apps', since: ['1.108.0'] },
    ...['', 'issuers.*.'].map((at) => ({
      family: 'litellm' as const,
      path: `general_settings.litellm_jwtauth.${at}unregistered_jwt_client_behavior`,
      values: ['link_only'],
      since: ['1.110.0'],
    })),
    ...GENERAL_SETTINGS.flatMap(([since, names]) =>
      names.map((name) => ({ family: 'litellm' as const, path: `general_settings.${name}`, since })),
    ),
    { family: 'litellm', path: 'worker_registry', since: ['1.110.0'] },
  ],
} satisfies Gateway
