import { originOf } from '../../../../core/origin-of.js'
import type { EnvoyRbac } from '../../../../core/step/envoy.js'
import type { Message } from '../message.js'
import { readPolicy } from './conditions.js'
import { readMatcher } from './matcher.js'

const ACTIONS = ['ALLOW', 'DENY', 'LOG'] as const

/** The `RBAC` of a filter or of a route; `null`: every request is allowed. */
export function readRbac(message: Message, place: number): EnvoyRbac | null {
  const origin = originOf(message.at)
  const matcher = message.message('matcher')
  if (matcher) {
    const when = readMatcher(matcher)
    return { kind: 'envoy-rbac', place, effect: 'allow', policies: [{ when, origin: originOf(matcher.at) }], origin }
  }
  const rules = message.message('rules')
  const action = rules?.word('action', ACTIONS)
  if (!rules || action === 'LOG') return null
  const policies = rules.map('policies').map(([name, policy]) => {
    return { name, when: readPolicy(policy), origin: originOf(policy.at) }
  })
  return { kind: 'envoy-rbac', place, effect: action === 'DENY' ? 'deny' : 'allow', policies, origin }
}
