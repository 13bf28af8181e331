import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { memberOf } from '../lookup/envoy.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const tls = (settings: string) =>
  `${standalone('timeout: { requestTimeout: 30s }')}        policies:\n          backendTLS: { ${settings} }\n`

export const certificateNotVerified: Rule = {
  code: 'CW6158',
  severity: 'warning',
  risk: 'medium',
  title: 'certificate that is not verified',
  families: ['standalone', 'agentgateway', 'envoy', 'litellm'],
  why: `Without verification any certificate is accepted: whoever can redirect the connection reads requests and their
credentials, and answers in the server's place. A private authority is trusted by its certificate.`,
  evidence: [
    'https://agentgateway.dev/docs/standalone/latest/configuration/security/backend-tls/',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/common.proto',
  ],
  failing: tls('insecure: true'),
  passing: tls('root: ./ca.crt'),
  *check(context) {
    for (const { at, what, help } of places(context)) yield { at, part: 'key', message: MESSAGES[what], help }
  },
}

const MESSAGES = {
  all: 'any certificate is accepted: the connection is encrypted, but the server may be anyone',
  host: "the name in the server's certificate is not compared: any server with a trusted certificate is accepted",
}

interface Place {
  at: Cursor
  what: keyof typeof MESSAGES
  help: string
}

function* places(context: RuleContext): Iterable<Place> {
  for (const root of context.roots('standalone'))
    for (const [name, what] of [
      ['insecure', 'all'],
      ['insecureHost', 'host'],
    ] as const)
      for (const container of mapsWith(root, name))
        if (/tls$/i.test(container.pointer) && container.at(name).value === true)
          yield { at: container.at(name), what, help: 'give the authority that signed the certificate as `root`' }
  for (const root of context.roots('agentgateway'))
    for (const container of mapsWith(root.at('spec'), 'insecureSkipVerify')) {
      const at = container.at('insecureSkipVerify')
      if (at.string === 'All' || at.string === 'Hostname')
        yield {
          at,
          what: at.string === 'All' ? 'all' : 'host',
          help: 'give the authority that signed the certificate in `caCertificateRefs`',
        }
    }
  for (const root of context.roots('envoy'))
    for (const name of ['trust_chain_verification', 'trustChainVerification'])
      for (const container of mapsWith(root, name))
        if (/^ACCEPT_UNTRUSTED$/i.test(container.at(name).string ?? '') && isUpstream(container, root))
          yield { at: container.at(name), what: 'all', help: 'set `trusted_ca`, and remove this' }
  for (const { root } of litellmConfigs(context)) {
    const at = root.at('litellm_settings', 'ssl_verify')
    if (at.value === false || /^false$/i.test(at.string ?? ''))
      yield { at, what: 'all', help: 'set `ssl_verify` to the path of the certificates that you trust' }
  }
}

/** For clients that present a certificate the setting has its uses. */
function isUpstream(context: Cursor, root: Cursor): boolean {
  const socket = context.pointer.slice(0, context.pointer.indexOf('/typed'))
  for (const name of ['typed_config', 'typedConfig'])
    for (const container of mapsWith(root, name))
      if (container.pointer === socket)
        return memberOf(container, 'typed_config').at('@type').string?.endsWith('.UpstreamTlsContext') ?? false
  return false
}
