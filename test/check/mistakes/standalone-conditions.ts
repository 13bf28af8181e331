import { JWKS } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const STANDALONE_CONDITIONS: Mistakes = {
  surroundings: {
    env: { OPENAI_API_KEY: 'sk-example', ANTHROPIC_API_KEY: 'sk-ant' },
    files: {
      './tls.crt': '',
      './tls.key': '',
      './jwks.json': JWKS,
      './htpasswd': 'ann:$2y$05$abcdefghijklmnopqrstuuJ0jK0p3f1Q0Y3H0zqfT1R3F5b7F0Bqe\n',
    },
  },
  base: `config:
  adminAddr: localhost:15000
  statsAddr: 0.0.0.0:15020
binds:
- port: 8080
  listeners:
  - name: public
    hostname: "*.example.com"
    routes:
    - name: health
      matches:
      - path: { exact: /health }
      policies:
        directResponse: { status: 200, body: ok }
      backends: []
    - name: llm
      hostnames: [llm.example.com]
      matches:
      - path: { pathPrefix: /v1 }
        headers:
        - { name: x-tier, value: { regex: "gold|silver" } }
        query:
        - { name: version, value: { exact: "2" } }
      policies:
        jwtAuth:
          mode: strict
          providers:
          - issuer: https://login.example.com
            audiences: [llm]
            jwks: { url: "https://login.example.com/certs" }
          - issuer: https://partner.example.com
            audiences: [llm, tools]
            jwks: { file: ./jwks.json }
        authorization:
          rules:
          - require: 'jwt.tenant == "acme"'
          - allow: 'jwt.role in ["admin", "developer"] && request.method == "POST"'
          - allow: 'jwt.iss == "https://partner.example.com" && "chat" in jwt.scope.split(" ")'
          - deny: 'has(jwt.suspended) && jwt.suspended == true'
        extAuthz:
          host: authz.example.com:9000
          failureMode: deny
          protocol: { grpc: {} }
        localRateLimit:
        - { maxTokens: 1000, tokensPerFill: 1000, fillInterval: 1m, type: tokens }
        remoteRateLimit:
          host: limits.example.com:8081
          domain: llm
          descriptors:
          - entries: [{ key: user, value: jwt.sub }]
            type: requests
        cors:
          allowOrigins: ["https://chat.example.com"]
          allowMethods: [GET, POST]
          allowHeaders: [authorization]
          allowCredentials: true
          maxAge: 1h
        ai:
          promptGuard:
            request:
            - regex: { action: reject, rules: [{ builtin: ssn }, { pattern: "[0-9]{16}" }] }
          modelAliases: { fast: gpt-4o-mini }
        urlRewrite:
          path: { prefix: /openai/v1 }
        responseHeaderModifier:
          add: { x-served-by: agentgateway }
          remove: [server]
      backends:
      - ai:
          name: openai
          provider: { openAI: { model: gpt-4o } }
        policies:
          backendAuth: { key: $OPENAI_API_KEY }
    - name: tools
      hostnames: [tools.example.com]
      policies:
        mcpAuthentication:
          mode: strict
          issuer: https://login.example.com
          audiences: [tools]
          jwks: { url: "https://login.example.com/certs" }
          resourceMetadata:
            resource: https://tools.example.com/mcp
            scopesSupported: [read, write]
            bearerMethodsSupported: [header]
        mcpAuthorization:
          rules:
          - 'mcp.tool.name == "search" && mcp.tool.target == "docs"'
          - '"write" in jwt.scope.split(" ") && mcp.tool.name in ["create_issue", "close_issue"]'
      backends:
      - mcp:
          statefulMode: stateless
          targets:
          - name: docs
            mcp: { host: "https://docs.example.com/mcp" }
          - name: issues
            mcp: { host: "https://issues.example.com/mcp" }
          - name: local
            stdio: { cmd: npx, args: ["-y", "@modelcontextprotocol/server-everything"], env: { LEVEL: info } }
- port: 8443
  listeners:
  - name: secure
    protocol: HTTPS
    hostname: admin.example.com
    tls: { cert: ./tls.crt, key: ./tls.key }
    routes:
    - name: admin
      matches:
      - path: { pathPrefix: /admin }
        method: GET
      policies:
        basicAuth: { mode: strict, htpasswd: { file: ./htpasswd }, realm: admin }
        authorization:
          rules:
          - allow: 'basicAuth.username == "ann"'
        requestRedirect: { scheme: https, authority: { full: www.example.com }, status: 302 }
    - name: agents
      matches:
      - path: { pathPrefix: /agents }
      policies:
        apiKey:
          mode: strict
          keys:
          - { key: agent-7f3a9c21, metadata: { team: search } }
          - { key: agent-0b1d44e8, metadata: { team: crawl } }
        authorization:
          rules:
          - allow: 'apiKey.team == "search"'
          - allow: 'apiKey.team == "crawl" && request.path.startsWith("/agents/crawl")'
      backends:
      - host: agents.example.com:8080
        weight: 9
      - host: agents-next.example.com:8080
        weight: 1
`,
  mistakes: [
    ['admin on all addresses', 'adminAddr: localhost:15000', 'adminAddr: 0.0.0.0:15000'],
    ['admin same port as a bind', 'adminAddr: localhost:15000', 'adminAddr: 0.0.0.0:8080'],
    ['require contradictory case', 'jwt.tenant == "acme"', 'jwt.tenant.lowerAscii() == "Acme"'],
    ['require upper', 'jwt.tenant == "acme"', 'jwt.tenant.upperAscii() == "acme"'],
    ['sub equal list', 'jwt.tenant == "acme"', 'jwt.sub == ["ann", "bob"]'],
    ['regex flags', 'jwt.tenant == "acme"', 'jwt.tenant.matches("/^acme$/i")'],
    ['regex alternation anchored one', 'jwt.tenant == "acme"', 'jwt.tenant.matches("^(acme)|beta$")'],
    ['email contains', 'jwt.tenant == "acme"', 'jwt.email.contains("@example.com")'],
    ['compare with itself', 'jwt.tenant == "acme"', 'jwt.tenant == jwt.tenant'],
    ['basic user never', 'basicAuth.username == "ann"', 'basicAuth.username == "bob"'],
    ['api key team unknown', 'apiKey.team == "search"', 'apiKey.team == "serach"'],
    ['api key metadata string', 'metadata: { team: crawl }', 'metadata: team=crawl'],
  ],
}
