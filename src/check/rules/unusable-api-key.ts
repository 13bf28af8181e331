import { keySources, readEntry } from '../../dialects/agentgateway/credentials.js'
import type { Resource } from '../../kubernetes/graph.js'
import { secretData } from '../../kubernetes/secret.js'
import { cursorOf } from '../../yaml/cursor.js'
import type { LosslessJson } from '../../yaml/json.js'
import { agentgatewayPolicy, GATEWAY } from '../example-policies.js'
import { credentialPolicies } from '../lookup/credentials.js'
import { namespaceOf } from '../lookup/object-references.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const secret = (value: string) =>
  `${agentgatewayPolicy('apiKeyAuthentication:\n  secretRef: { name: keys }')}${GATEWAY}---
apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: models
stringData:
  alice: ${value}
`

export const unusableApiKey: Rule = {
  code: 'CW6094',
  severity: 'warning',
  title: 'API key that no request can use',
  families: ['agentgateway', 'standalone'],
  why: `A value of a key Secret is the key itself, byte for byte, or JSON with \`key\` or \`keyHash\` and \`metadata\`.
JSON with neither or both, or with a syntax error, is skipped; so is a raw key in a ConfigMap, where only hashes are
read. A final newline (\`echo key | base64\`) is part of the key, and cannot be sent in a header.`,
  evidence: ['https://agentgateway.dev/docs/kubernetes/latest/security/apikey/'],
  failing: secret('"s3cret\\n"'),
  passing: secret('s3cret'),
  *check(context) {
    const seen = new Set<Resource>()
    for (const { family, kind, at } of credentialPolicies(context)) {
      if (family !== 'agentgateway' || kind !== 'apiKey') continue
      for (const resource of keySources(context.graph, at, namespaceOf(at))) {
        if (seen.has(resource)) continue
        seen.add(resource)
        yield* problems(resource)
      }
    }
    for (const policy of fieldsNamed(context.roots('standalone'), 'apiKey'))
      for (const entry of policy.at('keys').items()) {
        const [message, help] = problemOf(entry.at('key').string ?? 'hash', 'File') ?? []
        if (message) yield { at: entry.at('key'), message: `no request can use this API key: ${message}`, help: help! }
      }
  },
}

function* problems(resource: Resource): Iterable<Report> {
  const root = cursorOf(resource)
  for (const [name, value] of secretData(resource)) {
    const problem = problemOf(value, resource.kind)
    if (!problem) continue
    const [message, help] = problem
    const cursor = root.at(root.at('stringData', name).exists ? 'stringData' : 'data', name)
    yield { at: cursor, part: 'key', message: `no request can use this API key: ${message}`, help }
  }
}

type Problem = [message: string, help: string]

/** Messages never contain the value. */
function problemOf(value: string, kind: string): Problem | undefined {
  const trimmed = value.trim()
  if (trimmed === '') return ['it is empty', 'write the key']
  if (trimmed.startsWith('{')) return entryProblem(trimmed, kind)
  if (kind === 'ConfigMap')
    return ['a ConfigMap holds hashes only', 'write `{"keyHash": "sha256:..."}`, or put the key into a Secret']
  if (/[\r\n]$/.test(value))
    return ['it ends with a newline, which no header can carry', 'encode it without one (`printf %s KEY | base64`)']
  if (value !== trimmed) return ['blanks around a header value are removed', 'remove them here, too']
  return undefined
}

function entryProblem(text: string, kind: string): Problem | undefined {
  const entry = readEntry(text)
  if (!entry) return ['it begins like JSON and is not a JSON object', 'correct the JSON']
  const [key, hash] = [entry.get('key'), entry.get('keyHash')]
  if (isText(key) && isText(hash)) return ['`key` and `keyHash` exclude each other', 'keep one of them']
  if (isText(hash))
    return /^sha256:[0-9a-fA-F]{64}$/.test(hash)
      ? undefined
      : ['`keyHash` must be `sha256:` and 64 hexadecimal digits', 'hash it: `printf %s KEY | sha256sum`']
  if (!isText(key)) return ['the JSON has neither `key` nor `keyHash`', 'name the member `key`']
  return kind === 'ConfigMap' ? ['a ConfigMap holds hashes only', 'write `keyHash` in place of `key`'] : undefined
}

const isText = (value: LosslessJson | undefined): value is string => typeof value === 'string' && value !== ''
