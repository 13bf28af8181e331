import { memo } from '../../core/memo.js'
import { traitsAt } from '../../versions/gateway.js'
import { LITELLM, type RouteChanges } from '../../versions/litellm.js'

/** LiteLLM's named groups of routes, by their names in configurations, each in LiteLLM's order. */
export type RouteGroups = ReadonlyMap<string, readonly string[]>

/** The groups of a version, as differences from 1.106.2; absent: of the default version. */
export function routeGroups(changes: RouteChanges = traitsAt(LITELLM).routes): RouteGroups {
  return groupsWith(changes)
}

const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '')

/**
 * The groups of 1.106.2 in its order (`Allowed Routes=[...]` prints them), with the changes of a later version. `{x}`
 * is one segment, `{x:path}` any rest; the meaning of a trailing `*` depends on the check (`routes.ts`).
 */
const groupsWith = memo((changes: RouteChanges): RouteGroups => {
  const list = (name: string, text: string): readonly string[] => {
    const { added = '', removed = '' } = changes[name] ?? {}
    const gone = new Set(words(removed))
    return [...words(text).filter((route) => !gone.has(route)), ...words(added)]
  }
  const openaiRouteNames = list(
    'openai_route_names',
    `
  chat_completion completion embeddings image_generation video_generation audio_transcriptions moderations model_list
`,
  )
  const openaiRoutes = list(
    'openai_routes',
    `
  /engines/{model}/chat/completions /openai/deployments/{model}/chat/completions /chat/completions
  /v1/chat/completions /cursor/chat/completions /cursor/models /cursor/v1/models /engines/{model}/completions
  /openai/deployments/{model}/completions /completions /v1/completions /engines/{model}/embeddings
  /openai/deployments/{model}/embeddings /embeddings /v1/embeddings /images/generations /v1/images/generations
  /images/edits /v1/images/edits /videos /v1/videos /videos/{video_id} /v1/videos/{video_id}
  /videos/{video_id}/content /v1/videos/{video_id}/content /videos/{video_id}/remix /v1/videos/{video_id}/remix
  /audio/transcriptions /v1/audio/transcriptions /audio/speech /v1/audio/speech /moderations /v1/moderations
  /v1/batches /batches /v1/batches/{batch_id} /batches/{batch_id} /v1/batches/{batch_id}/cancel
  /batches/{batch_id}/cancel /v1/files /files /v1/files/{file_id} /files/{file_id} /v1/files/{file_id}/content
  /files/{file_id}/content /fine_tuning/jobs /v1/fine_tuning/jobs /fine_tuning/jobs/{fine_tuning_job_id}/cancel
  /v1/fine_tuning/jobs/{fine_tuning_job_id}/cancel /assistants /v1/assistants /v1/assistants/{assistant_id}
  /assistants/{assistant_id} /threads /v1/threads /threads/{thread_id} /v1/threads/{thread_id}
  /threads/{thread_id}/messages /v1/threads/{thread_id}/messages /threads/{thread_id}/runs
  /v1/threads/{thread_id}/runs /models /v1/models /utils/token_counter /utils/model_info /utils/transform_request
  /rerank /v1/rerank /v2/rerank /realtime /v1/realtime /openai/v1/realtime /realtime?{model} /v1/realtime?{model}
  /openai/v1/realtime?{model} /realtime/client_secrets /v1/realtime/client_secrets /openai/v1/realtime/client_secrets
  /realtime/calls /v1/realtime/calls /openai/v1/realtime/calls /realtime/transcription_sessions
  /v1/realtime/transcription_sessions /openai/v1/realtime/transcription_sessions /responses /v1/responses
  /openai/v1/responses /responses/{response_id} /v1/responses/{response_id} /openai/v1/responses/{response_id}
  /responses/{response_id}/input_items /v1/responses/{response_id}/input_items
  /openai/v1/responses/{response_id}/input_items /responses/{response_id}/cancel /v1/responses/{response_id}/cancel
  /openai/v1/responses/{response_id}/cancel /responses/input_tokens /v1/responses/input_tokens
  /openai/v1/responses/input_tokens /vector_stores /v1/vector_stores /vector_stores/{vector_store_id}
  /v1/vector_stores/{vector_store_id} /vector_stores/{vector_store_id}/search
  /v1/vector_stores/{vector_store_id}/search /vector_stores/{vector_store_id}/files
  /v1/vector_stores/{vector_store_id}/files /vector_stores/{vector_store_id}/files/{file_id}
  /v1/vector_stores/{vector_store_id}/files/{file_id} /vector_stores/{vector_store_id}/files/{file_id}/content
  /v1/vector_stores/{vector_store_id}/files/{file_id}/content /vector_store/list /v1/vector_store/list /search
  /v1/search /search/{search_tool_name} /v1/search/{search_tool_name} /decisions /v1/decisions /systemone
  /v1/systemone /ocr /v1/ocr /containers /v1/containers /containers/* /v1/containers/*
`,
  )
  const mappedPassThroughRoutes = list(
    'mapped_pass_through_routes',
    `
  /bedrock /comprehendmedical /azure_speech /transcribe /vertex-ai /vertex_ai /cohere /cursor /gemini /anthropic
  /langfuse /azure /azure_ai /openai /openai_passthrough /assemblyai /eu.assemblyai /tinyfish /vllm /mistral /typesafe
  /laya /bespoke /openrouter /milvus /gigachat /watsonx /nvidia_nim /deepgram /fal_ai
`,
  )
  const passthroughRoutesWildcard = mappedPassThroughRoutes.map((prefix) => `${prefix}/*`)
  const litellmNativeRoutes = list(
    'litellm_native_routes',
    `
  /rag/ingest /v1/rag/ingest /rag/query /v1/rag/query /lens /lens/{lens_id} /lens/{lens_id}/runs
  /lens/{lens_id}/runs/{job_id} /lens/{lens_id}/executions/{execution_id} /lens/{lens_id}/cancel
  /lens/{lens_id}/findings/{finding_id} /lens/feedback /lens/feedback/summary /lens/preview/sample
  /lens/workers/register /lens/workers/{worker_id} /v1/traces /v1/logs /v1/traces/query /v1/traces/query/help
  /v1/traces/{trace_id} /v1/traces/{trace_id}/spans/{span_id} /v1/traces/{trace_id}/spans/{span_id}/error
`,
  )
  const anthropicRoutes = list(
    'anthropic_routes',
    `
  /v1/messages /v1/messages/count_tokens /claude_code_gateway/v1/messages
  /claude_code_gateway/v1/messages/count_tokens /v1/skills /v1/skills/{skill_id} /claude-code/marketplace.json
  /claude-code/plugins /claude-code/plugins/{plugin_name}
`,
  )
  const googleRoutes = list(
    'google_routes',
    `
  /v1beta/models/{model_name:path}:countTokens /v1beta/models/{model_name:path}:generateContent
  /v1beta/models/{model_name:path}:streamGenerateContent /models/{model_name:path}:countTokens
  /models/{model_name:path}:generateContent /models/{model_name:path}:streamGenerateContent /interactions
  /v1beta/interactions /interactions/{interaction_id} /v1beta/interactions/{interaction_id}
  /interactions/{interaction_id}/cancel /v1beta/interactions/{interaction_id}/cancel /v1beta/agents
  /v1beta/agents/{name} /v1beta/agents/{name}/versions
`,
  )
  const mcpInferenceRoutes = list(
    'mcp_inference_routes',
    `
  /mcp /mcp/ /mcp/sse/ /mcp/sse/messages /mcp/sse/messages/ /mcp/proxy /mcp/{subpath} /mcp/tools /mcp/tools/list
  /mcp/tools/call /mcp-rest/tools/list /mcp-rest/tools/call /v1/mcp/tools /introspect /token
`,
  )
  const mcpManagementRoutes = list(
    'mcp_management_routes',
    `/v1/mcp/server /v1/mcp/server/{path:path} /v1/mcp/sessions`,
  )
  const mcpRoutes = [...mcpInferenceRoutes, ...mcpManagementRoutes]
  const agentInferenceRoutes = list(
    'agent_inference_routes',
    `
  /agents /a2a/{agent_id} /a2a/{agent_id}/message/send /v1/a2a/{agent_id}/message/send /a2a/{agent_id}/message/stream
  /a2a/{agent_id}/.well-known/agent-card.json
`,
  )
  const agentManagementRoutes = list(
    'agent_management_routes',
    `
  /v1/agents /v1/agents/{agent_id} /v1/agents/make_public /v1/agents/{agent_id}/make_public
  /v1/agents/{agent_id}/kill_switch
`,
  )
  const agentRoutes = [...agentInferenceRoutes, ...agentManagementRoutes]
  const applyGuardrailRoutes = list('apply_guardrail_routes', `/guardrails/apply_guardrail`)
  const modelInfoRoutes = list('model_info_routes', `/model/info /v1/model/info /model_group/info`)
  const traceTelemetryRoutes = list('trace_telemetry_routes', '')
  const skillHubRoutes = list('skill_hub_routes', '')
  const llmApiRoutes = [
    ...openaiRoutes,
    ...anthropicRoutes,
    ...googleRoutes,
    ...mappedPassThroughRoutes,
    ...passthroughRoutesWildcard,
    ...applyGuardrailRoutes,
    ...mcpInferenceRoutes,
    ...litellmNativeRoutes,
    ...agentInferenceRoutes,
    ...modelInfoRoutes,
  ]
  const infoRoutes = list(
    'info_routes',
    `
  /key/info /key/health /team/info /team/list /v2/team/list /organization/list /team/available /team/metadata_schema
  /user/info /v2/user/info /model/info /v1/model/info /v2/model/info /v2/key/info /model_group/info /health
  /health/services /key/list /user/filter/ui /models /v1/models /sso/get/ui_settings /get/user_banner
  /get/latest_release_info
`,
  )
  const masterKeyOnlyRoutes = list(
    'master_key_only_routes',
    `/global/spend/reset /memory-usage-in-mem-cache /memory-usage-in-mem-cache-items`,
  )
  const teamServiceAccountKeyRoutes = list('team_service_account_key_routes', `/key/generate /key/update`)
  const keyManagementRoutes = [
    ...teamServiceAccountKeyRoutes,
    ...list(
      'key_management_routes',
      `
  /key/delete /key/info /key/regenerate /key/service-account/generate /key/{key_id}/regenerate /key/list /key/block
  /key/unblock /key/bulk_update /team/key/bulk_update /team/daily/activity /team/daily/activity/aggregated
  /team/daily/activity/aggregated/keys /team/daily/activity/aggregated/search
  /team/daily/activity/aggregated/model_top_keys /team/daily/activity/export /spend/logs /spend/logs/v2
  /key/{key_id}/reset_spend /key/aliases /key/access_group_assignment /auto_router/manage
`,
    ),
  ]
  const managementRoutes = [
    ...list(
      'management_routes',
      `
  /user/new /management/v1/users/bulk /user/update /user/bulk_update /user/delete /management/v1/users/bulk_delete
  /user/info /user/list /user/daily/activity /user/daily/activity/aggregated /user/daily/activity/aggregated/keys
  /user/daily/activity/aggregated/search /user/daily/activity/aggregated/model_top_keys /user/daily/activity/export
  /user/daily/activity/aggregated/cache_leakage_keys /team/new /team/update /team/{team_id} /team/delete /team/list
  /v2/team/list /team/info /team/block /team/unblock /team/available /team/metadata_schema /team/permissions_list
  /team/permissions_update /team/permissions_bulk_update /team/daily/activity /team/daily/activity/aggregated
  /team/daily/activity/aggregated/keys /team/daily/activity/aggregated/search
  /team/daily/activity/aggregated/model_top_keys /team/daily/activity/export /team/spend/by_user
  /gateway/daily/activity /model/new /model/update /model/delete /model/info /jwt/key/mapping/new
  /jwt/key/mapping/update /jwt/key/mapping/delete /jwt/key/mapping/list /jwt/key/mapping/info
`,
    ),
    ...keyManagementRoutes,
    ...mcpManagementRoutes,
    ...agentManagementRoutes,
    ...skillHubRoutes,
  ]
  const spendTrackingRoutes = list(
    'spend_tracking_routes',
    `
  /spend/keys /spend/users /spend/tags /spend/calculate /spend/logs /spend/logs/v2 /spend/logs/ui
  /spend/logs/ui/{request_id} /spend/logs/session/ui /key/spend/report /user/spend/report /team/spend/report
  /organization/spend/report /management/v1/spend_logs/end_users /management/v1/spend_logs/users /cost/estimate
`,
  )
  const globalSpendTrackingRoutes = list(
    'global_spend_tracking_routes',
    `
  /global/spend/logs /global/spend /global/spend/keys /global/spend/teams /global/spend/end_users /global/spend/models
  /global/predict/spend/logs /global/spend/report /global/spend/provider /global/spend/tags
  /global/spend/all_tag_names /spend/capture_rate
`,
  )
  const publicRoutes = list(
    'public_routes',
    `
  / /.well-known/litellm-ui-config /config/yaml /health/liveliness /health/liveness
  /litellm/.well-known/litellm-ui-config /moyai/connect/exchange /public/agent_hub /public/litellm_model_cost_map
  /public/mcp_hub /public/model_hub /public/model_hub/info /public/skill_hub /public/v1/model_hub
  /public/v1/model_hub/features /public/v1/model_hub/modes /public/v1/model_hub/providers /routes /test
`,
  )
  const uiRoutes = [
    ...list(
      'ui_routes',
      `
  /sso /sso/get/ui_settings /get/ui_settings /login /key/info /config /spend /model/info /v2/model/info /v2/key/info
  /models /v1/models /global/spend /global/spend/logs /global/spend/keys /global/spend/models /global/spend/tags
  /global/predict/spend/logs /global/activity /gateway/daily/activity /health/services
`,
    ),
    ...infoRoutes,
  ]
  const complianceCheckRoutes = list('compliance_check_routes', `/compliance/eu-ai-act /compliance/gdpr`)
  const internalUserRoutes = [
    ...list(
      'internal_user_routes',
      `
  /global/activity /global/activity/model /global/activity/cache_hits /tag/daily/activity
  /tag/daily/activity/aggregated /tag/daily/activity/aggregated/keys /tag/daily/activity/aggregated/search
  /tag/daily/activity/aggregated/model_top_keys /tag/daily/activity/export /tag/list /v1/models/{model_id}
  /models/{model_id} /guardrails/list /v2/guardrails/list /project/list /project/info /search_tools/list
  /search_tools/ui/available_providers
`,
    ),
    ...spendTrackingRoutes,
    ...keyManagementRoutes,
    ...complianceCheckRoutes,
  ]
  const internalUserViewOnlyRoutes = [
    ...spendTrackingRoutes,
    ...complianceCheckRoutes,
    ...list(
      'internal_user_view_only_routes',
      `
  /tag/daily/activity /tag/daily/activity/aggregated /tag/daily/activity/aggregated/keys
  /tag/daily/activity/aggregated/search /tag/daily/activity/aggregated/model_top_keys /tag/daily/activity/export
  /tag/list
`,
    ),
  ]
  const selfManagedRoutes = [
    ...list(
      'self_managed_routes',
      `
  /team/update /team/member_add /team/member_delete /management/v1/teams/{team_id}/members/bulk_delete
  /management/v1/teams/{team_id}/members/bulk_update /team/member_update /team/{team_id}/member/{user_id}/reset_spend
  /team/{team_id}/member/{user_id}/reset_budget /team/permissions_list /team/permissions_update /team/daily/activity
  /team/daily/activity/aggregated /team/daily/activity/aggregated/keys /team/daily/activity/aggregated/search
  /team/daily/activity/aggregated/model_top_keys /team/daily/activity/export /team/spend/by_user
  /team/{team_id}/members/me /team/{team_id:path}/callback /team/{team_id:path}/callback/{callback_name} /model/new
  /model/update /model/delete /user/daily/activity /user/daily/activity/aggregated
  /user/daily/activity/aggregated/keys /user/daily/activity/aggregated/search
  /user/daily/activity/aggregated/model_top_keys /user/daily/activity/export
  /user/daily/activity/aggregated/cache_leakage_keys /organization/daily/activity
  /organization/daily/activity/aggregated /organization/daily/activity/aggregated/keys
  /organization/daily/activity/aggregated/search /organization/daily/activity/aggregated/model_top_keys
  /organization/daily/activity/export /user/available_roles /claude_code_gateway/managed/settings
  /claude_code_gateway/v1/metrics /claude_code_gateway/v1/logs /claude_code_gateway/v1/traces /user/list
  /management/v1/users/bulk_delete /user/password/change /session/logout /model/{model_id}/update /prompt/list
  /prompt/info /vector_store/info /project/list /project/info /project/new /project/update /health/test_connection
  /invitation/new /invitation/delete /guardrails/register /guardrails/submissions
  /guardrails/submissions/{guardrail_id} /auto_router/test_routing /auto_router/validate_complexity_router_config
  /auto_router/availability /auto_router/session /cost/predict-cache
`,
    ),
    ...agentManagementRoutes,
    ...skillHubRoutes,
  ]
  const orgAdminOnlyRoutes = list(
    'org_admin_only_routes',
    `
  /organization/info /organization/delete /organization/member_add /organization/member_update
  /organization/member_delete
`,
  )
  const adminViewerRoutes = [
    ...list(
      'admin_viewer_routes',
      `
  /lens/traces/findings /lens/feedback/summary /user/list /user/available_users /user/available_roles
  /user/daily/activity /user/daily/activity/aggregated /user/daily/activity/aggregated/keys
  /user/daily/activity/aggregated/search /user/daily/activity/aggregated/model_top_keys /user/daily/activity/export
  /user/daily/activity/aggregated/cache_leakage_keys /team/daily/activity /team/daily/activity/aggregated
  /team/daily/activity/aggregated/keys /team/daily/activity/aggregated/search
  /team/daily/activity/aggregated/model_top_keys /team/daily/activity/export /tag/daily/activity
  /tag/daily/activity/aggregated /tag/daily/activity/aggregated/keys /tag/daily/activity/aggregated/search
  /tag/daily/activity/aggregated/model_top_keys /tag/daily/activity/export /tag/list /audit /audit/{id}
  /global/activity /global/activity/model /global/activity/cache_hits /customer/list /customer/info
  /spend/logs/session/ui /management/v1/spend_logs/end_users /management/v1/spend_logs/users /callbacks/list
  /callbacks/configs /get/config/callbacks /alerting/settings /config/list /config/field/info /budget/list
  /management/v1/budgets /budget/settings /invitation/info /guardrails/list /v2/guardrails/list
  /guardrails/submissions /guardrails/submissions/{guardrail_id} /guardrails/usage/overview /policies/attachments/list
  /get/mcp_semantic_filter_settings /schedule/model_cost_map_reload/status /model/cost_map/source
  /auto_router/classifier/default_prompt
`,
    ),
    ...spendTrackingRoutes,
    ...infoRoutes,
  ]
  const orgAdminAllowedRoutes = [...orgAdminOnlyRoutes, ...managementRoutes, ...selfManagedRoutes, ...adminViewerRoutes]

  return new Map<string, readonly string[]>([
    ['openai_route_names', openaiRouteNames],
    ['openai_routes', openaiRoutes],
    ['mapped_pass_through_routes', mappedPassThroughRoutes],
    ['passthrough_routes_wildcard', passthroughRoutesWildcard],
    ['litellm_native_routes', litellmNativeRoutes],
    ['anthropic_routes', anthropicRoutes],
    ['mcp_inference_routes', mcpInferenceRoutes],
    ['mcp_management_routes', mcpManagementRoutes],
    ['mcp_routes', mcpRoutes],
    ['agent_inference_routes', agentInferenceRoutes],
    ['agent_management_routes', agentManagementRoutes],
    ['agent_routes', agentRoutes],
    ['google_routes', googleRoutes],
    ['apply_guardrail_routes', applyGuardrailRoutes],
    ['model_info_routes', modelInfoRoutes],
    ['llm_api_routes', llmApiRoutes],
    ...newGroups(traceTelemetryRoutes, skillHubRoutes, llmApiRoutes, mcpInferenceRoutes),
    ['info_routes', infoRoutes],
    ['master_key_only_routes', masterKeyOnlyRoutes],
    ['key_management_routes', keyManagementRoutes],
    ['team_service_account_key_routes', teamServiceAccountKeyRoutes],
    ['management_routes', managementRoutes],
    ['spend_tracking_routes', spendTrackingRoutes],
    ['global_spend_tracking_routes', globalSpendTrackingRoutes],
    ['public_routes', publicRoutes],
    ['ui_routes', uiRoutes],
    ['compliance_check_routes', complianceCheckRoutes],
    ['internal_user_routes', internalUserRoutes],
    ['internal_user_view_only_routes', internalUserViewOnlyRoutes],
    ['self_managed_routes', selfManagedRoutes],
    ['org_admin_only_routes', orgAdminOnlyRoutes],
    ['admin_viewer_routes', adminViewerRoutes],
    ['org_admin_allowed_routes', orgAdminAllowedRoutes],
  ])
})

/** Groups missing from 1.106.2: they exist in versions that add routes to them. */
function newGroups(
  telemetry: readonly string[],
  skillHub: readonly string[],
  inference: readonly string[],
  mcp: readonly string[],
): [string, readonly string[]][] {
  if (skillHub.length === 0) return []
  return [
    ['trace_telemetry_routes', telemetry],
    ['skill_hub_routes', skillHub],
    ['llm_api_routes_without_mcp', inference.filter((route) => !mcp.includes(route))],
  ]
}

/** Pages that its server answers without authentication, before any check. */
export const OPEN_PAGES: readonly string[] = [
  '/',
  '/health/liveliness',
  '/health/liveness',
  '/health/readiness',
  '/openapi.json',
]
