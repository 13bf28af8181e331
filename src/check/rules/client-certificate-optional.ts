import { nativeEnvoy } from '../example-policies.js'
import { memberOf, membersBelow, messagesOf } from '../lookup/envoy.js'
import type { Rule } from '../rule.js'

const listener = (more: string) =>
  nativeEnvoy('forward: true').replace(
    '    - filters:\n      - name: envoy.filters.network',
    `    - transport_socket:
        name: envoy.transport_sockets.tls
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
          require_client_certificate: ${more}
          common_tls_context:
            tls_certificates:
            - certificate_chain: { filename: /etc/tls/tls.crt }
              private_key: { filename: /etc/tls/tls.key }
            validation_context: { trusted_ca: { filename: /etc/tls/ca.crt } }
      filters:
      - name: envoy.filters.network`,
  )

export const clientCertificateOptional: Rule = {
  code: 'CW6177',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'client certificates are verified, and clients without one are accepted',
  families: ['envoy'],
  why: `A \`validation_context\` of a listener verifies the certificates that clients send. Clients that send none are only refused with
\`require_client_certificate: true\`.`,
  evidence: [
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/tls.proto#extensions-transport-sockets-tls-v3-downstreamtlscontext',
  ],
  failing: listener('false'),
  passing: listener('true'),
  *check(context) {
    for (const root of context.roots('envoy')) {
      // A rule of `rbac` requires the certificate where it is needed.
      if ([...membersBelow(root, 'authenticated')].length > 0) continue
      for (const tls of messagesOf(root, '.tls.v3.DownstreamTlsContext')) {
        const required = memberOf(tls, 'require_client_certificate')
        const common = memberOf(tls, 'common_tls_context')
        const names = ['validation_context', 'combined_validation_context', 'validation_context_sds_secret_config']
        const validation = names.map((name) => memberOf(common, name)).find(({ isSet }) => isSet)
        if (!validation || required.value === true) continue
        yield {
          at: required.exists ? required : validation,
          part: required.exists ? 'value' : 'key',
          message:
            'clients without a certificate are accepted: certificates are only verified where a client sends one',
          help: 'write `require_client_certificate: true` in the `DownstreamTlsContext`',
        }
      }
    }
  },
}
