const CACHE = 'it bounds what is cached, and every request starts with empty caches'
const CREATES = 'LiteLLM creates rows with services that the replaced database does not have'
const OPAQUE =
  'LiteLLM asks it only about credentials that are not JWTs, and never reaches it with one (user_api_key_auth)'

/** Fields of `litellm_jwtauth` that the generator never draws, and why. */
export const NEVER_DRAWN: Record<string, string> = {
  'JwtAuth.team_id_upsert': CREATES,
  'JwtAuth.auto_register_map_existing_key': CREATES,
  'JwtAuth.public_key_ttl': CACHE,
  'JwtAuth.public_key_stale_ttl': CACHE,
  'JwtAuth.virtual_key_mapping_cache_ttl': CACHE,
  'JwtAuth.oidc_userinfo_cache_ttl': CACHE,
  'JwtAuth.oidc_userinfo_endpoint': OPAQUE,
  'JwtAuth.oidc_userinfo_enabled': OPAQUE,
  'JwtAuth.custom_validate': 'a function of the user decides: requests that reach it are undetermined',
  'JwtAuth.id_jag_requesting_apps': 'it is for the route that exchanges assertions, not for requests with tokens',
  'JwtAuth.mcp_client_id_jwt_field': 'the MCP server consults it after authentication',
}

const OPEN = 'code of the user, the environment or the load decides: what it leaves open is undetermined'
const KEYS = 'it is for virtual keys, passwords and the dashboard, not for requests with tokens'
const MCP = 'the MCP server consults it after authentication'
const AFTER = 'the route itself consults it, after authentication'
const RUNS = 'it is about running the proxy: storage, caches, alerts, health checks, logs'

const named = (words: string, reason: string): Record<string, string> =>
  Object.fromEntries(
    words
      .trim()
      .split(/\s+/)
      .map((name) => [`GeneralSettings.${name}`, reason]),
  )

/** The same for `general_settings`. */
export const SETTINGS_NEVER_DRAWN: Record<string, string> = {
  ...named(
    `
    custom_auth custom_auth_run_common_checks enable_oauth2_proxy_auth litellm_license
    allow_requests_on_db_unavailable max_parallel_requests global_max_parallel_requests max_request_size_mb
    max_response_size_mb trusted_proxy_ranges oauth2_config_mappings custom_auth_settings
    `,
    OPEN,
  ),
  ...named(
    `
    dangerously_permit_weak_or_unset_master_key key_management_system use_google_kms use_azure_key_vault
    allow_cli_sso_verification_uri_complete user_api_key_cache_max_size infer_model_from_keys ui_access_mode
    max_failed_login_attempts_per_source max_failed_login_attempts_per_source_overrides failed_login_window_seconds
    failed_login_block_seconds disable_auto_add_proxy_admin_to_teams password_policy_min_length
    password_policy_require_uppercase password_policy_require_lowercase password_policy_require_numbers
    password_policy_require_special_characters disable_password_login_when_sso_enabled disable_env_credential_login
    apply_user_budget_to_team_keys disable_master_key_return disable_adding_master_key_hash_to_db
    service_account_settings custom_key_generate default_team_disabled key_management_settings user_api_key_cache_ttl
    custom_sso claude_code_marketplace_auth_required self_serve_budget_policy skill_scanner custom_key_update
    default_internal_user_params auto_redirect_ui_login_to_sso custom_key_policy custom_team_metadata_validate
    custom_ui_sso_sign_in_handler disable_custom_api_keys disable_key_generate_for_org_admin email email_settings
    hide_default_credentials_hint password_policy_check_breached_passwords team_metadata_schema
    team_metadata_validation_error_message team_metadata_validation_timeout
    `,
    KEYS,
  ),
  ...named(
    `
    mcp_allowed_clients user_mcp_management_mode mcp_internal_ip_ranges mcp_advertised_versions mcp_client_id_header
    mcp_trusted_proxy_ranges mcp_xff_num_trusted_hops mcp_prefer_client_id_metadata_document mcp_required_fields
    mcp_disabled_capabilities mcp_require_explicit_server_scope enable_mcp_registry
    mcp_allow_all_keys_respects_mcp_scope mcp_client_side_auth_header_name mcp_session_token_signing
    require_end_user_mcp_access_defined require_key_mcp_access_defined
    `,
    MCP,
  ),
  ...named(
    `
    completion_model fail_closed_rate_limit_enforcement include_call_id_in_error_body enable_claude_code_gateway
    claude_code_gateway_managed_settings max_batch_file_size_mb max_batch_file_records max_batch_file_uploads_per_day
    max_file_downloads_per_minute max_file_size_mb allowed_file_extensions blocked_file_extensions
    cancel_on_disconnect model_list_healthy_only vector_store_deny_by_default search_tool_deny_by_default
    missing_session_id pass_through_request_timeout responses_websocket_session_limit_seconds
    enable_openai_websocket_passthrough transcribe_media_buckets user_header_name user_header_mappings
    enforce_fallback_model_access forward_client_headers_to_llm_api disable_responses_id_security
    allow_unmanaged_response_ids disable_budget_reservation user_url_validation user_url_allowed_hosts
    provider_url_destination_allowed_hosts disable_retry_on_max_parallel_request_limit_error
    use_client_credentials_pass_through_routes enforced_params image_generation_model embedding_model moderation_model
    agent_access_default_deny allowed_client_side_s3_buckets allowed_client_side_s3_endpoint_urls
    disable_fallbacks_on_per_model_rate_limits request_tag_mappings return_wildcard_routes
    vertex_ai_pass_through_drop_anthropic_betas forward_openai_org_id always_include_stream_usage
    disable_batch_input_file_rate_limiting disable_bedrock_agent_runtime_passthrough enforce_project_model_quota
    expose_fallback_errors_to_caller fail_closed_budget_enforcement forward_llm_provider_auth_headers
    passthrough_managed_object_ids search_tools skip_batch_input_file_rate_limiting_for_models
    skip_batch_input_file_rate_limiting_for_providers token_rate_limit_type track_unmanaged_batch_cost
    use_team_public_model_name
    `,
    AFTER,
  ),
  ...named(
    `
    database_url store_model_in_db max_in_flight_requests_per_worker max_queued_requests_per_worker
    admission_queue_timeout_seconds plugins coordination_redis control_plane_url database_connection_pool_limit
    database_connection_timeout database_connect_timeout database_socket_timeout database_max_idle_connection_lifetime
    database_extra_connection_params database_disable_prepared_statements database_type database_args otel
    proxy_config_reload_interval_seconds background_health_checks health_check_interval health_check_concurrency
    health_check_skip_disabled_background_models background_health_check_model_groups alerting alert_types
    alert_to_webhook_url alerting_args alerting_threshold enable_public_model_hub supported_db_objects
    store_prompts_in_spend_logs spend_logs_metadata_fields scheduled_job_stagger spend_capture_rate_check
    maximum_spend_logs_retention_period maximum_autorouter_session_retention_period
    maximum_health_check_retention_period maximum_daily_tag_spend_retention_period use_spend_logs_partitioning
    maximum_spend_logs_cleanup_batch_size maximum_spend_logs_cleanup_max_batches maximum_spend_logs_cleanup_run_budget
    maximum_spend_logs_cleanup_batch_timeout disable_spend_logs disable_spend_updates disable_reset_budget
    maximum_spend_logs_retention_interval health_check_details proxy_budget_rescheduler_min_time
    proxy_budget_rescheduler_max_time proxy_batch_write_at proxy_batch_polling_interval disable_prisma_schema_update
    disable_requester_ip_address_logging maximum_spend_logs_cleanup_target_size maximum_spend_logs_size
    maximum_spend_logs_size_check_interval spend_logs_prompt_storage use_spend_logs_ledger spend_report_frequency
    use_redis_transaction_buffer block_robots alert_type_config allow_public_health_readiness_details
    database_connection_pool_timeout disable_error_logs disable_model_info_refresh drain_endpoint_token
    enable_drain_endpoint enable_health_check_routing health_check_ignore_transient_errors
    health_check_staleness_threshold maximum_spend_logs_cleanup_cron ms_teams slack tracing use_shared_health_check
    `,
    RUNS,
  ),
}
