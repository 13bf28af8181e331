import { FILTERS } from './envoy.js'
import type { Mistakes } from './mistakes.js'

export const ENVOY_FILTERS: Mistakes = {
  base: `admin:
  address:
    socket_address: { address: 127.0.0.1, port_value: 9901 }
static_resources:
  listeners:
  - name: main
    address:
      socket_address: { address: 0.0.0.0, port_value: 8443 }
    filter_chains:
    - transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          require_client_certificate: true
          common_tls_context:
            tls_certificates:
            - certificate_chain: { filename: /etc/tls/tls.crt }
              private_key: { filename: /etc/tls/tls.key }
            validation_context:
              trusted_ca: { filename: /etc/tls/ca.crt }
              match_typed_subject_alt_names:
              - san_type: URI
                matcher: { prefix: "spiffe://example.com/" }
      filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": ${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: main
          normalize_path: true
          merge_slashes: true
          path_with_escaped_slashes_action: UNESCAPE_AND_REDIRECT
          use_remote_address: true
          http_filters:
          - name: envoy.filters.http.cors
            typed_config:
              "@type": ${FILTERS}.http.cors.v3.Cors
          - name: envoy.filters.http.jwt_authn
            typed_config:
              "@type": ${FILTERS}.http.jwt_authn.v3.JwtAuthentication
              providers:
                company:
                  issuer: https://login.example.com
                  audiences: [models]
                  payload_in_metadata: payload
                  forward: false
                  forward_payload_header: x-jwt-payload
                  clock_skew_seconds: 60
                  require_expiration: true
                  from_headers:
                  - name: authorization
                    value_prefix: "Bearer "
                  claim_to_headers:
                  - { header_name: x-jwt-sub, claim_name: sub }
                  remote_jwks:
                    http_uri: { uri: "https://login.example.com/certs", cluster: login, timeout: 5s }
                    cache_duration: 300s
                    async_fetch: { fast_listener: false }
              bypass_cors_preflight: true
              requirement_map:
                required:
                  provider_name: company
                optional:
                  requires_any:
                    requirements:
                    - provider_name: company
                    - allow_missing: {}
              rules:
              - match: { prefix: /health }
              - match: { prefix: /admin }
                requirement_name: required
              - match: { prefix: / }
                requires: { provider_name: company }
          - name: envoy.filters.http.ext_authz
            typed_config:
              "@type": ${FILTERS}.http.ext_authz.v3.ExtAuthz
              failure_mode_allow: false
              transport_api_version: V3
              with_request_body: { max_request_bytes: 8192 }
              grpc_service:
                envoy_grpc: { cluster_name: authz }
                timeout: 1s
          - name: envoy.filters.http.rbac
            typed_config:
              "@type": ${FILTERS}.http.rbac.v3.RBAC
              rules:
                action: ALLOW
                policies:
                  admins:
                    permissions:
                    - and_rules:
                        rules:
                        - url_path: { path: { prefix: /admin } }
                        - header: { name: ":method", string_match: { exact: GET } }
                    principals:
                    - metadata:
                        filter: envoy.filters.http.jwt_authn
                        path: [{ key: payload }, { key: roles }]
                        value: { list_match: { one_of: { string_match: { exact: admin } } } }
                  users:
                    permissions:
                    - not_rule: { url_path: { path: { prefix: /admin } } }
                    principals:
                    - any: true
          - name: envoy.filters.http.local_ratelimit
            typed_config:
              "@type": ${FILTERS}.http.local_ratelimit.v3.LocalRateLimit
              stat_prefix: limit
              token_bucket: { max_tokens: 100, tokens_per_fill: 100, fill_interval: 60s }
              filter_enabled: { default_value: { numerator: 100, denominator: HUNDRED } }
              filter_enforced: { default_value: { numerator: 100, denominator: HUNDRED } }
          - name: envoy.filters.http.router
            typed_config:
              "@type": ${FILTERS}.http.router.v3.Router
          route_config:
            name: main
            request_headers_to_add:
            - header: { key: x-gateway, value: "envoy" }
              append_action: OVERWRITE_IF_EXISTS_OR_ADD
            virtual_hosts:
            - name: api
              domains: [api.example.com, "*.models.example.com"]
              require_tls: ALL
              typed_per_filter_config:
                envoy.filters.http.cors:
                  "@type": ${FILTERS}.http.cors.v3.CorsPolicy
                  allow_origin_string_match: [{ exact: "https://chat.example.com" }]
                  allow_methods: GET, POST
                  allow_headers: authorization, content-type
                  allow_credentials: true
                  max_age: "600"
              routes:
              - match: { path: /health }
                direct_response: { status: 200 }
                typed_per_filter_config:
                  envoy.filters.http.rbac:
                    "@type": ${FILTERS}.http.rbac.v3.RBACPerRoute
                  envoy.filters.http.jwt_authn:
                    "@type": ${FILTERS}.http.jwt_authn.v3.PerRouteConfig
                    requirement_name: optional
                  envoy.filters.http.ext_authz:
                    "@type": ${FILTERS}.http.ext_authz.v3.ExtAuthzPerRoute
                    disabled: true
              - match: { prefix: /admin }
                route: { cluster: admin, timeout: 15s }
              - match:
                  prefix: /v1/
                  headers:
                  - { name: x-tier, string_match: { exact: gold } }
                route:
                  cluster: models
                  prefix_rewrite: /
                  retry_policy: { retry_on: "5xx,reset", num_retries: 2, per_try_timeout: 5s }
              - match: { safe_regex: { regex: "/users/[0-9]+/files" } }
                route: { cluster: models }
              - match: { prefix: / }
                redirect: { host_redirect: www.example.com, response_code: FOUND }
  clusters:
  - name: models
    type: STRICT_DNS
    connect_timeout: 5s
    lb_policy: ROUND_ROBIN
    load_assignment:
      cluster_name: models
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: models.svc, port_value: 8080 } } }
  - name: admin
    type: STRICT_DNS
    connect_timeout: 5s
    load_assignment:
      cluster_name: admin
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: admin.svc, port_value: 8080 } } }
  - name: authz
    type: STRICT_DNS
    connect_timeout: 1s
    typed_extension_protocol_options:
      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
        explicit_http_config: { http2_protocol_options: {} }
    load_assignment:
      cluster_name: authz
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: authz.svc, port_value: 9191 } } }
  - name: login
    type: LOGICAL_DNS
    connect_timeout: 5s
    load_assignment:
      cluster_name: login
      endpoints:
      - lb_endpoints:
        - endpoint: { address: { socket_address: { address: login.example.com, port_value: 443 } } }
    transport_socket:
      name: envoy.transport_sockets.tls
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
        sni: login.example.com
        common_tls_context:
          validation_context: { trusted_ca: { filename: /etc/ssl/certs/ca-certificates.crt } }
`,
  mistakes: [
    [
      'rbac only shadow rules',
      '              rules:\n                action: ALLOW\n                policies:\n                  admins',
      '              shadow_rules:\n                action: ALLOW\n                policies:\n                  admins',
    ],
    ['rbac action LOG', 'action: ALLOW', 'action: LOG'],
    ['ext_authz before jwt order', 'name: envoy.filters.http.ext_authz\n', 'name: ext_authz\n'],
    [
      'rate limit never enforced',
      '              filter_enforced: { default_value: { numerator: 100, denominator: HUNDRED } }\n',
      '',
    ],
    [
      'rate limit enabled missing',
      '              filter_enabled: { default_value: { numerator: 100, denominator: HUNDRED } }\n',
      '',
    ],
    [
      'cors filter missing',
      `          - name: envoy.filters.http.cors\n            typed_config:\n              "@type": ${FILTERS}.http.cors.v3.Cors\n`,
      '',
    ],
    ['per filter name misspelt', 'envoy.filters.http.ext_authz:\n', 'envoy.filters.http.extauthz:\n'],
    ['regex braces of openapi', '/users/[0-9]+/files', '/users/{id}/files'],
    ['admin open', 'address: 127.0.0.1, port_value: 9901', 'address: 0.0.0.0, port_value: 9901'],
    [
      'empty requirement',
      '              - match: { prefix: / }\n                requires: { provider_name: company }',
      '              - match: { prefix: / }\n                requires: {}',
    ],
    [
      'empty alternative of a requirement',
      'required:\n                  provider_name: company',
      'required:\n                  requires_any: { requirements: [{ provider_name: company }, {}] }',
    ],
    ['authorization service of an unknown cluster', 'cluster_name: authz }', 'cluster_name: auth }'],
    ['authorization with a transport API of version 2', 'transport_api_version: V3', 'transport_api_version: V2'],
    ['authorization without bytes of the body', 'max_request_bytes: 8192', 'max_request_bytes: 0'],
    ['field of the authorization misspelt', 'failure_mode_allow: false', 'failure_mode_deny: true'],
    [
      'authorization of no request',
      '              failure_mode_allow: false\n',
      '              filter_enabled: { default_value: { numerator: 0 } }\n',
    ],
    [
      'authorization of every second request',
      '              failure_mode_allow: false\n',
      '              filter_enabled: { default_value: { numerator: 50 } }\n',
    ],
    [
      'authorization switched off',
      '          - name: envoy.filters.http.ext_authz\n',
      '          - name: envoy.filters.http.ext_authz\n            disabled: true\n',
    ],
    ['client certificate not required', 'require_client_certificate: true', 'require_client_certificate: false'],
    ['client certificate not mentioned', '          require_client_certificate: true\n', ''],
    ['names of certificates of any authority', '              trusted_ca: { filename: /etc/tls/ca.crt }\n', ''],
  ],
}
