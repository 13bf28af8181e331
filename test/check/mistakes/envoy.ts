import { JWKS, nativeEnvoy } from '../../../src/check/example-policies.js'
import type { Mistakes } from './mistakes.js'

export const FILTERS = 'type.googleapis.com/envoy.extensions.filters'

export const ENVOY: Mistakes = {
  base: `static_resources:
  listeners:
  - name: main
    address:
      socket_address:
        address: 0.0.0.0
        port_value: 8080
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": ${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: main
          codec_type: AUTO
          normalize_path: true
          merge_slashes: true
          http_filters:
          - name: envoy.filters.http.cors
            typed_config:
              "@type": ${FILTERS}.http.cors.v3.Cors
          - name: envoy.filters.http.jwt_authn
            typed_config:
              "@type": ${FILTERS}.http.jwt_authn.v3.JwtAuthentication
              providers:
                company:
                  issuer: https://login.example.com/realms/models
                  audiences:
                  - models
                  payload_in_metadata: claims
                  forward: true
                  from_headers:
                  - name: authorization
                    value_prefix: "Bearer "
                  claim_to_headers:
                  - header_name: x-user
                    claim_name: sub
                  local_jwks:
                    inline_string: '${JWKS}'
                remote:
                  issuer: https://partner.example.com
                  audiences: [models]
                  remote_jwks:
                    http_uri:
                      uri: https://partner.example.com/certs
                      cluster: partner
                      timeout: 5s
                    cache_duration: 600s
              rules:
              - match:
                  prefix: /partner
                requires:
                  provider_name: remote
              - match:
                  prefix: /v1
                requires:
                  provider_name: company
              - match:
                  path: /internal/models
                requires:
                  requires_any:
                    requirements:
                    - provider_name: company
                    - provider_name: remote
          - name: envoy.filters.http.rbac
            typed_config:
              "@type": ${FILTERS}.http.rbac.v3.RBAC
              rules:
                action: ALLOW
                policies:
                  viewer:
                    permissions:
                    - url_path:
                        path:
                          prefix: /v1
                    principals:
                    - metadata:
                        filter: envoy.filters.http.jwt_authn
                        path:
                        - key: claims
                        - key: role
                        value:
                          string_match:
                            exact: viewer
          - name: envoy.filters.http.router
            typed_config:
              "@type": ${FILTERS}.http.router.v3.Router
          route_config:
            name: main
            virtual_hosts:
            - name: api
              domains:
              - api.example.com
              routes:
              - match:
                  prefix: /v1/chat
                  headers:
                  - name: x-tenant
                    string_match:
                      exact: acme
                route:
                  cluster: models
                  timeout: 30s
                  prefix_rewrite: /chat
              - match:
                  path: /health
                direct_response:
                  status: 200
                  body:
                    inline_string: ok
              - match:
                  safe_regex:
                    regex: /images/[a-z]+
                route:
                  weighted_clusters:
                    clusters:
                    - name: models
                      weight: 1
  clusters:
  - name: models
    type: STRICT_DNS
    connect_timeout: 5s
    load_assignment:
      cluster_name: models
      endpoints:
      - lb_endpoints:
        - endpoint:
            address:
              socket_address:
                address: models.example.com
                port_value: 8443
  - name: partner
    type: STRICT_DNS
    connect_timeout: 5s
    load_assignment:
      cluster_name: partner
      endpoints:
      - lb_endpoints:
        - endpoint:
            address:
              socket_address:
                address: partner.example.com
                port_value: 443
    transport_socket:
      name: envoy.transport_sockets.tls
      typed_config:
        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
        sni: partner.example.com
        common_tls_context:
          validation_context: {trusted_ca: {filename: /etc/ssl/certs/ca-certificates.crt}}
`,
  mistakes: [
    ['issuer missing', 'issuer: https://login.example.com/realms/models\n                  ', ''],
    ['audiences missing', 'audiences:\n                  - models\n                  payload', 'payload'],
    ['metadata missing', 'payload_in_metadata: claims\n                  ', ''],
    ['metadata under another name', 'payload_in_metadata: claims', 'payload_in_metadata: jwt_payload'],
    ['metadata path without the payload key', '- key: claims\n', ''],
    [
      'remote cluster misspelt',
      '\n                      cluster: partner',
      '\n                      cluster: partners',
    ],
    ['root key misspelt', 'static_resources:', 'static_resource:'],
    ['port as a name', 'port_value: 8080', 'port_value: http'],
    ['port out of range', 'port_value: 8080', 'port_value: 80800'],
    ['port instead of port_value', 'port_value: 8080', 'port: 8080'],
    [
      'address without socket_address',
      'socket_address:\n        address: 0.0.0.0\n        port_value: 8080',
      'address: 0.0.0.0\n      port_value: 8080',
    ],
    ['address as a host name', 'address: 0.0.0.0', 'address: localhost'],
    ['filter_chain in the singular', 'filter_chains:', 'filter_chain:'],
    ['type misspelt', 'HttpConnectionManager\n', 'HttpConnectionManger\n'],
    [
      'type of the v2 API',
      `${FILTERS}.network.http_connection_manager.v3.HttpConnectionManager`,
      'type.googleapis.com/envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager',
    ],
    ['type missing', `"@type": ${FILTERS}.http.cors.v3.Cors`, 'stat: x'],
    ['stat_prefix missing', 'stat_prefix: main\n          ', ''],
    [
      'router missing',
      `          - name: envoy.filters.http.router
            typed_config:
              "@type": ${FILTERS}.http.router.v3.Router\n`,
      '',
    ],
    [
      'rbac after the router',
      `          route_config:`,
      `          - name: envoy.filters.http.fault
            typed_config:
              "@type": ${FILTERS}.http.fault.v3.HTTPFault
          route_config:`,
    ],
    [
      'provider as a list',
      'providers:\n                company:\n                  issuer',
      'providers:\n                - name: company\n                  issuer',
    ],
    [
      'issuer in a list',
      'issuer: https://login.example.com/realms/models',
      'issuer: [https://login.example.com/realms/models]',
    ],
    [
      'audience in the singular',
      'audiences:\n                  - models\n                  payload',
      'audience: models\n                  payload',
    ],
    ['forward misspelt', 'forward: true', 'forwrad: true'],
    ['from_headers with header', '- name: authorization\n', '- header: authorization\n'],
    ['claims_to_headers', 'claim_to_headers:', 'claims_to_headers:'],
    ['inline jwks broken', `'${JWKS}'`, `'${JWKS.slice(0, -2)}'`],
    ['jwks as yaml', `inline_string: '${JWKS}'`, `inline_string: ${JWKS}`],
    ['local_jwks file that does not exist', `inline_string: '${JWKS}'`, 'filename: jwks.json'],
    [
      'remote without http_uri',
      'http_uri:\n                      uri: https://partner.example.com/certs\n                      cluster: partner\n                      timeout: 5s',
      'uri: https://partner.example.com/certs',
    ],
    ['remote timeout missing', '\n                      timeout: 5s', ''],
    ['remote cluster missing', '\n                      cluster: partner', ''],
    [
      'remote of a discovery document',
      'https://partner.example.com/certs',
      'https://partner.example.com/.well-known/openid-configuration',
    ],
    ['duration without a unit', 'cache_duration: 600s', 'cache_duration: 600'],
    ['duration in minutes', 'cache_duration: 600s', 'cache_duration: 10m'],
    [
      'provider of a rule misspelt',
      'provider_name: company\n              - match',
      'provider_name: compnay\n              - match',
    ],
    [
      'requires misspelt',
      'requires:\n                  provider_name: company\n',
      'require:\n                  provider_name: company\n',
    ],
    ['match of a rule without slash', 'prefix: /v1\n                requires', 'prefix: v1\n                requires'],
    ['rule shadowed', 'prefix: /partner', 'prefix: /'],
    [
      'requirements in a list of strings',
      '- provider_name: company\n                    - provider_name: remote',
      '- company\n                    - remote',
    ],
    [
      'requires_any with one',
      '- provider_name: company\n                    - provider_name: remote',
      '- provider_name: company',
    ],
    [
      'permissions missing',
      'permissions:\n                    - url_path:\n                        path:\n                          prefix: /v1\n                    principals',
      'principals',
    ],
    [
      'url_path without the path level',
      'path:\n                          prefix: /v1\n                    principals',
      'prefix: /v1\n                    principals',
    ],
    [
      'rbac path without slash',
      'prefix: /v1\n                    principals',
      'prefix: v1\n                    principals',
    ],
    ['metadata filter misspelt', 'filter: envoy.filters.http.jwt_authn\n', 'filter: envoy.filters.http.jwt_auth\n'],
    [
      'metadata path as strings',
      '- key: claims\n                        - key: role',
      '- claims\n                        - role',
    ],
    [
      'metadata path as a string',
      'path:\n                        - key: claims\n                        - key: role',
      'path: claims.role',
    ],
    [
      'value as a string',
      'value:\n                          string_match:\n                            exact: viewer',
      'value: viewer',
    ],
    ['exact in the value', 'string_match:\n                            exact: viewer', 'exact: viewer'],
    ['virtual host without a name', '- name: api\n              domains', '- domains'],
    ['domain with a scheme', '- api.example.com\n', '- https://api.example.com\n'],
    ['domain with a wildcard in the middle', '- api.example.com\n', '- api.*.com\n'],
    ['domain twice', '- api.example.com\n', '- api.example.com\n              - api.example.com\n'],
    [
      'routes in the wrong order',
      'prefix: /v1/chat\n                  headers:\n                  - name: x-tenant\n                    string_match:\n                      exact: acme',
      'prefix: /',
    ],
    ['match without slash', 'prefix: /v1/chat\n', 'prefix: v1/chat\n'],
    ['glob in a prefix', 'prefix: /v1/chat\n', 'prefix: /v1/chat/*\n'],
    ['path_prefix', 'prefix: /v1/chat\n', 'path_prefix: /v1/chat\n'],
    ['two paths', 'prefix: /v1/chat\n', 'prefix: /v1/chat\n                  path: /v1/chats\n'],
    ['header value', 'string_match:\n                      exact: acme', 'value: acme'],
    ['cluster misspelt', 'cluster: models\n                  timeout', 'cluster: model\n                  timeout'],
    ['timeout without a unit', 'timeout: 30s', 'timeout: 30'],
    ['timeout of milliseconds', 'timeout: 30s', 'timeout: 300ms'],
    [
      'route and direct response',
      'direct_response:\n                  status: 200',
      'redirect: {https_redirect: true}\n                direct_response:\n                  status: 200',
    ],
    ['direct response status as a string', 'status: 200', 'status: OK'],
    ['direct response status out of range', 'status: 200', 'status: 2000'],
    ['body as a string', 'body:\n                    inline_string: ok', 'body: ok'],
    ['regex with missing escape', 'regex: /images/[a-z]+', 'regex: /images/[a-z+'],
    ['regex as a string', 'safe_regex:\n                    regex: /images/[a-z]+', 'safe_regex: /images/[a-z]+'],
    ['regex without slash', 'regex: /images/[a-z]+', 'regex: images/.*'],
    ['regex with an anchor of a fragment', 'regex: /images/[a-z]+', 'regex: ^/images'],
    ['weights of zero', 'weight: 1', 'weight: 0'],
    [
      'weighted cluster misspelt',
      '- name: models\n                      weight',
      '- name: model\n                      weight',
    ],
    [
      'action missing',
      'route:\n                  cluster: models\n                  timeout: 30s\n                  prefix_rewrite: /chat\n              - match',
      'name: x\n              - match',
    ],
    ['cluster type misspelt', '- name: models\n    type: STRICT_DNS', '- name: models\n    type: STRICT'],
    ['cluster name missing', '- name: models\n    type', '- type'],
    ['cluster_name missing', 'cluster_name: models\n      ', ''],
    ['endpoint with a scheme', 'address: models.example.com', 'address: https://models.example.com'],
    [
      'endpoint port missing',
      'address: models.example.com\n                port_value: 8443',
      'address: models.example.com',
    ],
    ['two clusters of one name', '- name: partner\n    type', '- name: models\n    type'],
    ['tabs', '  clusters:\n  - name', '\tclusters:\n  - name'],
    ['duplicate key', 'codec_type: AUTO', 'codec_type: AUTO\n          codec_type: HTTP1'],
    ['path with two slashes, which Envoy merges', 'prefix: /v1/chat\n', 'prefix: /v1//chat\n'],
    ['path with dots, which Envoy resolves', 'path: /health', 'path: /v1/../health'],
    [
      'list claim compared with a string',
      '- key: claims\n                        - key: role',
      '- key: claims\n                        - key: groups',
    ],
    ['header of a claim with a space', 'header_name: x-user', 'header_name: x user'],
    ['header of a claim that is the host', 'header_name: x-user', 'header_name: host'],
    ['cluster on port 443 without TLS', 'port_value: 8443', 'port_value: 443'],
    [
      'issuer with a blank at its end',
      'issuer: https://login.example.com/realms/models',
      'issuer: "https://login.example.com/realms/models "',
    ],
    [
      'issuer that is the discovery document',
      'issuer: https://partner.example.com',
      'issuer: https://partner.example.com/.well-known/openid-configuration',
    ],
    ['audiences in one string of a remote provider', 'audiences: [models]', 'audiences: ["models, tools"]'],
    ['prefix of the token in lower case', 'value_prefix: "Bearer "', 'value_prefix: "bearer "'],
    ['token header with a colon', '- name: authorization\n', '- name: "authorization:"\n'],
    ['token header misspelt', '- name: authorization\n', '- name: authorisation\n'],
    ['regular expression as an exact value', 'exact: acme', 'exact: ^acme.*$'],
    ['glob as an exact value', 'exact: acme', 'exact: acme*'],
    [
      'method in lower case',
      'headers:\n                  - name: x-tenant\n                    string_match:\n                      exact: acme',
      'headers:\n                  - name: ":method"\n                    string_match:\n                      exact: post',
    ],
    ['uri of the keys without a scheme', 'uri: https://partner.example.com/certs', 'uri: partner.example.com/certs'],
    ['cache of zero', 'cache_duration: 600s', 'cache_duration: 0s'],
    ['rewrite without slash', 'prefix_rewrite: /chat', 'prefix_rewrite: chat'],
    [
      'number claim as a string',
      '- key: claims\n                        - key: role',
      '- key: claims\n                        - key: exp',
    ],
    [
      'boolean claim as a string',
      '- key: claims\n                        - key: role',
      '- key: claims\n                        - key: email_verified',
    ],
    [
      'rbac prefix with a star',
      'prefix: /v1\n                    principals',
      'prefix: /v1/*\n                    principals',
    ],
    [
      'connect_timeout negative',
      'connect_timeout: 5s\n    load_assignment:\n      cluster_name: models',
      'connect_timeout: -5s\n    load_assignment:\n      cluster_name: models',
    ],
    ['claim path with dots', '- key: role\n', '- key: realm_access.roles\n'],
    ['claim path with slash', '- key: role\n', '- key: realm_access/roles\n'],
    ['claim path with brackets', '- key: role\n', '- key: roles[0]\n'],
    ['claim path $', '- key: role\n', '- key: $.role\n'],
    ['claim path in upper case sub', '- key: role\n', '- key: Sub\n'],
    ['claim_name with brackets', 'claim_name: sub', 'claim_name: groups[0]'],
    ['claim_name $', 'claim_name: sub', 'claim_name: $.sub'],
    ['value prefix glob', 'exact: viewer', 'prefix: "viewer*"'],
    ['value suffix glob', 'exact: viewer', 'suffix: "*@example.com"'],
    ['value regex ^', 'exact: viewer', 'safe_regex: {regex: "^view"}'],
    ['value contains comma', 'exact: viewer', 'exact: viewer,admin'],
    ['header colon', 'name: x-tenant', 'name: "x-tenant:"'],
    ['header with blank', 'name: x-tenant', 'name: x tenant'],
    ['header prefix glob', 'exact: acme', 'prefix: acme*'],
    ['header regex ^', 'exact: acme', 'safe_regex: {regex: "^acme"}'],
    ['header regex $', 'exact: acme', 'safe_regex: {regex: "-acme$"}'],
    [
      'header path',
      'name: x-tenant\n                    string_match:\n                      exact: acme',
      'name: path\n                    string_match:\n                      exact: /v1/chat/completions',
    ],
    [
      'header method name',
      'name: x-tenant\n                    string_match:\n                      exact: acme',
      'name: method\n                    string_match:\n                      exact: POST',
    ],
    [
      'header method GET POST',
      'name: x-tenant\n                    string_match:\n                      exact: acme',
      'name: ":method"\n                    string_match:\n                      exact: GET,POST',
    ],
    ['domains dot', '- api.example.com\n', '- .example.com\n'],
    ['domains trailing dot', '- api.example.com\n', '- api.example.com.\n'],
    ['audience star', 'audiences: [models]', 'audiences: ["*"]'],
    ['audience empty', 'audiences: [models]', 'audiences: [""]'],
    ['audience glob', 'audiences: [models]', 'audiences: ["models-*"]'],
    ['jwks via plaintext cluster', 'cluster: partner\n', 'cluster: models\n'],
    [
      'no validation context',
      'validation_context: {trusted_ca: {filename: /etc/ssl/certs/ca-certificates.crt}}',
      'validation_context: {trust_chain_verification: ACCEPT_UNTRUSTED}',
    ],
    [
      'authority missing',
      'validation_context: {trusted_ca: {filename: /etc/ssl/certs/ca-certificates.crt}}',
      'alpn_protocols: [h2]',
    ],
    [
      'validation context empty',
      'validation_context: {trusted_ca: {filename: /etc/ssl/certs/ca-certificates.crt}}',
      'validation_context: {}',
    ],
    ['sni url', 'sni: partner.example.com', 'sni: https://partner.example.com'],
    ['sni port', 'sni: partner.example.com', 'sni: partner.example.com:443'],
    [
      'rbac path header',
      '- url_path:\n                        path:\n                          prefix: /v1',
      '- header: {name: path, string_match: {prefix: /v1}}',
    ],
    ['provider prefix colon', 'value_prefix: "Bearer "', 'value_prefix: "Bearer: "'],
    [
      'two claims same header',
      '- header_name: x-user\n                    claim_name: sub',
      '- header_name: x-user\n                    claim_name: sub\n                  - header_name: X-User\n                    claim_name: email',
    ],
    ['prefix_rewrite with glob', 'prefix_rewrite: /chat', 'prefix_rewrite: /chat/*'],
    ['host_rewrite url', 'prefix_rewrite: /chat', 'host_rewrite_literal: https://a.example.com'],
    [
      'regex_rewrite $1',
      'prefix_rewrite: /chat',
      'regex_rewrite: {pattern: {regex: "^/v1/(.*)$"}, substitution: "/$1"}',
    ],
    [
      'regex_rewrite missing group',
      'prefix_rewrite: /chat',
      'regex_rewrite: {pattern: {regex: "^/v1/.*$"}, substitution: "/\\\\1"}',
    ],
    ['header that Envoy does not name so', 'name: x-tenant', 'name: ":host"'],
  ],
}

/** A policy that is read into the steps of all gateways. */
export const PLAIN_ENVOY: Mistakes = {
  base: nativeEnvoy(
    'forward: true\npayload_in_metadata: claims',
    `- name: envoy.filters.http.rbac
  typed_config:
    "@type": ${FILTERS}.http.rbac.v3.RBAC
    rules:
      action: ALLOW
      policies:
        viewer:
          permissions: [{ header: { name: x-team, string_match: { exact: a } } }]
          principals:
          - metadata:
              filter: envoy.filters.http.jwt_authn
              path: [{ key: claims }, { key: role }]
              value: { string_match: { exact: viewer } }`,
  ),
  mistakes: [
    ['claim in another case', 'key: role', 'key: Sub'],
    ['path of a claim in one key', 'key: role', 'key: realm_access.roles'],
    ['list claim', 'key: role', 'key: groups'],
    ['wildcard', 'exact: viewer', "exact: 'adm*'"],
    ['anchored pattern', 'exact: viewer', "safe_regex: { regex: '^adm' }"],
    ['header with a colon', 'name: x-team', "name: 'x-team: '"],
    ['path as a header', 'name: x-team, string_match: { exact: a }', 'name: path, string_match: { exact: /v1 }'],
    [
      'requirement that no rule uses',
      'requires: { provider_name: company }',
      'requirement_name: other\n              requirement_map: { other: {}, unused: { provider_name: company } }',
    ],
  ],
}
