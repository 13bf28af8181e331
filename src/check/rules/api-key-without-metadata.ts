import { parseCel } from '../../cel/cel.js'
import { children, type Expression } from '../../core/cel-ast.js'
import { keySources } from '../../dialects/agentgateway/credentials.js'
import { secretData } from '../../kubernetes/secret.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { JsonError, parseJson } from '../../yaml/json.js'
import type { RuleContext } from '../context.js'
import { apiKeys } from '../example-policies.js'
import { authorizationsAfter } from '../lookup/agentgateway.js'
import { claimReads } from '../lookup/cel-claims.js'
import { type CredentialPolicy, credentialPolicies } from '../lookup/credentials.js'
import { namespaceOf } from '../lookup/object-references.js'
import type { Rule } from '../rule.js'

const keys = (list: string) => apiKeys(list, 'require: apiKey.team == "models"')

export const apiKeyWithoutMetadata: Rule = {
  code: 'CW6095',
  severity: 'warning',
  confidence: 'medium',
  title: 'API key without the metadata that a rule requires',
  families: ['agentgateway', 'standalone'],
  why: `\`apiKey.NAME\` is the metadata of the key that the request carries. For a key without it the rule fails, and
the request is denied.`,
  evidence: ['agentgateway/apikey-basic-jwt-interplay'],
  failing: keys('- { key: a, metadata: { team: models } }\n- { key: b, metadata: { user: bob } }'),
  passing: keys('- { key: a, metadata: { team: models } }\n- { key: b, metadata: { team: chat } }'),
  *check(context) {
    for (const policy of credentialPolicies(context)) {
      if (policy.kind !== 'apiKey') continue
      const required = requiredNames(context, policy)
      if (required.size === 0) continue
      for (const { at, part, names } of keysOf(context, policy))
        for (const [name, rule] of required)
          if (!names.has(name))
            yield {
              at,
              part,
              message: `requests with this key are denied: a rule requires \`apiKey.${name}\`, which its metadata lacks`,
              related: [{ at: rule, message: 'requires it' }],
              help: `add \`${name}\` to the key's \`metadata\`, or correct the rule`,
            }
    }
  },
}

interface Key {
  at: Cursor
  part: 'key' | 'value'
  names: ReadonlySet<string>
}

function* keysOf(context: RuleContext, { family, at }: CredentialPolicy): Iterable<Key> {
  if (family === 'standalone')
    for (const key of at.at('keys').items())
      yield { at: key.at('metadata').exists ? key.at('metadata') : key.at('key'), part: 'key', names: namesOf(key) }
  else
    for (const resource of keySources(context.graph, at, namespaceOf(at))) {
      const root = cursorOf(resource)
      for (const [name, value] of secretData(resource)) {
        const names = metadataNames(value)
        const data = root.at('stringData', name).exists ? 'stringData' : 'data'
        if (names) yield { at: root.at(data, name), part: 'key', names }
      }
    }
}

const namesOf = (key: Cursor): Set<string> =>
  new Set(
    key
      .at('metadata')
      .members()
      .map(([name]) => name),
  )

/** Names of a Secret value's metadata; a raw key has none. CW6094 reports unreadable values. */
function metadataNames(value: string): Set<string> | undefined {
  if (!value.trim().startsWith('{')) return value.trim() === '' ? undefined : new Set()
  try {
    const json = parseJson(value.trim())
    const metadata = json instanceof Map ? json.get('metadata') : undefined
    return json instanceof Map ? new Set(metadata instanceof Map ? metadata.keys() : []) : undefined
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}

/** Metadata that every allowed request needs: read by a `require` rule, or by the only `allow` rule. */
function requiredNames(context: RuleContext, policy: CredentialPolicy): Map<string, Cursor> {
  const required = new Map<string, Cursor>()
  const rules = authorizationsAfter(context, policy.at).flatMap((one) => (one.kind === 'http' ? one.rules : []))
  const allows = rules.filter(({ effect }) => effect === 'allow')
  const binding = [...rules.filter(({ effect }) => effect === 'require'), ...(allows.length === 1 ? allows : [])]
  for (const { expression } of binding) {
    const parsed = parseCel(expression.string!).expression
    for (const part of parsed ? conjuncts(parsed) : [])
      if (!hasAlternative(part))
        for (const { path, guarded } of claimReads(part, 'apiKey'))
          if (!guarded && path[0] !== 'key') required.set(path[0]!, expression)
  }
  return required
}

function conjuncts(expression: Expression): Expression[] {
  if (expression.kind === 'binary' && expression.op === '&&')
    return [...conjuncts(expression.left), ...conjuncts(expression.right)]
  return [expression]
}

/** With `a || b`, conditions, negations and calls, the value may not depend on what they read. */
function hasAlternative(expression: Expression): boolean {
  const isOpen =
    (expression.kind === 'binary' && expression.op === '||') ||
    ['conditional', 'unary', 'call', 'macro'].includes(expression.kind)
  return isOpen || children(expression).some(hasAlternative)
}
