import type { Mistakes } from './mistakes.js'

export const LITELLM: Mistakes = {
  surroundings: {
    env: {
      LITELLM_MASTER_KEY: 'sk-master',
      OPENAI_API_KEY: 'sk-openai',
      DATABASE_URL: 'postgresql://llm:llm@db/llm',
      LITELLM_LICENSE: 'licence',
      JWT_PUBLIC_KEY_URL: 'https://login.example.com/certs',
      JWT_AUDIENCE: 'models',
      JWT_ISSUER: 'https://login.example.com',
    },
  },
  base: `model_list:
- model_name: gpt-4o
  litellm_params:
    model: openai/gpt-4o
    api_key: os.environ/OPENAI_API_KEY
- model_name: claude
  litellm_params:
    model: anthropic/claude-3-5-sonnet
    api_base: https://anthropic.example.com
    rpm: 100
litellm_settings:
  drop_params: true
  num_retries: 3
  callbacks: []
router_settings:
  routing_strategy: simple-shuffle
  fallbacks:
  - gpt-4o: [claude]
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  database_url: os.environ/DATABASE_URL
  enable_jwt_auth: true
  litellm_jwtauth:
    user_id_jwt_field: sub
    user_email_jwt_field: email
    user_allowed_email_domain: example.com
    team_ids_jwt_field: groups
    admin_jwt_scope: litellm_proxy_admin
    admin_allowed_routes: [openai_routes, management_routes]
    roles_jwt_field: roles
    user_roles_jwt_field: resource_access.models.roles
    user_allowed_roles: [developer]
    user_id_upsert: true
    public_key_ttl: 600
    team_allowed_routes:
    - openai_routes
    - /v1/models
    enforce_rbac: true
    role_mappings:
    - role: developer
      internal_role: internal_user
    scope_mappings:
    - scope: chat
      models: [gpt-4o]
    enforce_scope_based_access: true
  role_permissions:
  - role: internal_user
    models: [gpt-4o]
    routes: [/v1/chat/completions]
`,
  mistakes: [
    [
      'model_list as a map',
      'model_list:\n- model_name: gpt-4o\n  litellm_params:\n    model: openai/gpt-4o\n    api_key: os.environ/OPENAI_API_KEY\n- model_name: claude\n  litellm_params:',
      'model_list:\n  gpt-4o:\n    model: openai/gpt-4o\n  litellm_params:',
    ],
    ['models', 'model_list:', 'models:'],
    ['model_name missing', '- model_name: gpt-4o\n  litellm_params', '- litellm_params'],
    ['params in the singular', '- model_name: gpt-4o\n  litellm_params', '- model_name: gpt-4o\n  litellm_param'],
    [
      'model outside of params',
      '  litellm_params:\n    model: openai/gpt-4o\n    api_key',
      '  model: openai/gpt-4o\n  litellm_params:\n    api_key',
    ],
    ['api key variable with a dollar', 'os.environ/OPENAI_API_KEY', '$OPENAI_API_KEY'],
    ['api key variable in braces', 'os.environ/OPENAI_API_KEY', `$\{OPENAI_API_KEY}`],
    ['api key variable with a dot', 'os.environ/OPENAI_API_KEY', 'os.environ.OPENAI_API_KEY'],
    ['api base without a scheme', 'api_base: https://anthropic.example.com', 'api_base: anthropic.example.com'],
    ['rpm as a word', 'rpm: 100', 'rpm: many'],
    ['fallback to a model that does not exist', '- gpt-4o: [claude]', '- gpt-4o: [claude-3]'],
    ['fallback of a model that does not exist', '- gpt-4o: [claude]', '- gpt-4: [claude]'],
    ['fallbacks as a map', '- gpt-4o: [claude]', '  gpt-4o: [claude]'],
    ['strategy misspelt', 'simple-shuffle', 'simple_shuffle'],
    ['settings in the singular', 'general_settings:', 'general_setting:'],
    ['settings with a hyphen', 'general_settings:', 'general-settings:'],
    ['master key under litellm_settings', '  drop_params: true', '  master_key: sk-1234'],
    ['master key misspelt', 'master_key: os', 'masterkey: os'],
    ['master key variable that is not set', 'os.environ/LITELLM_MASTER_KEY', 'os.environ/MASTER_KEY'],
    ['database misspelt', 'database_url:', 'databse_url:'],
    ['jwt auth misspelt', 'enable_jwt_auth: true', 'enable_jwt: true'],
    [
      'jwt settings at the root',
      '  litellm_jwtauth:\n    user_id_jwt_field: sub',
      'litellm_jwtauth:\n    user_id_jwt_field: sub',
    ],
    ['jwt settings misspelt', 'litellm_jwtauth:', 'litellm_jwt_auth:'],
    ['user field misspelt', 'user_id_jwt_field: sub', 'user_id_field: sub'],
    ['user field as a list', 'user_id_jwt_field: sub', 'user_id_jwt_field: [sub]'],
    ['domain with an at sign', 'user_allowed_email_domain: example.com', 'user_allowed_email_domain: "@example.com"'],
    ['domain in a list', 'user_allowed_email_domain: example.com', 'user_allowed_email_domain: [example.com]'],
    ['domain without the email field', 'user_email_jwt_field: email\n    ', ''],
    ['team field of a list for one team', 'team_ids_jwt_field: groups', 'team_id_jwt_field: groups'],
    ['team ids field misspelt', 'team_ids_jwt_field: groups', 'teams_jwt_field: groups'],
    ['admin scope that everybody has', 'admin_jwt_scope: litellm_proxy_admin', 'admin_jwt_scope: openid'],
    ['roles as a string', 'user_allowed_roles: [developer]', 'user_allowed_roles: developer'],
    ['roles without their field', 'user_roles_jwt_field: resource_access.models.roles\n    ', ''],
    ['roles field misspelt', 'user_roles_jwt_field:', 'user_role_jwt_field:'],
    ['boolean as a word', 'user_id_upsert: true', 'user_id_upsert: maybe'],
    ['ttl as a duration', 'public_key_ttl: 600', 'public_key_ttl: 10m'],
    ['public key url in the settings', 'public_key_ttl: 600', 'public_key_url: https://login.example.com/certs'],
    ['audience in the settings', 'public_key_ttl: 600', 'audience: models'],
    [
      'routes as a string',
      'team_allowed_routes:\n    - openai_routes\n    - /v1/models',
      'team_allowed_routes: openai_routes',
    ],
    ['route group misspelt', '- openai_routes', '- openai_route'],
    ['route without slash', '- /v1/models', '- v1/models'],
    ['enforce rbac misspelt', 'enforce_rbac:', 'enforce_rbacs:'],
    ['role of permissions misspelt', '- role: internal_user\n    models', '- role: internal-user\n    models'],
    ['role of permissions that is custom', '- role: internal_user\n    models', '- role: developer\n    models'],
    ['model of permissions misspelt', 'models: [gpt-4o]\n    routes', 'models: [gpt4o]\n    routes'],
    [
      'model of permissions as the provider has it',
      'models: [gpt-4o]\n    routes',
      'models: [openai/gpt-4o]\n    routes',
    ],
    ['model of permissions with a wildcard', 'models: [gpt-4o]\n    routes', 'models: ["gpt-*"]\n    routes'],
    ['models as a string', 'models: [gpt-4o]\n    routes', 'models: gpt-4o\n    routes'],
    ['route of permissions without slash', 'routes: [/v1/chat/completions]', 'routes: [v1/chat/completions]'],
    ['permissions as a map', '- role: internal_user\n    models: [gpt-4o]', '  internal_user:\n      models: [gpt-4o]'],
    ['role mapping misspelt', 'internal_role: internal_user', 'internal_role: internal_users'],
    [
      'role mapping swapped',
      'role: developer\n      internal_role: internal_user',
      'role: internal_user\n      internal_role: developer',
    ],
    ['role mapping as a map', '- role: developer\n      internal_role: internal_user', '  developer: internal_user'],
    ['scope in the plural', 'scope: chat', 'scopes: [chat]'],
    ['scope model misspelt', '- scope: chat\n      models: [gpt-4o]', '- scope: chat\n      models: [gpt4o]'],
    ['scope enforcement misspelt', 'enforce_scope_based_access:', 'enforce_scopes_based_access:'],
    ['scope enforcement off', 'enforce_scope_based_access: true', 'enforce_scope_based_access: false'],
    ['tabs', '    user_id_jwt_field', '\tuser_id_jwt_field'],
    ['duplicate key', '  drop_params: true', '  drop_params: true\n  drop_params: false'],
    ['callback as a number', 'callbacks: []', 'callbacks: 1'],
    ['user email field misspelt', 'user_email_jwt_field: email', 'user_email_jwt_fields: email'],
    ['key with Bearer', 'api_key: os.environ/OPENAI_API_KEY', 'api_key: Bearer sk-openai'],
    ['environ misspelt', 'os.environ/OPENAI_API_KEY', 'os.environment/OPENAI_API_KEY'],
    ['environ with os only', 'os.environ/OPENAI_API_KEY', 'os.env/OPENAI_API_KEY'],
    ['environ with a blank', 'os.environ/OPENAI_API_KEY', '"os.environ/ OPENAI_API_KEY"'],
    ['environ with a dollar', 'os.environ/OPENAI_API_KEY', 'os.environ/$OPENAI_API_KEY'],
    ['environ with brackets', 'os.environ/OPENAI_API_KEY', "os.environ['OPENAI_API_KEY']"],
    ['env in curly', 'os.environ/OPENAI_API_KEY', '"{{ OPENAI_API_KEY }}"'],
    [
      'api base w/o v1',
      'api_base: https://anthropic.example.com',
      'api_base: https://anthropic.example.com/v1/chat/completions',
    ],
    [
      'scheme of the base address misspelt',
      'api_base: https://anthropic.example.com',
      'api_base: htps://anthropic.example.com',
    ],
    ['model name with a blank', 'model_name: claude', 'model_name: "claude "'],
    ['routing strategy of another name', 'simple-shuffle', 'least-busy-routing'],
    ['enable_jwt_auth as a string', 'enable_jwt_auth: true', 'enable_jwt_auth: "true"'],
    ['enable_jwt_auth as a word', 'enable_jwt_auth: true', 'enable_jwt_auth: yes'],
    ['admin scope as a list', 'admin_jwt_scope: litellm_proxy_admin', 'admin_jwt_scope: [litellm_proxy_admin]'],
    [
      'email domain with scheme',
      'user_allowed_email_domain: example.com',
      'user_allowed_email_domain: https://example.com',
    ],
    [
      'email domain with a star',
      'user_allowed_email_domain: example.com',
      'user_allowed_email_domain: "*.example.com"',
    ],
    [
      'claim path with slash',
      'user_roles_jwt_field: resource_access.models.roles',
      'user_roles_jwt_field: resource_access/models/roles',
    ],
    ['claim path with index', 'team_ids_jwt_field: groups', 'team_ids_jwt_field: "groups[0]"'],
    ['claim path with dollar', 'team_ids_jwt_field: groups', 'team_ids_jwt_field: $.groups'],
    ['claim path with jwt', 'team_ids_jwt_field: groups', 'team_ids_jwt_field: jwt.groups'],
    ['route group upper', '- openai_routes\n', '- OPENAI_ROUTES\n'],
    ['route full url', '- /v1/models\n', '- https://a.example.com/v1/models\n'],
    ['internal role upper', 'internal_role: internal_user', 'internal_role: INTERNAL_USER'],
    ['role admin', 'internal_role: internal_user', 'internal_role: admin'],
    ['models star', '- scope: chat\n      models: [gpt-4o]', '- scope: chat\n      models: ["*"]'],
    [
      'JWT url env typo',
      'general_settings:\n',
      'environment_variables:\n  JWT_PUBLIC_KEY_URLS: https://login.example.com/certs\ngeneral_settings:\n',
    ],
    [
      'env variables misspelt',
      'general_settings:\n',
      'environment_variable:\n  JWT_ISSUER: "https://login.example.com"\ngeneral_settings:\n',
    ],
    ['fallback list of strings', '- gpt-4o: [claude]', '- gpt-4o: claude'],
    ['user roles of string list', 'roles_jwt_field: roles\n', 'roles_jwt_field: [roles]\n'],
    ['enforce rbac quoted', 'enforce_rbac: true', 'enforce_rbac: "false"'],
    ['provider that does not exist', 'model: openai/gpt-4o', 'model: opnai/gpt-4o'],
    ['provider in upper case', 'model: openai/gpt-4o', 'model: OpenAI/gpt-4o'],
    ['provider google', 'model: openai/gpt-4o', 'model: google/gemini-pro'],
    ['provider aws', 'model: openai/gpt-4o', 'model: aws/anthropic.claude-v2'],
    ['provider colon', 'model: openai/gpt-4o', 'model: openai:gpt-4o'],
    ['alias unknown', 'router_settings:\n', 'router_settings:\n  model_group_alias: {gpt4: gpt-4-turbo}\n'],
    ['master key newline', 'os.environ/LITELLM_MASTER_KEY', '"sk-my-secret-master-key-123\\n"'],
    ['master key changeme', 'os.environ/LITELLM_MASTER_KEY', 'sk-changeme'],
    ['user id in upper case', 'user_id_jwt_field: sub', 'user_id_jwt_field: Sub'],
    ['email of sub', 'user_email_jwt_field: email', 'user_email_jwt_field: email_verified'],
    ['email domain in upper case', 'user_allowed_email_domain: example.com', 'user_allowed_email_domain: Example.com'],
    [
      'email domain comma',
      'user_allowed_email_domain: example.com',
      'user_allowed_email_domain: example.com,example.org',
    ],
    ['email domain dot', 'user_allowed_email_domain: example.com', 'user_allowed_email_domain: .example.com'],
    ['email domain regex', 'user_allowed_email_domain: example.com', 'user_allowed_email_domain: example\\.com'],
    ['team_ids sub', 'team_ids_jwt_field: groups', 'team_ids_jwt_field: scope'],
    ['teams from the subject', 'team_ids_jwt_field: groups', 'team_ids_jwt_field: sub'],
    [
      'two admin scopes in one string',
      'admin_jwt_scope: litellm_proxy_admin',
      'admin_jwt_scope: litellm_proxy_admin,admin',
    ],
    ['admin scope with blanks', 'admin_jwt_scope: litellm_proxy_admin', 'admin_jwt_scope: "litellm proxy admin"'],
    ['routes with a trailing slash', '- /v1/models\n', '- /v1/models/\n'],
    ['routes with middle star', '- /v1/models\n', '- /v1/*/models\n'],
    ['routes with query', '- /v1/models\n', '- /v1/models?a=b\n'],
    ['routes param', '- /v1/models\n', '- /v1/models/{id}\n'],
    ['scope with blank', '- scope: chat', '- scope: chat models'],
    ['scope comma', '- scope: chat', '- scope: chat,models'],
    [
      'role twice',
      '- role: internal_user\n    models: [gpt-4o]',
      '- role: internal_user\n    models: [claude]\n  - role: internal_user\n    models: [gpt-4o]',
    ],
    ['roles star', 'user_allowed_roles: [developer]', 'user_allowed_roles: ["*"]'],
    ['roles comma', 'user_allowed_roles: [developer]', 'user_allowed_roles: ["developer,admin"]'],
    [
      'jwt_public_key_url',
      'general_settings:\n',
      'environment_variables:\n  JWT_PUBLIC_KEY_URL: http://login.example.com/certs\ngeneral_settings:\n',
    ],
    [
      'jwt audience comma',
      'general_settings:\n',
      'environment_variables:\n  JWT_AUDIENCE: models,tools\ngeneral_settings:\n',
    ],
    [
      'jwt issuer blank',
      'general_settings:\n',
      'environment_variables:\n  JWT_ISSUER: "https://login.example.com "\ngeneral_settings:\n',
    ],
    [
      'jwt issuer comma',
      'general_settings:\n',
      'environment_variables:\n  JWT_ISSUER: "https://a.example.com,https://b.example.com"\ngeneral_settings:\n',
    ],
    ['ssl_verify', 'drop_params: true', 'ssl_verify: false'],
    ['ssl_verify string', 'drop_params: true', 'ssl_verify: "False"'],
    ['api_key placeholder', 'os.environ/OPENAI_API_KEY', 'sk-...'],
    ['api_key to fill in', 'os.environ/OPENAI_API_KEY', 'sk-<your-key>'],
    ['api_key to replace', 'os.environ/OPENAI_API_KEY', 'replace-with-real-key'],
    [
      'keys without TLS, with a user',
      'general_settings:',
      'environment_variables:\n  JWT_PUBLIC_KEY_URL: http://user:p@login.example.com/certs\ngeneral_settings:',
    ],
    [
      'keys without TLS, of the root',
      'general_settings:',
      'environment_variables:\n  JWT_PUBLIC_KEY_URL: http://login.example.com./certs\ngeneral_settings:',
    ],
    ['api_key your', 'os.environ/OPENAI_API_KEY', '<your-api-key>'],
    ['api_key lower env', 'os.environ/OPENAI_API_KEY', 'OPENAI_API_KEY'],
    ['allowed_ips', 'general_settings:\n', 'general_settings:\n  allowed_ips: ["10.0.0.0/8"]\n'],
    ['key header', 'general_settings:\n', 'general_settings:\n  litellm_key_header_name: "X Litellm Key"\n'],
    ['key header colon', 'general_settings:\n', 'general_settings:\n  litellm_key_header_name: "X-Litellm-Key:"\n'],
  ],
}
