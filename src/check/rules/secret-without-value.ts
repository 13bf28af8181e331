import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import { find } from '../../kubernetes/bind.js'
import type { Resource } from '../../kubernetes/graph.js'
import { secretData } from '../../kubernetes/secret.js'
import { cursorOf } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import { objectReferences } from '../lookup/object-references.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

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
    const all = [...credentials(context)]
    for (const credential of firstOfEach(all, ({ secret, key = '' }) => `${key} ${originKey(secret.origin)}`)) {
      const { secret, key } = credential
      const root = cursorOf(secret)
      for (const [name, value] of secretData(secret)) {
        if (key !== undefined && key !== name) continue
        const isPlain = root.at('stringData', name).exists
        const problem = problemOf(value, isPlain, credential)
        if (problem) yield { at: root.at(isPlain ? 'stringData' : 'data', name), part: 'key', ...problem }
      }
    }
  },
}

function problemOf(
  value: string,
  isPlain: boolean,
  { isRaw }: Credential,
): Pick<Report, 'message' | 'help' | 'confidence'> | undefined {
  if (value.trim() === '')
    return { message: 'the credential is never sent: this value is empty', help: 'write the credential' }
  if (isPlain && isEncoded(value))
    return {
      message: 'the credential is sent in base64: values of `stringData` are not decoded',
      help: 'write the credential itself, or move it into `data`',
      confidence: 'medium',
    }
  return isRaw && /[\r\n]/.test(value)
    ? {
        message: 'Envoy refuses the update: the value holds a line break, which no header can carry',
        help: 'encode it without one: `printf %s KEY | base64`',
      }
    : undefined
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
  /** The key that is read; absent: all of them. */
  key?: string
}

function* credentials(context: RuleContext): Iterable<Credential> {
  const options = optionScopes(context).map((scope) => scope.options)
  for (const ref of fieldsNamed(options, 'headerSecretRef')) {
    const secret = find(context.graph, 'Secret', ref.at('namespace').string ?? '', ref.at('name').string ?? '', '')
    if (secret) yield { secret, isRaw: true }
  }
  for (const { from, kind, namespace, name } of objectReferences(context)) {
    if (kind !== 'Secret' || !/\/(?:auth|authToken)\/secretRef$/.test(from.pointer)) continue
    const secret = find(context.graph, 'Secret', namespace, name, '')
    if (secret) yield { secret, isRaw: false, key: from.at('key').string ?? 'Authorization' }
  }
}
