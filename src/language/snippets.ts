/** A whole policy to start from, as a snippet of LSP. Its placeholders hold values that pass `check`. */
interface PolicySnippet {
  label: string
  detail: string
  insert: string
}

const KEY_ADDRESS = `\${9:https://login.example.com/.well-known/jwks.json}`

const SNIPPETS: readonly PolicySnippet[] = [
  {
    label: 'AgentgatewayPolicy: JWT and a rule',
    detail: 'agentgateway on Kubernetes',
    insert: `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata:
  name: \${1:jwt}
  namespace: \${2:default}
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: \${3|HTTPRoute,Gateway|}
    name: \${4:models}
  traffic:
    jwtAuthentication:
      mode: Strict
      providers:
      - issuer: \${5:https://login.example.com}
        audiences: [\${6:models}]
        jwks:
          remote:
            jwksPath: \${7:/.well-known/jwks.json}
            backendRef:
              kind: Service
              name: \${8:login}
              port: 443
    authorization:
      action: Allow
      policy:
        matchExpressions:
        - \${0:jwt.sub != ""}
`,
  },
  {
    label: 'VirtualService: JWT and RBAC',
    detail: 'Gloo',
    insert: `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata:
  name: \${1:models}
  namespace: \${2:gloo-system}
spec:
  virtualHost:
    domains: ["\${3:models.example.com}"]
    options:
      jwt:
        providers:
          \${4:company}:
            issuer: \${5:https://login.example.com}
            audiences: [\${6:models}]
            jwks:
              remote:
                url: ${KEY_ADDRESS}
                upstreamRef: { name: \${7:login}, namespace: \${2:gloo-system} }
      rbac:
        policies:
          \${8:members}:
            principals:
            - jwtPrincipal:
                provider: \${4:company}
                claims:
                  \${10:team}: \${11:dev}
    routes:
    - matchers:
      - prefix: /
      routeAction:
        single:
          upstream: { name: \${12:models}, namespace: \${2:gloo-system} }
`,
  },
  {
    label: 'RouteOption: RBAC',
    detail: 'Gloo with the Gateway API',
    insert: `apiVersion: gateway.solo.io/v1
kind: RouteOption
metadata:
  name: \${1:members}
  namespace: \${2:default}
spec:
  targetRefs:
  - group: gateway.networking.k8s.io
    kind: HTTPRoute
    name: \${3:models}
  options:
    rbac:
      policies:
        \${4:members}:
          principals:
          - jwtPrincipal:
              claims:
                \${5:team}: \${6:dev}
`,
  },
  {
    label: 'agentgateway configuration: JWT and a rule',
    detail: 'standalone agentgateway',
    insert: `binds:
- port: \${1:3000}
  listeners:
  - routes:
    - policies:
        jwtAuth:
          mode: strict
          issuer: \${2:https://login.example.com}
          audiences: [\${3:models}]
          jwks:
            url: ${KEY_ADDRESS}
        authorization:
          rules:
          - \${4:jwt.team == "dev"}
      backends:
      - host: \${5:models.example.com:80}
`,
  },
  {
    label: 'LiteLLM configuration: JWT',
    detail: 'LiteLLM proxy',
    insert: `model_list:
- model_name: \${1:chat}
  litellm_params:
    model: \${2:openai/gpt-4o-mini}
    api_key: os.environ/\${3:OPENAI_API_KEY}
general_settings:
  master_key: os.environ/LITELLM_MASTER_KEY
  enable_jwt_auth: true
  litellm_jwtauth:
    user_id_jwt_field: \${4:sub}
    team_id_jwt_field: \${5:team}
`,
  },
]

/** Whole policies for an empty document. */
export const policySnippets = (): readonly PolicySnippet[] => SNIPPETS
