import { child } from '../../core/pointer.js'
import { PYDANTIC_INT, PYTHON_FLOAT } from '../../core/python-number.js'
import { difference } from '../../yaml/nearest.js'
import { get, items, type Members, type Report } from './check.js'

/** How LiteLLM 1.106.2 reads the value of a field (pydantic's lax mode, Python's `float`). */
type Kind = 'whole number' | 'number' | 'boolean' | 'string' | 'list' | 'map'

/** `os.environ/NAME` is replaced before the value is read. */
export const isVariable = (value: unknown): boolean => String(value).startsWith('os.environ/')

const READS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  'whole number': (value) => typeof value === 'boolean' || Number.isInteger(value) || PYDANTIC_INT.test(String(value)),
  number: (value) => typeof value === 'number' || typeof value === 'boolean' || PYTHON_FLOAT.test(String(value)),
  boolean: (value) => typeof value === 'boolean' || /^(?:[01]|t|f|y|n|true|false|yes|no|on|off)$/i.test(String(value)),
  string: (value) => typeof value === 'string',
  list: (value) => Array.isArray(value),
  map: (value) => typeof value === 'object' && !Array.isArray(value),
}

/** Fields of a deployment (types/router.py, `GenericLiteLLMParams`). */
const PARAMETERS: Readonly<Record<string, Kind>> = {
  ...fields('whole number', 'rpm tpm itpm otpm max_retries default_api_key_tpm_limit default_api_key_rpm_limit'),
  ...fields('number', 'max_budget max_file_size_mb keepalive_seconds'),
  ...fields('boolean', 'use_in_pass_through use_litellm_proxy merge_reasoning_content_in_choices'),
  ...fields(
    'string',
    `api_base api_version organization custom_llm_provider budget_duration region_name litellm_credential_name
    azure_ad_token tenant_id client_id client_secret vertex_project vertex_location aws_access_key_id
    aws_secret_access_key aws_session_token aws_region_name aws_role_name aws_session_name aws_profile_name`,
  ),
  ...fields('list', 'tags tag_regex configurable_clientside_auth_params'),
  ...fields('map', 'model_info'),
}

/** Fields that describe a deployment (types/router.py, `ModelInfo`). */
const INFORMATION: Readonly<Record<string, Kind>> = {
  ...fields('boolean', 'db_model blocked'),
  ...fields('string', 'base_model team_id team_public_model_name'),
}

/** Entries that other software reads, too, have `model` in addition. */
const ENTRY_NAMES: ReadonlySet<string> = new Set(['model_name', 'litellm_params', 'model_info', 'model'])

/** Further fields of a deployment, which users misspell. */
const PARAMETER_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(PARAMETERS),
  ...words('model api_key timeout stream_timeout weight order base_url drop_params extra_headers mock_response'),
  ...words('input_cost_per_token output_cost_per_token temperature max_tokens vertex_credentials'),
])

/** LiteLLM drops a model with a field that it cannot read, and serves the others. */
export function checkModel(model: Members, pointer: string, report: Report): void {
  checkNamesOf(model, pointer, ENTRY_NAMES, report)
  checkNamesOf(
    get(model, 'litellm_params'),
    `${pointer}/litellm_params`,
    PARAMETER_NAMES,
    report,
    'LiteLLM sends `NAME` to the provider as a parameter of the request',
  )
  for (const [part, kinds] of [
    ['litellm_params', PARAMETERS],
    ['model_info', INFORMATION],
  ] as const)
    for (const [name, value] of Object.entries((get(model, part) ?? {}) as Members)) {
      const kind = Object.hasOwn(kinds, name) ? kinds[name] : kindOfCost(name)
      if (kind && !reads(kind, value)) warn(report, `${pointer}/${part}/${name}`, `\`${name}\` must be a ${kind}`)
    }
}

const kindOfCost = (name: string): Kind | undefined =>
  /^(?:input|output)_cost_per_[a-z]+$/.test(name) ? 'number' : undefined

/** Settings that LiteLLM reads at its start (proxy_server.py, `load_config`), and limits of keys. */
export function checkSettings(config: Members, report: Report): void {
  for (const path of [
    'max_budget',
    'max_internal_user_budget',
    'default_max_internal_user_budget',
    'max_ui_session_budget',
    'default_internal_user_params.max_budget',
    'upperbound_key_generate_params.max_budget',
  ])
    refuseUnread('number', config, `litellm_settings.${path}`, report)
  for (const name of ['tpm_limit', 'rpm_limit', 'max_parallel_requests'])
    refuseUnread('whole number', config, `litellm_settings.upperbound_key_generate_params.${name}`, report)
  for (const path of ['litellm_settings.upperbound_key_generate_params', 'router_settings.model_group_alias'])
    refuseUnread('map', config, path, report)
  for (const name of Object.keys((get(config, 'router_settings.retry_policy') ?? {}) as Members))
    if (name.endsWith('Retries')) refuseUnread('whole number', config, `router_settings.retry_policy.${name}`, report)
  checkTeams(config, report)
  checkCache(config, report)
  for (const path of ['success_callback', 'failure_callback'])
    for (const [index, callback] of items(config, `litellm_settings.${path}`).entries())
      checkLogger(`/litellm_settings/${path}/${index}`, callback, report)
  for (const [index, callback] of items(config, 'litellm_settings.callbacks').entries())
    checkCallback(`/litellm_settings/callbacks/${index}`, callback, report)
  checkNames(config, report)
}

function checkTeams(config: Members, report: Report): void {
  const pointer = '/litellm_settings/default_team_settings'
  const teams = get(config, 'litellm_settings.default_team_settings') ?? {}
  const help = 'write a list of maps: `- team_id: NAME`'
  if (typeof teams === 'string') refuse(report, pointer, '`default_team_settings` must be a list', help)
  else
    for (const [key, team] of Object.entries(teams as Members))
      if (typeof get(team, 'team_id') !== 'string')
        refuse(report, child(pointer, key), 'the settings of a team need its `team_id`', help)
}

const CACHES = 'local redis redis-semantic valkey-semantic s3 disk qdrant-semantic azure-blob gcs'.split(' ')

function checkCache(config: Members, report: Report): void {
  const type = get(config, 'litellm_settings.cache_params.type')
  if (typeof type !== 'string' || isVariable(type) || CACHES.includes(type)) return
  if (get(config, 'litellm_settings.cache') === true)
    refuse(
      report,
      '/litellm_settings/cache_params/type',
      `unknown cache type \`${type.slice(0, 40)}\``,
      `use one of ${CACHES.join(', ')}`,
    )
}

/** Of an unknown name without a dot LiteLLM imports a module with an empty name. Later releases may know further names. */
function checkCallback(pointer: string, callback: unknown, report: Report): void {
  if (typeof callback !== 'string' || callback.includes('.') || CALLBACKS.has(callback)) return
  const meant = nearName(callback, CALLBACKS)
  if (meant !== undefined) refuse(report, pointer, `unknown callback \`${callback}\``, `did you mean \`${meant}\`?`)
}

/** LiteLLM calls the callbacks of these lists by name, and ignores an unknown name. */
function checkLogger(pointer: string, callback: unknown, report: Report): void {
  if (typeof callback !== 'string' || callback.includes('.') || CALLBACKS.has(callback) || LOGGERS.has(callback)) return
  const meant = nearName(callback, [...CALLBACKS, ...LOGGERS])
  if (meant !== undefined)
    warnUnknown(report, pointer, `LiteLLM will ignore the callback \`${callback}\``, `did you mean \`${meant}\`?`)
}

const LOGGERS: ReadonlySet<string> = new Set(
  words('sentry s3 helicone lunary athina promptlayer traceloop supabase dynamodb wandb greenscale slack generic'),
)

/** Reports names that LiteLLM ignores and that resemble one that it reads. */
function checkNames(config: Members, report: Report): void {
  for (const [section, known] of [
    ['litellm_settings', LITELLM_SETTINGS],
    ['router_settings', ROUTER_SETTINGS],
    ['router_settings.retry_policy', RETRIES],
  ] as const)
    checkNamesOf(get(config, section), `/${section.replaceAll('.', '/')}`, known, report)
}

/** Names of a map that are compared with all known ones: users write fewer. */
const MAX_COMPARED = 500

function checkNamesOf(
  members: unknown,
  pointer: string,
  known: ReadonlySet<string>,
  report: Report,
  consequence = 'LiteLLM will ignore `NAME`',
): void {
  const unknown = Object.keys((members ?? {}) as Members).filter((name) => !known.has(name))
  for (const name of unknown.slice(0, MAX_COMPARED)) {
    const meant = nearName(name, known)
    if (meant === undefined) continue
    const message = consequence.replace('NAME', () => name)
    warnUnknown(report, child(pointer, name), message, `did you mean \`${meant}\`?`, 'key')
  }
}

/** Stricter than `nearest`: a longer name that begins with a known one is usually another setting. */
function nearName(name: string, known: Iterable<string>): string | undefined {
  const plain = squeeze(name)
  const others = [...known]
  return (
    others.find((other) => squeeze(other) === plain) ??
    others.find((other) => isNear(name.toLowerCase(), other, other.length < 8 ? 1 : 2))
  )
}

/** The lengths are compared first: an edit distance is never shorter than their difference. */
const isNear = (name: string, other: string, limit: number): boolean =>
  Math.abs(name.length - other.length) <= limit && difference(name, other) <= limit

const squeeze = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')

function refuseUnread(kind: Kind, config: Members, path: string, report: Report): void {
  const value = get(config, path)
  if (value === undefined || reads(kind, value)) return
  const name = path.split('.').at(-1)
  refuse(report, `/${path.replaceAll('.', '/')}`, `\`${name}\` must be a ${kind}`)
}

/** Whether LiteLLM can read the value; absent values and variables are read. */
export const reads = (kind: Kind, value: unknown): boolean =>
  value === null || value === undefined || isVariable(value) || READS[kind](value)

function warn(report: Report, pointer: string, message: string): void {
  report({ kind: 'said', code: 'CW2002', severity: 'warning', pointer, message })
}

export function warnUnknown(report: Report, pointer: string, message: string, help: string, part?: 'key'): void {
  report({ kind: 'said', code: 'CW2001', severity: 'warning', pointer, message, help, ...(part && { part }) })
}

export function refuse(report: Report, pointer: string, message: string, help?: string): void {
  report({ kind: 'said', code: 'CW2002', severity: 'error', pointer, message, ...(help && { help }) })
}

function fields(kind: Kind, names: string): Record<string, Kind> {
  return Object.fromEntries(words(names).map((name) => [name, kind]))
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** Callbacks by name (`_known_custom_logger_compatible_callbacks`, `initialize_callbacks_on_proxy`). */
const CALLBACKS: ReadonlySet<string> = new Set(
  words(`
  agentops anthropic_cache_control_hook aporia_prompt_injection argilla arize arize_phoenix aws_sqs azure_content_safety
  azure_sentinel azure_storage banned_keywords batch_redis_requests bitbucket blocked_user_check braintrust clickhouse
  cloudzero code_interpreter_interception compression_interception datadog datadog_cost_management
  datadog_llm_observability datadog_metrics deepeval detect_prompt_injection dotprompt dynamic_rate_limiter
  dynamic_rate_limiter_v3 focus galileo gcs_bucket gcs_pubsub generic_api gitlab google_text_moderation hide_secrets
  humanloop lago lakera_prompt_injection langfuse langfuse_otel langsmith langtrace levo litellm_agent literalai
  llamaguard_moderations llmguard_moderations logfire mavvrik mlflow newrelic openai_moderations openmeter opik otel
  pagerduty pointfive posthog presidio prometheus resend_email s3_v2 sendgrid_email signoz smtp_email vantage
  vector_store_pre_call_hook weave_otel websearch_interception zerobus`),
)

/** Arguments of `Router.__init__`. */
const ROUTER_SETTINGS: ReadonlySet<string> = new Set(
  words(`
  alerting_config allowed_fails allowed_fails_policy assistants_config cache_kwargs cache_responses caching_groups
  client_ttl content_policy_fallbacks context_window_fallbacks cooldown_time debug_level default_fallbacks
  default_litellm_params default_max_parallel_requests default_priority deployment_affinity_ttl_seconds
  disable_cooldowns enable_health_check_routing enable_pre_call_checks enable_tag_filtering enable_weighted_failover
  fallbacks guardrail_list health_check_ignore_transient_errors health_check_staleness_threshold max_fallbacks
  model_group_affinity_config model_group_alias model_group_retry_policy num_retries optional_pre_call_checks plugins
  polling_interval provider_budget_config redis_db redis_host redis_password redis_port redis_url retry_after
  retry_policy router_general_settings routing_groups routing_strategy routing_strategy_args search_tools set_verbose
  stream_timeout tag_filtering_match_any tag_routing_prefix timeout`),
)

const RETRIES: ReadonlySet<string> = new Set(
  words(`
  BadRequestErrorRetries AuthenticationErrorRetries TimeoutErrorRetries RateLimitErrorRetries
  ContentPolicyViolationErrorRetries InternalServerErrorRetries ServiceUnavailableErrorRetries NotFoundErrorRetries
  DefaultRetries`),
)

/** Settings that `litellm_settings` can have: variables of the library, and those that `load_config` reads. */
const LITELLM_SETTINGS: ReadonlySet<string> = new Set(
  words(`
  add_function_to_prompt add_user_information_to_llm_headers agent_search_embedding_model aiohttp_trust_env
  allow_dynamic_callback_disabling allowed_fails anthropic_beta_headers_url anthropic_prompt_caching_ttl
  anthropic_sse_ping_interval_seconds api_base api_version apply_search_free_tier argilla_batch_size
  argilla_transformation_object audit_log_callbacks autorouter_presets_url aws_sqs_callback_params
  banned_keywords_list bedrock_neutralize_orphaned_tool_blocks bedrock_request_metadata_fields
  block_requests_for_models_without_pricing blocked_user_list blog_posts_url budget_duration
  budget_exceeded_status_code budget_exceeded_throttle_percentage budget_reset_time budget_rollover cache
  cache_params callback_settings callbacks check_provider_endpoint cold_storage_custom_logger
  content_policy_fallbacks context_window_fallbacks cost_discount_config cost_margin_config
  custom_prometheus_metadata_labels custom_prometheus_tags custom_prompt_dict custom_provider_map
  datadog_llm_observability_params datadog_params datadog_use_v1 default_fallbacks default_in_memory_ttl
  default_internal_user_params default_key_generate_params default_key_max_budget_alert_emails
  default_max_internal_user_budget default_redis_batch_cache_expiry default_redis_ttl default_soft_budget
  default_team_params default_team_settings default_vertex_config disable_add_prefix_to_prompt
  disable_add_transform_inline_image_block disable_add_user_agent_to_request_tags disable_aiohttp_transport
  disable_aiohttp_trust_env disable_anthropic_gemini_context_caching_transform disable_copilot_system_to_assistant
  disable_end_user_cost_tracking disable_end_user_cost_tracking_prometheus_only disable_hf_tokenizer_download
  disable_stop_sequence_limit disable_streaming_logging disable_token_counter
  disable_vertex_batch_output_transformation drop_params dynamodb_table_name enable_anthropic_prompt_caching
  enable_azure_ad_token_refresh enable_caching_on_provider_specific_optional_params
  enable_end_user_cost_tracking_prometheus_only enable_json_schema_validation enable_key_alias_format_validation
  enable_loadbalancing_on_batch_endpoints enable_model_config_credential_overrides enable_preview_features
  expose_router_debug_in_errors extra_spend_tag_headers failure_callback fallbacks filter_invalid_headers force_ipv4
  force_redis_hash_tag_grouping forward_traceparent_to_llm_provider gcs_pub_sub_use_v1 gdc_api_base
  gemini_live_defer_setup generic_api_use_v1 global_bitbucket_config global_disable_no_log_param
  global_gitlab_config global_prompt_directory google_moderation_confidence_threshold guardrail_name_config_map
  guardrails include_cost_in_streaming_usage input_callback internal_user_budget_duration json_logs
  key_alias_pattern key_generation_settings known_tokenizer_config langfuse_enable_update_trace_keys
  langsmith_batch_size litellm_mode llamaguard_model_name llamaguard_unsafe_content_categories llm_guard_mode
  log_auth_failure_key_identity log_client_error_tracebacks log_level log_raw_request_response
  longer_context_model_fallback_dict max_budget max_end_user_budget max_end_user_budget_id max_fallbacks
  max_internal_user_budget max_parallel_requests max_tokens max_ui_session_budget max_user_budget mcp_aliases
  mcp_tool_search model_alias_map model_fallbacks model_group_settings modify_params network_mock newrelic_params
  num_retries num_retries_per_request openai_moderations_model_name openai_system_messages_first organization
  otel_tenant_destination_mode output_parse_pii overwrite_user_with_key_hash pointfive_params post_call_rules
  pre_call_rules predibase_tenant_id presidio_ad_hoc_recognizers priority_reservation priority_reservation_settings
  prometheus_deployment_and_latency_caller_identity prometheus_emit_input_sequence_length_label
  prometheus_emit_rate_limit_labels prometheus_emit_stream_label
  prometheus_end_user_metrics_cleanup_interval_seconds prometheus_end_user_metrics_max_series_per_metric
  prometheus_end_user_metrics_ttl_seconds prometheus_exclude_labels prometheus_exclude_metrics
  prometheus_initialize_budget_metrics prometheus_latency_buckets prometheus_metrics_cleanup_interval_seconds
  prometheus_metrics_config prometheus_metrics_max_series_per_metric prometheus_metrics_ttl_seconds
  prometheus_user_budget_label_include_email_alias prompt_directory prompt_name_config_map
  provider_url_destination_allowed_hosts proxy_auth public_agent_groups public_mcp_hub_strict_whitelist
  public_mcp_servers public_model_groups public_model_groups_links public_skills_index reasoning_auto_summary
  redact_messages_in_exceptions redact_user_api_key_info request_correlation_in_logs request_timeout
  require_auth_for_metrics_endpoint require_managed_files responses return_response_headers
  route_all_chat_openai_to_responses s3_audit_callback_params s3_callback_params safe_memory_mode service_callback
  set_verbose skill_search_embedding_model skip_system_message_in_guardrail skip_tool_message_in_guardrail
  sse_keepalive_ping_interval_seconds ssl_certificate ssl_ecdh_curve ssl_security_level ssl_verify
  standard_logging_payload_excluded_fields store_audit_logs strip_anthropic_total_tokens success_callback
  suppress_debug_info tag_budget_config turn_off_message_logging upperbound_key_generate_params
  use_aiohttp_transport use_chat_completions_url_for_anthropic_messages use_litellm_proxy user_url_allowed_hosts
  user_url_validation validate_end_user_id_in_db vector_store_index_registry vector_store_registry
  vector_store_search_failure_mode vertex_ai_safety_settings vertex_location vertex_project zerobus_params`),
)
