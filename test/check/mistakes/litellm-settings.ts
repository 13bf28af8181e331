import type { Mistakes } from './mistakes.js'

export const LITELLM_SETTINGS: Mistakes = {
  surroundings: {
    env: {
      LITELLM_MASTER_KEY: 'sk-0f5c61e2',
      OPENAI_API_KEY: 'sk-openai',
      AZURE_KEY: 'az',
      DATABASE_URL: 'postgresql://llm:llm@db/llm',
      LITELLM_LICENSE: 'licence',
      JWT_PUBLIC_KEY_URL: 'https://login.example.com/certs',
      JWT_AUDIENCE: 'models',
      SLACK: 'https://hooks.slack.com/x',
      REDIS_HOST: 'redis',
    },
  },
  base: `model_list:
- model_name: gpt-4o
  litellm_params:
    model: azure/gpt-4o-eu
    api_base: https://eu.openai.azure.com
    api_key: os.environ/AZURE_KEY
    api_version: "2024-10-21"
    rpm: 600
    tpm: 100000
    timeout: 60
    max_retries: 2
    weight: 2
  model_info:
    id: gpt-4o-eu
    mode: chat
    base_model: azure/gpt-4o
- model_name: gpt-4o
  litellm_params:
    model: openai/gpt-4o
    api_key: os.environ/OPENAI_API_KEY
    stream_timeout: 30
    input_cost_per_token: 0.0000025
    output_cost_per_token: 0.00001
- model_name: anthropic/*
  litellm_params:
    model: anthropic/*
    max_budget: 100
    budget_duration: 30d
litellm_settings:
  drop_params: true
  num_retries: 3
  request_timeout: 600
  callbacks: [langsmith]
  success_callback: [langfuse]
  failure_callback: [sentry]
  cache: true
  cache_params:
    type: redis
    host: os.environ/REDIS_HOST
    port: 6379
    ttl: 600
  max_budget: 500
  budget_duration: 1d
  default_team_settings:
  - team_id: research
    success_callback: [langfuse]
  upperbound_key_generate_params:
    max_budget: 100
    duration: 30d
  default_internal_user_params:
    user_role: internal_user
    max_budget: 10
    budget_duration: 30d
router_settings:
  routing_strategy: usage-based-routing-v2
  num_retries: 2
  timeout: 30
  allowed_fails: 3
  cooldown_time: 30
  enable_pre_call_checks: true
  model_group_alias:
    gpt-4: gpt-4o
  retry_policy:
    RateLimitErrorRetries: 3
    TimeoutErrorRetries: 2
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: os.environ/DATABASE_URL
  enable_jwt_auth: true
  alerting: [slack]
  alerting_threshold: 300
  max_parallel_requests: 100
  proxy_batch_write_at: 60
  admin_only_routes: [/key/generate]
  public_routes: [LiteLLMRoutes.public_routes]
  enforced_params: [user]
  pass_through_endpoints:
  - path: /v1/rerank
    target: https://api.cohere.com/v1/rerank
    headers:
      Authorization: os.environ/OPENAI_API_KEY
    auth: true
  litellm_jwtauth:
    user_id_jwt_field: sub
    user_email_jwt_field: email
    team_id_jwt_field: client_id
    team_id_default: default
    org_id_jwt_field: organization
    end_user_id_jwt_field: customer
    admin_jwt_scope: litellm_admin
    public_key_ttl: 3600
    issuers:
    - issuer: https://login.example.com
      audience: models
      jwks_url: https://login.example.com/certs
    - issuer: https://partner.example.com
      audience: [models, tools]
      jwks_url: https://partner.example.com/certs
`,
  mistakes: [
    ['rpm zero', 'rpm: 600', 'rpm: 0'],
    ['tpm zero', 'tpm: 100000', 'tpm: 0'],
    ['rpm negative', 'rpm: 600', 'rpm: -1'],
    ['timeout with unit', 'timeout: 60\n', 'timeout: 60s\n'],
    ['weight as word', 'weight: 2', 'weight: heavy'],
    ['api version as a date', 'api_version: "2024-10-21"', 'api_version: 2024-10-21'],
    ['cost as a text with dollar', 'input_cost_per_token: 0.0000025', 'input_cost_per_token: $2.5'],
    [
      'max_budget word of a model',
      'max_budget: 100\n    budget_duration: 30d\nlitellm',
      'max_budget: hundred\n    budget_duration: 30d\nlitellm',
    ],
    ['budget duration without unit', 'budget_duration: 30d\nlitellm', 'budget_duration: 30\nlitellm'],
    ['litellm_params misspelt key', 'api_base: https://eu', 'api_bse: https://eu'],
    ['api_key misspelt', 'api_key: os.environ/AZURE_KEY', 'apikey: os.environ/AZURE_KEY'],
    ['api_key camel', 'api_key: os.environ/AZURE_KEY', 'apiKey: os.environ/AZURE_KEY'],
    ['model list key params misspelled info', 'model_info:', 'modelinfo:'],
    ['callback misspelt', 'callbacks: [langsmith]', 'callbacks: [langsmit]'],
    [
      'success callback misspelt',
      '  success_callback: [langfuse]\n  failure',
      '  success_callback: [langfusee]\n  failure',
    ],
    ['failure callback in upper case', '[sentry]', '[Sentry]'],
    [
      'success_callbacks plural',
      '  success_callback: [langfuse]\n  failure',
      '  success_callbacks: [langfuse]\n  failure',
    ],
    ['callback with dash', 'callbacks: [langsmith]', 'callbacks: [arize-phoenix]'],
    ['drop_params misspelt', 'drop_params: true', 'dropparams: true'],
    ['cache type misspelt', 'type: redis\n', 'type: reddis\n'],
    ['cache_params misspelt', 'cache_params:', 'cache_param:'],
    ['proxy budget word', '  max_budget: 500', '  max_budget: 500 USD'],
    ['proxy budget dollar', '  max_budget: 500', '  max_budget: $500'],
    [
      'default_team_settings as map',
      '- team_id: research\n    success_callback: [langfuse]',
      '  team_id: research\n    success_callback: [langfuse]'.replace('    success', '    success'),
    ],
    ['upperbound misspelt', 'upperbound_key_generate_params', 'upper_bound_key_generate_params'],
    ['router timeout unit', '  timeout: 30\n  allowed', '  timeout: 30s\n  allowed'],
    ['router unknown setting', 'cooldown_time: 30', 'cooldown_tme: 30'],
    ['pre-call checks misspelt', 'enable_pre_call_checks', 'enable_pre_call_check'],
    ['alias as list', '    gpt-4: gpt-4o', '  - gpt-4: gpt-4o'],
    ['retry policy word', 'TimeoutErrorRetries: 2', 'TimeoutErrorRetries: two'],
    ['admin routes without slash', '[/key/generate]', '[key/generate]'],
    ['public routes open', 'public_routes: [LiteLLMRoutes.public_routes]', 'public_routes: ["/*"]'],
    ['public routes chat', 'public_routes: [LiteLLMRoutes.public_routes]', 'public_routes: [/chat/completions]'],
    ['pass-through open', '    auth: true\n', ''],
    [
      'guardrail misspelt',
      'model_list:\n',
      'guardrails:\n- guardrail_name: pii\n  litellm_params: { guardrail: presidioo, mode: pre_call }\nmodel_list:\n',
    ],
    [
      'mode of a guardrail misspelt',
      'model_list:\n',
      'guardrails:\n- guardrail_name: pii\n  litellm_params: { guardrail: presidio, mode: precall }\nmodel_list:\n',
    ],
    [
      'guardrail without a mode',
      'model_list:\n',
      'guardrails:\n- guardrail_name: pii\n  litellm_params: { guardrail: presidio }\nmodel_list:\n',
    ],
    [
      'guardrail without a name',
      'model_list:\n',
      'guardrails:\n- litellm_params: { guardrail: presidio, mode: pre_call }\nmodel_list:\n',
    ],
    [
      'guardrails as a map',
      'model_list:\n',
      'guardrails:\n  pii: { guardrail: presidio, mode: pre_call }\nmodel_list:\n',
    ],
    ['guardrail of a model that does not exist', '    rpm: 600\n', '    rpm: 600\n    guardrails: [pii]\n'],
    ['MCP server without an address', 'model_list:\n', 'mcp_servers:\n  docs: { transport: http }\nmodel_list:\n'],
    [
      'transport of an MCP server',
      'model_list:\n',
      'mcp_servers:\n  docs: { url: "https://docs.example.com/mcp", transport: streamable }\nmodel_list:\n',
    ],
    [
      'credential of an MCP server',
      'model_list:\n',
      'mcp_servers:\n  docs: { url: "https://docs.example.com/mcp", transport: http, auth_type: bearer }\nmodel_list:\n',
    ],
    [
      'MCP servers as a list',
      'model_list:\n',
      'mcp_servers:\n- name: docs\n  url: https://docs.example.com/mcp\nmodel_list:\n',
    ],
    [
      'address of an MCP server without a scheme',
      'model_list:\n',
      'mcp_servers:\n  docs: { url: "docs.example.com/mcp", transport: http }\nmodel_list:\n',
    ],
    ['alerting to a misspelt destination', 'alerting: [slack]', 'alerting: [slak]'],
    ['alert misspelt', 'alerting: [slack]', 'alerting: [slack]\n  alert_types: [llm_exception]'],
    ['duration of a budget in words', 'budget_duration: 1d', 'budget_duration: 1 day'],
    ['role of users misspelt', 'user_role: internal_user', 'user_role: internal-user'],
    ['alias of a model that does not exist', 'gpt-4: gpt-4o\n', 'gpt-4: gpt4o\n'],
    [
      'target of an endpoint without a scheme',
      'target: https://api.cohere.com/v1/rerank',
      'target: api.cohere.com/v1/rerank',
    ],
    ['path of an endpoint without a slash', 'path: /v1/rerank', 'path: v1/rerank'],
    ['master key in the file', 'os.environ/LITELLM_MASTER_KEY', 'sk-proxy-0123456789abcdef'],
    ['password of the database in the file', 'os.environ/DATABASE_URL', 'postgresql://llm:hunter2@db/llm'],
  ],
}
