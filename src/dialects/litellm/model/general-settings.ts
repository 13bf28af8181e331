import type { Anything, Free } from '../../../core/scalars.js'
import type { JwtAuth, RolePermissions } from './jwt-auth.js'
import type { Amount, Switch, Text } from './scalars.js'

/**
 * Settings of the proxy. Unknown keys are ignored. What is documented here is about access; the rest is listed so
 * that a misspelt key is noticed.
 * @ignoresUnknown
 */
export interface GeneralSettings {
  /**
   * Key with all rights. Without one, or with `sk-1234`, LiteLLM refuses to start. `os.environ/NAME` reads the
   * environment.
   * @rule CW6030
   */
  master_key?: Text
  /**
   * Accept JWTs. Only YAML's `true` switches it on: the text `"True"` leaves it off. Without a licence every token
   * of three parts is answered 403.
   * @rule CW6031 CW6037
   */
  enable_jwt_auth?: Switch
  /**
   * JWT authentication.
   * @rule CW2001
   */
  litellm_jwtauth?: JwtAuth | null
  /**
   * Paths, compared exactly, that any credential may call, the master key included; everything else is answered 403
   * before authentication. A text instead of a list is searched for the path.
   * @rule CW6033
   */
  allowed_routes?: string | string[] | null
  /**
   * Paths that only admins may call. Ignored without a licence.
   * @rule CW6037
   */
  admin_only_routes?: string[] | null
  /**
   * Paths that need no credential, `*` at the end for a prefix. Ignored without a licence.
   * @rule CW6037
   */
  public_routes?: string[] | null
  /**
   * What the roles of `litellm_jwtauth.enforce_rbac` may use. Ignored without that.
   * @rule CW6035
   */
  role_permissions?: RolePermissions[] | null
  /** Refuse tokens without a user or team id. Another switch than `litellm_jwtauth.enforce_rbac`. */
  enforce_rbac?: Switch
  /** Client addresses that are allowed. Without a licence LiteLLM refuses to start. */
  allowed_ips?: string[] | null
  /** Take the client's address from `x-forwarded-for`, which clients can send too. */
  use_x_forwarded_for?: Switch
  /** Header that the credential is read from, before all others. */
  litellm_key_header_name?: Text
  /**
   * Function `module.name` that replaces authentication: JWTs are not verified.
   * @rule CW3001
   */
  custom_auth?: Text
  /** Apply the usual checks to requests that `custom_auth` allows. */
  custom_auth_run_common_checks?: Switch
  /** Verify tokens that are not JWTs with an OAuth2 server. Needs a licence. */
  enable_oauth2_auth?: Switch
  /** Trust the headers of a proxy in front: JWTs are not verified. */
  enable_oauth2_proxy_auth?: Switch
  /** Let users authenticate by their id. */
  allow_user_auth?: Switch
  /** Paths that are passed through to other servers. */
  pass_through_endpoints?: Anything[] | null
  /** Refuse model calls without `user`. */
  enforce_user_param?: Switch
  /** MCP clients that are allowed. */
  mcp_allowed_clients?: Anything[] | null
  /**
   * Start without a master key, or with a known one.
   * @rule CW6030
   */
  dangerously_permit_weak_or_unset_master_key?: Switch
  /** Licence key. */
  litellm_license?: Text
  /** Allow requests, with few rights, while the database is down. */
  allow_requests_on_db_unavailable?: Switch
  /** Database with virtual keys, teams and users. */
  database_url?: Text
  /** Keep models and settings in the database. */
  store_model_in_db?: Switch
  completion_model?: Text
  max_in_flight_requests_per_worker?: Amount
  max_queued_requests_per_worker?: Amount
  admission_queue_timeout_seconds?: Amount
  plugins?: Anything[] | null
  key_management_system?: Anything
  use_google_kms?: Switch
  use_azure_key_vault?: Switch
  coordination_redis?: Anything
  fail_closed_rate_limit_enforcement?: Switch
  control_plane_url?: Text
  allow_cli_sso_verification_uri_complete?: Switch
  include_call_id_in_error_body?: Switch
  enable_claude_code_gateway?: Switch
  claude_code_gateway_managed_settings?: Free | null
  database_connection_pool_limit?: Amount
  database_connection_timeout?: Amount
  database_connect_timeout?: Amount
  database_socket_timeout?: Amount
  database_max_idle_connection_lifetime?: Amount
  database_extra_connection_params?: Free | null
  database_disable_prepared_statements?: Switch
  database_type?: 'dynamo_db' | null
  database_args?: Anything
  otel?: Switch
  max_parallel_requests?: Amount
  global_max_parallel_requests?: Amount
  user_api_key_cache_max_size?: Amount
  max_request_size_mb?: Amount
  max_batch_file_size_mb?: Amount
  max_batch_file_records?: Amount
  max_batch_file_uploads_per_day?: Amount
  max_file_downloads_per_minute?: Amount
  max_file_size_mb?: Amount
  allowed_file_extensions?: string[] | null
  blocked_file_extensions?: string[] | null
  max_response_size_mb?: Amount
  proxy_config_reload_interval_seconds?: Amount
  cancel_on_disconnect?: Switch
  infer_model_from_keys?: Switch
  background_health_checks?: Switch
  health_check_interval?: Amount
  health_check_concurrency?: Amount
  health_check_skip_disabled_background_models?: Switch
  background_health_check_model_groups?: string[] | null
  model_list_healthy_only?: Switch
  alerting?: Anything[] | null
  alert_types?: Anything[] | null
  alert_to_webhook_url?: Free | null
  alerting_args?: Free | null
  alerting_threshold?: Amount
  ui_access_mode?: 'admin_only' | 'all' | null
  max_failed_login_attempts_per_source?: Amount
  max_failed_login_attempts_per_source_overrides?: Free | null
  failed_login_window_seconds?: Amount
  failed_login_block_seconds?: Amount
  reject_clientside_metadata_tags?: Switch
  vector_store_deny_by_default?: Switch
  search_tool_deny_by_default?: Switch
  missing_session_id?: 'generate' | 'reject' | 'omit' | null
  enable_public_model_hub?: Switch
  pass_through_request_timeout?: Amount
  responses_websocket_session_limit_seconds?: Amount
  enable_openai_websocket_passthrough?: Switch
  transcribe_media_buckets?: string[] | null
  user_header_name?: Text
  user_header_mappings?: Anything[] | null
  supported_db_objects?: Anything[] | null
  user_mcp_management_mode?: 'restricted' | 'view_all' | null
  store_prompts_in_spend_logs?: Switch
  spend_logs_metadata_fields?: Anything
  disable_auto_add_proxy_admin_to_teams?: Switch
  enforce_fallback_model_access?: Switch
  scheduled_job_stagger?: Anything
  spend_capture_rate_check?: Anything
  maximum_spend_logs_retention_period?: Text
  maximum_autorouter_session_retention_period?: Text
  maximum_health_check_retention_period?: Text
  maximum_daily_tag_spend_retention_period?: Text
  use_spend_logs_partitioning?: Switch
  maximum_spend_logs_cleanup_batch_size?: Amount
  maximum_spend_logs_cleanup_max_batches?: Amount
  maximum_spend_logs_cleanup_run_budget?: Text
  maximum_spend_logs_cleanup_batch_timeout?: Text
  mcp_internal_ip_ranges?: string[] | null
  mcp_advertised_versions?: Anything[] | null
  mcp_client_id_header?: Text
  mcp_trusted_proxy_ranges?: string[] | null
  mcp_xff_num_trusted_hops?: Amount
  mcp_prefer_client_id_metadata_document?: Switch
  trusted_proxy_ranges?: string[] | null
  forward_client_headers_to_llm_api?: Switch
  mcp_required_fields?: string[] | null
  password_policy_min_length?: Amount
  password_policy_require_uppercase?: Switch
  password_policy_require_lowercase?: Switch
  password_policy_require_numbers?: Switch
  password_policy_require_special_characters?: Switch
  disable_password_login_when_sso_enabled?: Switch
  disable_responses_id_security?: Switch
  allow_unmanaged_response_ids?: Switch
  disable_env_credential_login?: Switch
  disable_budget_reservation?: Switch
  apply_user_budget_to_team_keys?: Switch
  user_url_validation?: Switch
  user_url_allowed_hosts?: string[] | null
  provider_url_destination_allowed_hosts?: string[] | null
  disable_spend_logs?: Switch
  disable_spend_updates?: Switch
  disable_master_key_return?: Switch
  disable_retry_on_max_parallel_request_limit_error?: Switch
  disable_reset_budget?: Switch
  disable_adding_master_key_hash_to_db?: Switch
  maximum_spend_logs_retention_interval?: Text
  use_client_credentials_pass_through_routes?: Switch
  health_check_details?: Switch
  enforced_params?: string[] | null
  service_account_settings?: Anything
  image_generation_model?: Text
  proxy_budget_rescheduler_min_time?: Amount
  proxy_budget_rescheduler_max_time?: Amount
  proxy_batch_write_at?: Amount
  proxy_batch_polling_interval?: Amount
  custom_key_generate?: Text
  embedding_model?: Text
  default_team_disabled?: Switch
  key_management_settings?: Anything
  user_api_key_cache_ttl?: Amount
  disable_prisma_schema_update?: Switch
  moderation_model?: Text
  custom_sso?: Text
  allow_client_side_credentials?: Switch
  /** Since 1.110: deny access to agents unless it is granted. */
  agent_access_default_deny?: Switch
  /** Since 1.110: buckets that bodies may name. */
  allowed_client_side_s3_buckets?: Free | string[] | null
  /** Since 1.110: addresses of storage that bodies may name. */
  allowed_client_side_s3_endpoint_urls?: Free | string[] | null
  /** Since 1.110. */
  claude_code_marketplace_auth_required?: Switch
  /** Since 1.110. */
  disable_fallbacks_on_per_model_rate_limits?: Switch
  /** Since 1.110. */
  disable_requester_ip_address_logging?: Switch
  /** Since 1.110. */
  maximum_spend_logs_cleanup_target_size?: Text
  /** Since 1.110. */
  maximum_spend_logs_size?: Text
  /** Since 1.110. */
  maximum_spend_logs_size_check_interval?: Text
  /** Since 1.110. */
  mcp_disabled_capabilities?: Anything
  /** Since 1.110: MCP servers are only for callers with an explicit scope. */
  mcp_require_explicit_server_scope?: Switch
  /** Since 1.110. */
  request_tag_mappings?: Anything
  /** Since 1.110. */
  return_wildcard_routes?: Switch
  /** Since 1.110. */
  self_serve_budget_policy?: Text
  /** Since 1.110. */
  skill_scanner?: Anything
  /** Since 1.110. */
  spend_logs_prompt_storage?: Text
  /** Since 1.110. */
  use_spend_logs_ledger?: Switch
  /** Since 1.110. */
  vertex_ai_pass_through_drop_anthropic_betas?: Anything
  spend_report_frequency?: Text
  oauth2_config_mappings?: Free | null
  forward_openai_org_id?: Switch
  custom_key_update?: Text
  use_redis_transaction_buffer?: Switch
  default_internal_user_params?: Free | null
  block_robots?: Switch
  // Read by the code of 1.106.2, and missing in its documented model.
  alert_type_config?: Anything
  allow_public_health_readiness_details?: Anything
  always_include_stream_usage?: Anything
  auto_redirect_ui_login_to_sso?: Anything
  custom_auth_settings?: Anything
  custom_key_policy?: Anything
  custom_team_metadata_validate?: Anything
  custom_ui_sso_sign_in_handler?: Anything
  database_connection_pool_timeout?: Anything
  disable_batch_input_file_rate_limiting?: Anything
  disable_bedrock_agent_runtime_passthrough?: Anything
  disable_custom_api_keys?: Anything
  disable_error_logs?: Anything
  disable_key_generate_for_org_admin?: Anything
  disable_model_info_refresh?: Anything
  drain_endpoint_token?: Anything
  email?: Anything
  email_settings?: Anything
  enable_drain_endpoint?: Anything
  enable_health_check_routing?: Anything
  enable_mcp_registry?: Anything
  enforce_project_model_quota?: Anything
  expose_fallback_errors_to_caller?: Anything
  fail_closed_budget_enforcement?: Anything
  forward_llm_provider_auth_headers?: Anything
  health_check_ignore_transient_errors?: Anything
  health_check_staleness_threshold?: Anything
  hide_default_credentials_hint?: Anything
  maximum_spend_logs_cleanup_cron?: Anything
  mcp_allow_all_keys_respects_mcp_scope?: Anything
  mcp_client_side_auth_header_name?: Anything
  mcp_session_token_signing?: Anything
  ms_teams?: Anything
  passthrough_managed_object_ids?: Anything
  password_policy_check_breached_passwords?: Anything
  require_end_user_mcp_access_defined?: Anything
  require_key_mcp_access_defined?: Anything
  search_tools?: Anything
  skip_batch_input_file_rate_limiting_for_models?: Anything
  skip_batch_input_file_rate_limiting_for_providers?: Anything
  slack?: Anything
  team_metadata_schema?: Anything
  team_metadata_validation_error_message?: Anything
  team_metadata_validation_timeout?: Anything
  token_rate_limit_type?: Anything
  tracing?: Anything
  track_unmanaged_batch_cost?: Anything
  use_shared_health_check?: Anything
  use_team_public_model_name?: Anything
}
