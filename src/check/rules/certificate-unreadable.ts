import { pemBlocks } from '../../jwt/pem.js'
import { find } from '../../kubernetes/bind.js'
import { secretData } from '../../kubernetes/secret.js'
import { member, texts } from '../../yaml/plain.js'
import { routeInNamespace } from '../example-policies.js'
import { objectReferences } from '../lookup/object-references.js'
import type { Rule } from '../rule.js'

const listener = (data: string) => `${routeInNamespace('gateways', 'gateways').replace(
  'protocol: HTTP',
  'protocol: HTTPS\n    tls: { certificateRefs: [{ name: models }] }',
)}---
apiVersion: v1
kind: Secret
metadata: { name: models, namespace: gateways }
stringData: { ${data} }
`

export const certificateUnreadable: Rule = {
  code: 'CW6143',
  severity: 'warning',
  risk: 'low',
  title: 'Secret or ConfigMap without the certificate that is read from it',
  families: ['gateway-api', 'agentgateway'],
  why: `A certificate is read from the key \`tls.crt\`, its private key from \`tls.key\`, and an authority from \`ca.crt\`, each as PEM. With
another key or other content the listener is not served, and the backend not trusted.`,
  evidence: ['https://gateway-api.sigs.k8s.io/guides/tls/'],
  failing: listener('cert.pem: x'),
  passing: listener(
    'tls.crt: "-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n", tls.key: "-----BEGIN PRIVATE KEY-----\\nMIIB\\n-----END PRIVATE KEY-----\\n"',
  ),
  *check(context) {
    for (const { from, kind, namespace, name } of objectReferences(context)) {
      const keys = KEYS.find(([field]) => field.test(from.pointer))?.[1]
      const object = keys && find(context.graph, kind, namespace, name, '')
      if (!keys || !object) continue
      const data = secretData(object)
      const written = new Map(['data', 'stringData'].flatMap((field) => [...texts(member(object.value, field))]))
      // A controller fills an empty Secret.
      if (written.size === 0) continue
      for (const key of keys) {
        const value = data.get(key)
        if ([written.get(key), value].some((text) => text !== undefined && REPLACED.test(text))) continue
        const blocks = value === undefined ? [] : pemBlocks(value)
        const isRead = blocks.some(
          ({ label, der, unfinished }) =>
            der && !unfinished && label.endsWith(key.endsWith('.key') ? 'PRIVATE KEY' : 'CERTIFICATE'),
        )
        if (isRead) continue
        yield {
          at: from.at('name'),
          message:
            value === undefined
              ? `nothing is read from this ${kind}: it has no key \`${key}\``
              : `nothing is read from this ${kind}: \`${key}\` holds no ${key.endsWith('.key') ? 'private key' : 'certificate'} in PEM`,
          help: `store it as \`${key}\`: \`kubectl create secret tls\` does for a certificate with its key`,
        }
        break
      }
    }
  },
}

/** Helm, SOPS, Flux and the plugin of Argo CD for Vault replace the value. */
const REPLACED = /\{\{|^ENC\[|\$\{|<path:/

const KEYS: readonly [field: RegExp, keys: readonly string[]][] = [
  [/\/(?:certificateRefs\/\d+|clientCertificateRef|mtlsCertificateRef(?:\/\d+)?)$/, ['tls.crt', 'tls.key']],
  [/\/caCertificateRefs\/\d+$/, ['ca.crt']],
]
