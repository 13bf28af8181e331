import type { Condition } from '../../../core/condition.js'
import { allOf, anyOf } from '../../../core/condition.js'
import { originOf } from '../../../core/origin-of.js'
import type { Authorize, Rule } from '../../../core/step/authorize.js'
import { type PayloadKeys, PERMISSION, PRINCIPAL, readCondition } from './conditions.js'
import type { Message } from './message.js'

const ACTIONS = ['ALLOW', 'DENY', 'LOG'] as const

/** The `RBAC` of a filter or of a route. Without rules every request is allowed: no step. */
export function readRbac(message: Message, keys: PayloadKeys): Authorize | null {
  message.ignore(
    'shadow_rules',
    'shadow_matcher',
    'shadow_rules_stat_prefix',
    'rules_stat_prefix',
    'track_per_rule_stats',
  )
  const rules = message.message('rules')
  const step = rules ? readRules(rules, keys) : null
  rules?.done()
  message.done()
  return step
}

function readRules(message: Message, keys: PayloadKeys): Authorize | null {
  const action = message.word('action', ACTIONS)
  const policies = message.ignore('audit_logging_options').map('policies')
  const origin = originOf(message.at)
  if (action === 'LOG') return null
  const effect = action === 'DENY' ? 'deny' : 'allow'
  const rules = policies.map(([name, policy]): Rule => {
    const when = readPolicy(policy, keys)
    return { effect, name, when, origin: originOf(policy.at) }
  })
  // An empty allowlist denies all requests.
  if (rules.length === 0 && effect === 'allow') rules.push({ effect, when: { kind: 'never' }, origin })
  return { kind: 'authorize', rules, origin }
}

/** Any of the permissions for any of the principals. */
function readPolicy(message: Message, keys: PayloadKeys): Condition {
  const permissions = message.messages('permissions').map((one) => readCondition(one, PERMISSION, keys))
  const principals = message.messages('principals').map((one) => readCondition(one, PRINCIPAL, keys))
  message.done()
  const parts = [anyOf(permissions), anyOf(principals)].filter(({ kind }) => kind !== 'always')
  return allOf(parts)
}
