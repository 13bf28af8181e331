import { find } from '../../kubernetes/bind.js'
import { secretData } from '../../kubernetes/secret.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { memberOf, messagesOf } from '../lookup/envoy.js'
import { type LiteLlmConfig, litellmConfigs } from '../lookup/litellm.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const tls = (settings: string) =>
  `${standalone('timeout: { requestTimeout: 30s }')}        policies:\n          backendTLS: { ${settings} }\n`

export const certificateNotVerified: Rule = {
  code: 'CW6158',
  severity: 'warning',
  risk: 'medium',
  title: 'certificate that is not verified',
  families: ['standalone', 'agentgateway', 'gloo', 'envoy', 'litellm'],
  why: `Without verification any certificate is accepted: whoever can redirect the connection reads requests and their
credentials, and answers in the server's place. A private authority is trusted by its certificate.`,
  evidence: [
    'https://agentgateway.dev/docs/standalone/latest/configuration/security/backend-tls/',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/common.proto',
  ],
  failing: tls('insecure: true'),
  passing: { text: tls('root: ./ca.crt'), files: { './ca.crt': '' } },
  *check(context) {
    for (const { at, what, help } of places(context)) yield { at, part: 'key', message: MESSAGES[what], help }
  },
}

const MESSAGES = {
  all: 'any certificate is accepted: the connection is encrypted, but the server may be anyone',
  names: 'Gloo rejects the Upstream: it cannot verify names without the authority that signs the certificate',
  host: "the name in the server's certificate is not compared: any server with a trusted certificate is accepted",
}

interface Place {
  at: Cursor
  what: keyof typeof MESSAGES
  help: string
}

function* places(context: RuleContext): Iterable<Place> {
  for (const root of context.roots('standalone')) yield* ofStandalone(root)
  for (const root of context.roots('agentgateway'))
    for (const container of mapsWith(root.at('spec'), 'insecureSkipVerify')) yield* ofPolicy(container)
  for (const root of context.roots('envoy'))
    for (const tls of messagesOf(root, '.tls.v3.UpstreamTlsContext')) yield* ofEnvoy(tls)
  for (const root of context.kinds('gloo', 'Upstream')) yield* ofUpstream(context, root)
  for (const config of litellmConfigs(context)) yield* ofLitellm(config)
}

function* ofStandalone(root: Cursor): Iterable<Place> {
  for (const [name, what] of [
    ['insecure', 'all'],
    ['insecureHost', 'host'],
  ] as const)
    for (const tls of mapsWith(root, name)) {
      // `insecureHost` wins: the chain is verified.
      const isOverridden = what === 'all' && tls.at('insecureHost').value === true
      if (!/tls$/i.test(tls.pointer) || tls.at(name).value !== true || isOverridden) continue
      const help =
        what === 'host'
          ? 'set `hostname` to the name in the certificate, and remove `insecureHost`'
          : removal('insecure', 'give the authority that signed the certificate as `root`', tls.at('root').isSet)
      yield { at: tls.at(name), what, help }
    }
}

const removal = (name: string, replacement: string, isGiven: boolean): string =>
  isGiven ? `remove \`${name}\`` : `${replacement}, and remove \`${name}\``

function* ofPolicy(tls: Cursor): Iterable<Place> {
  const name = 'insecureSkipVerify'
  const at = tls.at(name)
  if (at.string === 'All') {
    const authority = 'give the authority that signed the certificate in `caCertificateRefs`'
    yield { at, what: 'all', help: removal(name, authority, tls.at('caCertificateRefs').isSet) }
  }
  if (at.string === 'Hostname') {
    const names = 'set `verifySubjectAltNames` to the name in the certificate'
    yield { at, what: 'host', help: removal(name, names, tls.at('verifySubjectAltNames').isSet) }
  }
}

/** Envoy verifies only what is configured. */
function* ofEnvoy(tls: Cursor): Iterable<Place> {
  const common = memberOf(tls, 'common_tls_context')
  const combined = memberOf(memberOf(common, 'combined_validation_context'), 'default_validation_context')
  const inline = memberOf(common, 'validation_context')
  const validation = combined.isSet ? combined : inline
  const has = (names: readonly string[]) => names.some((name) => memberOf(validation, name).isSet)
  if (has(PINS)) return
  const trust = memberOf(validation, 'trust_chain_verification')
  if (trust.value === 1 || /^ACCEPT_UNTRUSTED$/i.test(trust.string ?? ''))
    yield { at: trust, what: 'all', help: 'set `trusted_ca`, and remove this' }
  else if (!has(AUTHORITIES) && !EXTERNAL.some((name) => memberOf(common, name).isSet))
    yield { at: inline.isSet ? inline : tls, what: 'all', help: 'set `trusted_ca` in `validation_context`' }
}

const PINS = ['verify_certificate_hash', 'verify_certificate_spki', 'custom_validator_config']
const AUTHORITIES = ['trusted_ca', 'ca_certificate_provider_instance', 'system_root_certs']
/** What is verified is elsewhere. */
const EXTERNAL = [
  'combined_validation_context',
  'validation_context_sds_secret_config',
  'validation_context_certificate_provider',
  'validation_context_certificate_provider_instance',
]

/** Gloo configures no verification without an authority, and rejects names to verify without it (utils/ssl.go). */
function* ofUpstream(context: RuleContext, root: Cursor): Iterable<Place> {
  const tls = root.at('spec', 'sslConfig')
  const what = tls.at('verifySubjectAltName').items().length > 0 ? 'names' : 'all'
  const files = tls.at('sslFiles')
  if (files.isMap && !files.at('rootCa').string) yield { at: files, what, help: 'set `rootCa`' }
  const ref = tls.at('secretRef')
  const secret = find(context.graph, 'Secret', ref.at('namespace').string ?? '', ref.at('name').string ?? '')
  const names = secret ? [...secretData(secret).keys()] : []
  if (names.length > 0 && !names.some((name) => name === 'ca.crt' || name === 'tls'))
    yield { at: ref, what, help: 'add the authority to the Secret, as `ca.crt`' }
}

function* ofLitellm({ root, models }: LiteLlmConfig): Iterable<Place> {
  for (const at of [
    root.at('litellm_settings', 'ssl_verify'),
    root.at('environment_variables', 'SSL_VERIFY'),
    ...models.map((params) => params.at('ssl_verify')),
  ])
    if (at.value === false || /^false$/i.test(at.string ?? ''))
      yield { at, what: 'all', help: `set \`${at.name}\` to the path of the certificates that you trust` }
}
