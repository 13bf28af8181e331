import { find } from '../../kubernetes/bind.js'
import type { Resource } from '../../kubernetes/graph.js'
import { secretData } from '../../kubernetes/secret.js'
import { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import { objectReferences } from '../lookup/object-references.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const header = (value: string) => `${virtualService({
  options: `headerManipulation:
  requestHeadersToAdd:
  - headerSecretRef: { name: key, namespace: gloo-system }`,
})}---
apiVersion: v1
kind: Secret
metadata: { name: key, namespace: gloo-system }
type: Opaque
stringData:
  x-api-key: ${value}
`

export const secretWithoutValue: Rule = {
  code: 'CW6166',
  severity: 'warning',
  title: 'Secret whose value cannot be sent',
  families: ['gloo', 'agentgateway'],
  why: `A credential is sent in a header. An empty one is left out. agentgateway removes blanks and line breaks around the value; Gloo copies
the value as it is into the header, and Envoy refuses a configuration with a line break in a header: \`echo KEY | base64\` encodes one.`,
  evidence: [
    'https://github.com/solo-io/gloo/blob/main/projects/gloo/pkg/api/converters/kube/header_secret.go',
    'https://github.com/agentgateway/agentgateway/blob/main/controller/pkg/utils/kubeutils/secrets.go',
  ],
  failing: header('"s3cret\\n"'),
  passing: header('s3cret'),
  *check(context) {
    const seen = new Set<Resource>()
    for (const { secret, isRaw, keys } of credentials(context)) {
      if (seen.has(secret)) continue
      seen.add(secret)
      const root = new Cursor(secret.document, secret.value, secret.origin.pointer)
      for (const [name, value] of secretData(secret)) {
        const isEmpty = value.trim() === ''
        if (keys && !keys.includes(name)) continue
        const at = root.at(root.at('stringData', name).exists ? 'stringData' : 'data', name)
        if (at.pointer.includes('/stringData/') && isEncoded(value))
          yield {
            at,
            part: 'key',
            message: 'the credential is sent in base64: values of `stringData` are not decoded',
            help: 'write the credential itself, or move it into `data`',
            confidence: 'medium',
          }
        if (!isEmpty && !(isRaw && /[\r\n]/.test(value))) continue
        yield {
          at,
          part: 'key',
          message: isEmpty
            ? 'the credential is never sent: this value is empty'
            : 'Envoy refuses the update: the value holds a line break, which no header can carry',
          help: isEmpty ? 'write the credential' : 'encode it without one: `printf %s KEY | base64`',
        }
      }
    }
  },
}

/** Whether a value is printable text in base64: by chance, the bytes of a key are not. */
function isEncoded(value: string): boolean {
  if (!/^(?:[A-Za-z\d+/]{4}){4,}(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?\n?$/.test(value) || value.length > 4096)
    return false
  return /^[\x20-\x7e]+\n?$/.test(atob(value.trim()))
}

interface Credential {
  secret: Resource
  /** The value is copied as it is. */
  isRaw: boolean
  /** The keys that are read; absent: all of them. */
  keys?: readonly string[]
}

function* credentials(context: RuleContext): Iterable<Credential> {
  for (const { options } of optionScopes(context))
    for (const container of mapsWith(options, 'headerSecretRef')) {
      const ref = container.at('headerSecretRef')
      const secret = find(context.graph, 'Secret', ref.at('namespace').string ?? '', ref.at('name').string ?? '', '')
      if (secret) yield { secret, isRaw: true }
    }
  for (const { from, kind, namespace, name } of objectReferences(context)) {
    if (kind !== 'Secret' || !/\/(?:auth|authToken)\/secretRef$/.test(from.pointer)) continue
    const secret = find(context.graph, 'Secret', namespace, name, '')
    if (secret) yield { secret, isRaw: false, keys: [from.at('key').string ?? 'Authorization'] }
  }
}
