import { JWKS } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const STANDALONE: Mistakes = {
  surroundings: {
    env: { OPENAI_API_KEY: 'sk-example' },
    files: { './tls.crt': '', './tls.key': '', './jwks.json': JWKS },
  },
  base: `# yaml-language-server: $schema=https://agentgateway.dev/schema/config
config:
  logging:
    level: info
binds:
- port: 3000
  listeners:
  - name: public
    protocol: HTTP
    hostname: api.example.com
    routes:
    - name: chat
      hostnames:
      - api.example.com
      matches:
      - path:
          pathPrefix: /v1/chat
        method: POST
        headers:
        - name: x-tenant
          value:
            exact: acme
      policies:
        cors:
          allowOrigins:
          - https://chat.example.com
          allowMethods: [POST]
          allowHeaders: [authorization, content-type]
          maxAge: 10m
        jwtAuth:
          mode: strict
          issuer: https://login.example.com/realms/models
          audiences:
          - models
          jwks:
            file: ./jwks.json
        authorization:
          rules:
          - allow: 'jwt.role == "admin"'
          - allow: '"developers" in jwt.groups'
          - deny: 'request.headers["x-suspended"] == "true"'
        localRateLimit:
        - maxTokens: 100
          tokensPerFill: 10
          fillInterval: 60s
        requestHeaderModifier:
          set:
            x-gateway: agentgateway
        transformations:
          request:
            set:
              x-user: jwt.sub
        timeout:
          requestTimeout: 30s
        retry:
          attempts: 3
          backoff: 500ms
          codes: [502, 503]
      backends:
      - host: models.example.com:443
        weight: 1
        policies:
          backendTLS: {}
          backendAuth:
            key: $OPENAI_API_KEY
    - name: tools
      matches:
      - path:
          pathPrefix: /mcp
      policies:
        mcpAuthentication:
          mode: strict
          issuer: https://login.example.com/realms/tools
          audiences: [tools]
          jwks:
            file: ./jwks.json
          resourceMetadata:
            resource: https://api.example.com/mcp
        mcpAuthorization:
          rules:
          - 'jwt.role == "admin" && mcp.tool.name == "delete_file"'
          - 'mcp.tool.name == "read_file"'
      backends:
      - mcp:
          targets:
          - name: files
            mcp:
              host: https://files.example.com/mcp
    - name: admin
      matches:
      - path:
          regex: /admin/[a-z]+
      policies:
        apiKey:
          mode: strict
          keys:
          - key: k-0123456789
            metadata:
              role: admin
        authorization:
          rules:
          - allow: 'apiKey.role == "admin"'
      backends:
      - host: admin.example.com:8443
        policies:
          backendTLS: {}
`,
  mistakes: [
    ['root key in the singular', 'binds:', 'bind:'],
    ['port as a string', 'port: 3000', 'port: "3000"'],
    ['port out of range', 'port: 3000', 'port: 70000'],
    ['listener instead of listeners', '  listeners:', '  listener:'],
    ['protocol in lower case', 'protocol: HTTP\n', 'protocol: http\n'],
    ['protocol HTTPS without tls', 'protocol: HTTP\n', 'protocol: HTTPS\n'],
    ['hostname with a scheme', 'hostname: api.example.com', 'hostname: https://api.example.com'],
    ['hostname with a port', 'hostname: api.example.com', 'hostname: api.example.com:3000'],
    ['hostnames of route with a scheme', '- api.example.com\n', '- https://api.example.com\n'],
    ['hostnames of route with a port', '- api.example.com\n', '- api.example.com:3000\n'],
    ['hostnames of route outside of the listener', '- api.example.com\n', '- chat.example.com\n'],
    ['hostnames as a string', 'hostnames:\n      - api.example.com', 'hostnames: api.example.com'],
    ['path as a string', 'path:\n          pathPrefix: /v1/chat', 'path: /v1/chat'],
    ['prefix instead of pathPrefix', 'pathPrefix: /v1/chat', 'prefix: /v1/chat'],
    ['path without slash', 'pathPrefix: /v1/chat', 'pathPrefix: v1/chat'],
    ['glob in a prefix', 'pathPrefix: /v1/chat', 'pathPrefix: /v1/chat/*'],
    ['query in a prefix', 'pathPrefix: /v1/chat', 'pathPrefix: /v1/chat?stream=true'],
    ['prefix with an escape', 'pathPrefix: /v1/chat', 'pathPrefix: /v1/my%20chat x'],
    ['method in lower case', 'method: POST', 'method: post'],
    ['methods', 'method: POST', 'methods: [POST]'],
    ['two methods', 'method: POST', 'method: [POST, GET]'],
    ['header match with a space', 'name: x-tenant', 'name: x tenant'],
    ['header value as a string', 'value:\n            exact: acme', 'value: acme'],
    ['header match as a map', '- name: x-tenant\n          value:\n            exact: acme', '  x-tenant: acme'],
    ['origin with a trailing slash', '- https://chat.example.com', '- https://chat.example.com/'],
    ['origin without a scheme', '- https://chat.example.com', '- chat.example.com'],
    [
      'origins as a string',
      'allowOrigins:\n          - https://chat.example.com',
      'allowOrigins: https://chat.example.com',
    ],
    ['method of CORS in lower case', 'allowMethods: [POST]', 'allowMethods: [put]'],
    ['header of CORS that is not a name', 'content-type]', '"content type"]'],
    ['mode misspelt', 'jwtAuth:\n          mode: strict', 'jwtAuth:\n          mode: required'],
    ['mode in capitals', 'jwtAuth:\n          mode: strict', 'jwtAuth:\n          mode: Strict'],
    ['mode unset', 'jwtAuth:\n          mode: strict', 'jwtAuth:'],
    ['jwt instead of jwtAuth', 'jwtAuth:\n', 'jwt:\n'],
    [
      'issuer in a list',
      'issuer: https://login.example.com/realms/models',
      'issuer: [https://login.example.com/realms/models]',
    ],
    ['issuer missing', 'issuer: https://login.example.com/realms/models\n          ', ''],
    ['audiences missing', 'audiences:\n          - models\n          ', ''],
    ['audience as a string', 'audiences:\n          - models', 'audiences: models'],
    ['audience instead of audiences', 'audiences:\n          - models', 'audience: models'],
    ['audiences empty', 'audiences:\n          - models', 'audiences: []'],
    [
      'jwks as a url string',
      'jwks:\n            file: ./jwks.json\n        authorization',
      'jwks: https://login.example.com/certs\n        authorization',
    ],
    [
      'jwks file that does not exist',
      'file: ./jwks.json\n        authorization',
      'file: ./jwks.jsn\n        authorization',
    ],
    [
      'jwks uri instead of url',
      'file: ./jwks.json\n        authorization',
      'uri: https://login.example.com/certs\n        authorization',
    ],
    [
      'jwks url is the discovery document',
      'file: ./jwks.json\n        authorization',
      'url: https://login.example.com/.well-known/openid-configuration\n        authorization',
    ],
    [
      'jwks url without a scheme',
      'file: ./jwks.json\n        authorization',
      'url: login.example.com/certs\n        authorization',
    ],
    [
      'jwks inline broken',
      'jwks:\n            file: ./jwks.json\n        authorization',
      `jwks: '${JWKS.slice(0, -1)}'\n        authorization`,
    ],
    [
      'jwks inline without the outer object',
      'jwks:\n            file: ./jwks.json\n        authorization',
      `jwks: '${JWKS.slice(8, -1)}'\n        authorization`,
    ],
    [
      'jwks inline as yaml',
      'jwks:\n            file: ./jwks.json\n        authorization',
      `jwks: ${JWKS}\n        authorization`,
    ],
    ['list claim compared with a string', `'jwt.role == "admin"'\n`, `'jwt.groups == "admin"'\n`],
    ['one equal sign', 'jwt.role == "admin"\'', 'jwt.role = "admin"\''],
    ['string without quotes', 'jwt.role == "admin"\'', "jwt.role == admin'"],
    ['and', 'jwt.role == "admin"\'', 'jwt.role == "admin" and jwt.sub != ""\''],
    ['claims prefix', 'jwt.role == "admin"\'', 'jwt.claims.role == "admin"\''],
    ['claims instead of jwt', 'jwt.role == "admin"\'', 'claims.role == "admin"\''],
    ['contains with swapped operands', `'"developers" in jwt.groups'`, `'jwt.groups in "developers"'`],
    ['includes', `'"developers" in jwt.groups'`, `'jwt.groups.includes("developers")'`],
    ['expression quoted twice', `'"developers" in jwt.groups'`, `'"developers in jwt.groups"'`],
    ['quotes forgotten', `'"developers" in jwt.groups'`, `"developers" in jwt.groups`],
    ['rule that allows everything', `'"developers" in jwt.groups'`, `'true'`],
    ['header with capitals in an expression', 'request.headers["x-suspended"]', 'request.headers["X-Suspended"]'],
    ['header by dot in an expression', 'request.headers["x-suspended"]', 'request.headers.x-suspended'],
    ['req', 'request.headers["x-suspended"]', 'req.headers["x-suspended"]'],
    [
      'boolean compared with a header',
      'request.headers["x-suspended"] == "true"',
      'request.headers["x-suspended"] == true',
    ],
    ['deny of a method in lower case', 'request.headers["x-suspended"] == "true"', 'request.method == "delete"'],
    ['deny of a path with a query', 'request.headers["x-suspended"] == "true"', 'request.path == "/v1/chat?debug=1"'],
    [
      'deny of a path outside of the route',
      'request.headers["x-suspended"] == "true"',
      'request.path.startsWith("/admin")',
    ],
    ['deny of a path without slash', 'request.headers["x-suspended"] == "true"', 'request.path.startsWith("v1/chat")'],
    ['response in a rule', 'request.headers["x-suspended"] == "true"', 'response.code == 500'],
    ['mcp in a rule of HTTP', 'request.headers["x-suspended"] == "true"', 'mcp.tool.name == "x"'],
    [
      'rules in a string',
      `rules:\n          - allow: 'jwt.role == "admin"'\n          - allow: '"developers" in jwt.groups'\n          - deny: 'request.headers["x-suspended"] == "true"'`,
      `rules: 'jwt.role == "admin"'`,
    ],
    ['allow and deny in one rule', `- deny: 'request`, `  deny: 'request`],
    [
      'rule with action',
      `- allow: 'jwt.role == "admin"'\n`,
      `- action: allow\n            expression: 'jwt.role == "admin"'\n`,
    ],
    ['policy at the level of the route', '      policies:\n        cors:', '      cors:'],
    ['duration without a unit', 'requestTimeout: 30s', 'requestTimeout: 30'],
    ['duration with words', 'requestTimeout: 30s', 'requestTimeout: 30 seconds'],
    ['timeout as a string', 'timeout:\n          requestTimeout: 30s', 'timeout: 30s'],
    [
      'rate limit as a map',
      '- maxTokens: 100\n          tokensPerFill: 10\n          fillInterval: 60s',
      '  maxTokens: 100\n          tokensPerFill: 10\n          fillInterval: 60s',
    ],
    ['rate limit interval missing', '\n          fillInterval: 60s', ''],
    ['retry codes as strings', 'codes: [502, 503]', 'codes: ["5xx"]'],
    ['retry code that does not exist', 'codes: [502, 503]', 'codes: [5030]'],
    ['transformation without an expression', 'x-user: jwt.sub', 'x-user: "{{ jwt.sub }}"'],
    ['header set to a value that is a text in an expression', 'x-user: jwt.sub', 'x-user: some text'],
    ['header set with an invalid name', 'x-gateway: agentgateway', '"x gateway": agentgateway'],
    ['host with a scheme', 'host: models.example.com:443', 'host: https://models.example.com'],
    ['host without a port', 'host: models.example.com:443', 'host: models.example.com'],
    ['host with a path', 'host: models.example.com:443', 'host: models.example.com:443/v1'],
    ['weight zero', 'weight: 1', 'weight: 0'],
    ['weight negative', 'weight: 1', 'weight: -1'],
    ['env var that is not set', '$OPENAI_API_KEY', '$OPENAI_KEY'],
    [
      'policies of the backend beside host in lower case',
      'backendTLS: {}\n          backendAuth',
      'backendTls: {}\n          backendAuth',
    ],
    ['tabs', '        timeout:', '\ttimeout:'],
    ['duplicate key', '        timeout:\n', '        retry: {attempts: 1}\n        timeout:\n'],
    ['mcp target name with a plus', 'name: files', 'name: my_files'],
    ['mcp tool in plural', 'mcp.tool.name == "read_file"', 'mcp.tools.name == "read_file"'],
    ['mcp with jwtAuth rules for groups', `'mcp.tool.name == "read_file"'`, `'jwt.groups == "readers"'`],
    ['regex with missing escape', 'regex: /admin/[a-z]+', 'regex: /admin/[a-z+'],
    ['regex without slash', 'regex: /admin/[a-z]+', 'regex: admin/.*'],
    ['regex with an anchor of a fragment', 'regex: /admin/[a-z]+', 'regex: ^/admin'],
    ['regex lookahead', 'regex: /admin/[a-z]+', 'regex: /(?!public).*'],
    ['api key mode unset', 'apiKey:\n          mode: strict', 'apiKey:'],
    ['api key metadata other than the rule', 'role: admin\n', 'group: admin\n'],
    ['api key rule with another case', `apiKey.role == "admin"`, `apikey.role == "admin"`],
    ['two routes that match the same', 'pathPrefix: /mcp', 'regex: /admin/[a-z]+'],
    ['rules of a claim without jwtAuth', 'allow: \'apiKey.role == "admin"\'', 'allow: \'jwt.role == "admin"\''],
    [
      'rule that reads api key where none',
      `- allow: '"developers" in jwt.groups'`,
      `- allow: 'apiKey.role == "admin"'`,
    ],
    ['bearer inside backendAuth.key', 'key: $OPENAI_API_KEY', 'key: Bearer $OPENAI_API_KEY'],
    ['bearer inside backendAuth.key literal', 'key: $OPENAI_API_KEY', 'key: "Bearer sk-123456789"'],
    ['rate limit zero', 'maxTokens: 100', 'maxTokens: 0'],
    ['rate limit type misspelt', 'fillInterval: 60s', 'fillInterval: 60s\n          type: token'],
    [
      'MCP server over HTTP on port 443',
      'host: https://files.example.com/mcp',
      'host: http://files.example.com:443/mcp',
    ],
    ['mcp host ftp', 'host: https://files.example.com/mcp', 'host: htps://files.example.com/mcp'],
    ['resource misspelt', 'mcp.tool.name == "read_file"', 'mcp.resource.nam == "read_file"'],
    ['mcp resources', 'mcp.tool.name == "read_file"', 'mcp.resources.name == "read_file"'],
    ['mcp.prompt.nme', 'mcp.tool.name == "read_file"', 'mcp.prompt.title == "read_file"'],
    ['mcp toolname', 'mcp.tool.name == "read_file"', 'mcp.toolName == "read_file"'],
    ['mcp tool uppercase target', 'mcp.tool.name == "read_file"', 'mcp.tool.target == "file"'],
    ['mcp tool in list of one string', 'mcp.tool.name == "read_file"', 'mcp.tool.name in "read_file"'],
    ['mcp tool glob', 'mcp.tool.name == "read_file"', 'mcp.tool.name == "read_*"'],
    ['pseudo header path', 'request.headers["x-suspended"] == "true"', 'request.headers[":path"] == "/v1/chat"'],
    ['pseudo header authority', 'request.headers["x-suspended"] == "true"', 'request.headers[":authority"] == "a"'],
    ['pseudo header method', 'request.headers["x-suspended"] == "true"', '":method" in request.headers'],
    ['header host', 'request.headers["x-suspended"] == "true"', 'request.headers["Host"] == "a"'],
    ['header with underscore', 'request.headers["x-suspended"] == "true"', 'request.headers["x_suspended"] == "true"'],
    ['header with a space', 'request.headers["x-suspended"] == "true"', 'request.headers["x suspended"] == "true"'],
    ['header colon', 'request.headers["x-suspended"] == "true"', 'request.headers["x-suspended:"] == "true"'],
    [
      'authorization header in CEL',
      'request.headers["x-suspended"] == "true"',
      'request.headers["authorization"].startsWith("Bearer ")',
    ],
    ['exp in ms', 'request.headers["x-suspended"] == "true"', 'jwt.exp < 1700000000000'],
    ['timestamp', 'request.headers["x-suspended"] == "true"', 'jwt.exp < now()'],
    ['now', 'request.headers["x-suspended"] == "true"', 'timestamp(jwt.exp) < now'],
    ['method CONNECT', 'request.headers["x-suspended"] == "true"', 'request.method == "*"'],
    ['method in list as string', 'request.headers["x-suspended"] == "true"', 'request.method in "POST,PUT"'],
    ['request.uri path only', 'request.headers["x-suspended"] == "true"', 'request.uri == "/v1/chat"'],
    ['request.url', 'request.headers["x-suspended"] == "true"', 'request.url == "/v1/chat"'],
    ['request.scheme', 'request.headers["x-suspended"] == "true"', 'request.scheme == "HTTP"'],
    ['request.version', 'request.headers["x-suspended"] == "true"', 'request.version == "1.1"'],
    ['source ip', 'request.headers["x-suspended"] == "true"', 'source.ip == "10.0.0.1"'],
    ['source address cidr', 'request.headers["x-suspended"] == "true"', 'source.address == "10.0.0.0/8"'],
    ['cidr func', 'request.headers["x-suspended"] == "true"', 'cidr("10.0.0.0/33").containsIP(source.address)'],
    [
      'receiver and argument of a network swapped',
      'request.headers["x-suspended"] == "true"',
      'cidr("10.0.0.0/8").contains(source.address)',
    ],
    ['triple equals', 'jwt.role == "admin"\'', 'jwt.role === "admin"\''],
    ['unequal as in SQL', 'jwt.role == "admin"\'', 'jwt.role <> "admin"\''],
    ['equal as a word', 'jwt.role == "admin"\'', 'jwt.role is "admin"\''],
    ['equals func', 'jwt.role == "admin"\'', 'jwt.role.equals("admin")\''],
    ['matches lookahead', 'jwt.role == "admin"\'', 'jwt.role.matches("(?!x)admin")\''],
    ['matches glob', 'jwt.role == "admin"\'', 'jwt.role.matches("*admin")\''],
    ['or single', 'jwt.role == "admin"\'', 'jwt.role == "admin" | jwt.role == "x"\''],
    ['or value list', 'jwt.role == "admin"\'', 'jwt.role == "admin" || "developer"\''],
    ['exists without var', "jwt.groups'", 'jwt.groups.exists("developers")\''],
    ['any', '"developers" in jwt.groups\'', 'jwt.groups.any(g, g == "developers")\''],
    ['exists bad var', '"developers" in jwt.groups\'', 'jwt.groups.exists(g, group == "developers")\''],
    ['aud in', '"developers" in jwt.groups', '"model" in jwt.aud'],
    ['scope list', '"developers" in jwt.groups', '"read" in jwt.scp'],
    ['email domain', '"developers" in jwt.groups', 'jwt.email.endsWith("example.com")'],
    ['has wrong', '"developers" in jwt.groups', 'has(jwt["groups"])'],
    ['has on var', '"developers" in jwt.groups', 'has(jwt)'],
    ['ternary incomplete', '"developers" in jwt.groups', 'jwt.role == "x" ? true'],
    ['python not', '"developers" in jwt.groups', 'not jwt.blocked'],
    ['undefined', '"developers" in jwt.groups', 'jwt.groups != undefined'],
    ['template', '"developers" in jwt.groups', '"{{ jwt.role }}" == "x"'],
    ['double quoted in yaml', '\'"developers" in jwt.groups\'', '"\\"developers\\" in jwt.group"'],
    ['regex in path exact', 'pathPrefix: /v1/chat', 'exact: /v1/.*'],
    ['path with fragment', 'pathPrefix: /v1/chat', 'pathPrefix: /v1/chat#a'],
    ['path full url', 'pathPrefix: /v1/chat', 'pathPrefix: https://api.example.com/v1/chat'],
    ['audience url trailing', '- models\n', '- models,tools\n'],
    ['audience with space', '- models\n', '- "models tools"\n'],
    [
      'issuer discovery',
      'issuer: https://login.example.com/realms/models',
      'issuer: https://login.example.com/realms/models/.well-known/openid-configuration',
    ],
    [
      'issuer padded',
      'issuer: https://login.example.com/realms/models',
      'issuer: "https://login.example.com/realms/models "',
    ],
    ['origin path', '- https://chat.example.com', '- https://chat.example.com/app'],
    ['maxAge seconds', 'maxAge: 10m', 'maxAge: 600'],
    ['retry without an attempt', 'attempts: 3', 'attempts: 0'],
    ['timeout negative', 'requestTimeout: 30s', 'requestTimeout: -5s'],
    ['quoted bool', 'backendTLS: {}\n          backendAuth', 'backendTLS: {insecure: "true"}\n          backendAuth'],
    ['443 without tls', 'backendTLS: {}\n          backendAuth', 'backendAuth'],
    ['80 with tls', 'models.example.com:443', 'models.example.com:80'],
    ['host localhost path', 'models.example.com:443', 'localhost:443/'],
    ['weight string', 'weight: 1', 'weight: "1"'],
    ['weight float', 'weight: 1', 'weight: 0.5'],
    ['header modifier pseudo', 'x-gateway: agentgateway', '":path": /a'],
    ['header modifier value expr', 'x-gateway: agentgateway', 'x-user: jwt.sub'],
    ['header value template', 'x-gateway: agentgateway', 'x-user: "{{jwt.sub}}"'],
    ['apiKey Bearer', 'key: k-0123456789', 'key: Bearer k-0123456789'],
    ['apiKey hash', 'key: k-0123456789', 'keyHash: k-0123456789'],
    ['apiKey meta list rule', 'apiKey.role == "admin"', 'apiKey.roles == "admin"'],
    ['apiKey.metadata', 'apiKey.role == "admin"', 'apiKey.metadata.role == "admin"'],
    ['hostname upper', 'hostname: api.example.com', 'hostname: API.example.com'],
    ['hostname trailing dot', 'hostname: api.example.com', 'hostname: api.example.com.'],
    ['hostname wildcard middle', 'hostname: api.example.com', 'hostname: "api.*.com"'],
    ['hostname star', 'hostname: api.example.com', 'hostname: "*example.com"'],
    ['hostname underscore', 'hostname: api.example.com', 'hostname: "api_x.example.com"'],
    ['hostname ip', 'hostname: api.example.com', 'hostname: "10.0.0.1"'],
    ['match header value regex glob', 'exact: acme', 'regex: "*acme"'],
    ['match method list', 'method: POST', 'method: "POST,GET"'],
    ['match method star', 'method: POST', 'method: "*"'],
    ['log filter', 'level: info', 'level: info\n    filter: request.path = "x"'],
    [
      'two backends as map',
      '      backends:\n      - host: admin.example.com:8443',
      '      backends:\n        host: admin.example.com:8443',
    ],
    ['model provider in lower case', '- host: admin.example.com:8443', '- ai: {name: a, provider: {openai: {}}}'],
    ['rate limit without a filling', 'tokensPerFill: 10', 'tokensPerFill: 0'],
    ['rate limit with an interval of zero', 'fillInterval: 60s', 'fillInterval: 0s'],
    ['MCP server without a scheme', 'host: https://files.example.com/mcp', 'host: files.example.com/mcp'],
    ['mcp tool with target prefix, single', 'mcp.tool.name == "read_file"', 'mcp.tool.name == "files_read_file"'],
    ['contains on list', '"developers" in jwt.groups\'', 'jwt.groups.contains("developers")\''],
    ['in with list to list', '"developers" in jwt.groups\'', '["developers"] in jwt.groups\''],
    ['in with aud', '"developers" in jwt.groups', 'jwt.aud == "other"'],
    ['iss never', '"developers" in jwt.groups', 'jwt.iss == "https://other.example.com"'],
    ['iss trailing slash', '"developers" in jwt.groups', 'jwt.iss == "https://login.example.com/realms/models/"'],
    ['boolean string', '"developers" in jwt.groups', 'jwt.email_verified == "true"'],
    ['retry of a success', 'codes: [502, 503]', 'codes: [200]'],
    ['API key that is empty', 'key: k-0123456789', 'key: ""'],
    ['API key with a blank', 'key: k-0123456789', 'key: " k-0123456789"'],
    ['resource without a scheme', 'resource: https://api.example.com/mcp', 'resource: api.example.com/mcp'],
    [
      'backend missing',
      '      backends:\n      - host: admin.example.com:8443\n        policies:\n          backendTLS: {}\n',
      '',
    ],
    [
      'api key twice',
      '- key: k-0123456789\n            metadata:\n              role: admin',
      '- key: k-0123456789\n            metadata:\n              role: admin\n          - key: k-0123456789\n            metadata:\n              role: viewer',
    ],
    ['api key placeholder', 'key: k-0123456789', 'key: <API_KEY>'],
    ['sub in upper case', '\'jwt.role == "admin"\'\n', '\'jwt.Sub == "admin"\'\n'],
    ['unanchored matches email', '"developers" in jwt.groups', 'jwt.email.matches("@example.com")'],
    ['deny everything', 'request.headers["x-suspended"] == "true"', 'true'],
    ['allow not equal', '"developers" in jwt.groups', 'jwt.role != "a" || jwt.role != "b"'],
    ['host endsWith glob', 'request.headers["x-suspended"] == "true"', 'request.host.endsWith("*.example.com")'],
    ['path glob in startsWith', 'request.headers["x-suspended"] == "true"', 'request.path.startsWith("/v1/chat/*")'],
    [
      'jwks url http',
      'file: ./jwks.json\n        authorization',
      'url: http://login.example.com/certs\n        authorization',
    ],
    ['insecure tls', 'backendTLS: {}\n          backendAuth', 'backendTLS: {insecure: true}\n          backendAuth'],
    [
      'insecureHost',
      'backendTLS: {}\n          backendAuth',
      'backendTLS: {insecureHost: true}\n          backendAuth',
    ],
    [
      'backendTLS hostname url',
      'backendTLS: {}\n          backendAuth',
      'backendTLS: {hostname: "https://models.example.com"}\n          backendAuth',
    ],
    [
      'backendTLS sni port',
      'backendTLS: {}\n          backendAuth',
      'backendTLS: {hostname: "models.example.com:443"}\n          backendAuth',
    ],
    [
      'location cookie',
      'jwtAuth:\n          mode: strict',
      'jwtAuth:\n          location: {cookie: {name: "access_token="}}\n          mode: strict',
    ],
    [
      'location query',
      'jwtAuth:\n          mode: strict',
      'jwtAuth:\n          location: {queryParameter: {name: "?access_token"}}\n          mode: strict',
    ],
    ['transform missing guard', 'x-user: jwt.sub', 'x-user: jwt.Sub'],
    ['transform list', 'x-user: jwt.sub', 'x-user: jwt.groups'],
    ['mcp tool startsWith *', 'mcp.tool.name == "read_file"', 'mcp.tool.name.startsWith("read_*")'],
    ['mcp tool in words', 'mcp.tool.name == "read_file"', 'mcp.tool.name in ["read_file, list_files"]'],
    ['mcp tool in upper case', 'mcp.tool.name == "read_file"', 'mcp.tool.name == "ReadFile "'],
    [
      'mcp target twice',
      '          - name: files\n            mcp:\n              host: https://files.example.com/mcp',
      '          - name: files\n            mcp:\n              host: https://files.example.com/mcp\n          - name: files\n            mcp:\n              host: https://other.example.com/mcp',
    ],
    [
      'mcp stdio with shell',
      'mcp:\n              host: https://files.example.com/mcp',
      'stdio:\n              cmd: npx -y @modelcontextprotocol/server-everything',
    ],
    ['audience star', '- models\n', '- "*"\n'],
    ['audience empty', '- models\n', '- ""\n'],
    ['audience glob', '- models\n', '- "models-*"\n'],
    ['header value regex anchored', 'exact: acme', 'regex: "^acme"'],
    ['query match', '        method: POST\n', '        query: [{name: "model=x", value: {exact: ""}}]\n'],
    ['admin port', 'config:\n', 'config:\n  adminAddr: localhost\n'],
    ['admin port out of range', 'config:\n', 'config:\n  adminAddr: 127.0.0.1:99999\n'],
    ['admin address out of range', 'config:\n', 'config:\n  adminAddr: 999.1.1.1:80\n'],
    ['anchors of alternatives', 'jwt.role == "admin"\'', 'jwt.role.matches("^admin|owner$")\''],
    ['class without an anchor', 'jwt.role == "admin"\'', 'jwt.role.matches("[^a-z]admin")\''],
    ['escaped dollar', 'jwt.role == "admin"\'', 'jwt.role.matches("admin\\\\$")\''],
    ['unanchored in a list', '"developers" in jwt.groups', 'jwt.groups.exists(g, g.matches("developers"))'],
    ['unanchored in lower case', '"developers" in jwt.groups', 'jwt.team.lowerAscii().matches("developers")'],
    ['key of a claim in another case', '"developers" in jwt.groups', '"Sub" in jwt'],
    [
      'mcp target three times',
      '          - name: files\n            mcp:\n              host: https://files.example.com/mcp',
      ['files', 'other', 'third']
        .map((host) => `          - name: files\n            mcp:\n              host: https://${host}.example.com/mcp`)
        .join('\n'),
    ],
    ['key to fill in', 'key: k-0123456789', 'key: your-api-key'],
    ['upstream key to fill in', 'key: $OPENAI_API_KEY', 'key: { value: changeme }'],
    ['name of the variable as the key', 'key: $OPENAI_API_KEY', 'key: OPENAI_API_KEY'],
    ['template as the key', 'key: $OPENAI_API_KEY', 'key: "{{OPENAI_API_KEY}}"'],
    ['key of a provider in the file', 'key: $OPENAI_API_KEY', 'key: sk-proj-T3BlbkFJ7c1f0a9e5d2b8c64'],
  ],
}
