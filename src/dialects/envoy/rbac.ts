import type { Authorize, Rule } from '../../program/step/authorize.js'
import type { Losses } from '../losses.js'
import { type Payloads, writeCondition } from './conditions.js'
import { typed } from './names.js'

type Json = Record<string, unknown>

/** The rules of a filter or a route; without any step everything passes. */
export function writeRules(steps: readonly Authorize[], payloads: Payloads, losses: Losses): Json | undefined {
  if (steps.length === 0) return undefined
  return {
    action: 'ALLOW',
    policies: steps.length === 1 ? policies(steps[0]!, payloads, losses) : joined(steps, payloads, losses),
  }
}

export function rbacPerRoute(rules: Json | undefined): Json {
  return typed('http.rbac.v3.RBACPerRoute', { rbac: rules ? { rules } : {} })
}

/** Each `allow` rule is a policy; `deny` and `require` become part of every one. */
function policies({ rules }: Authorize, payloads: Payloads, losses: Losses): Json {
  const common = rules.filter((rule) => rule.effect !== 'allow').map((rule) => permission(rule, payloads, losses))
  const allowing = rules.filter((rule) => rule.effect === 'allow')
  const written: Json = {}
  allowing.forEach((rule, index) => {
    if (rule.when.kind === 'never') return
    written[unused(written, rule.name ?? `policy-${index + 1}`)] = policy(
      all([...common, permission(rule, payloads, losses)]),
    )
  })
  if (allowing.length === 0) written['everybody'] = policy(all(common))
  return written
}

function unused(taken: Json, name: string): string {
  return Object.hasOwn(taken, name) ? unused(taken, `${name}'`) : name
}

/** Several steps all have to pass: one policy that says so. */
function joined(steps: readonly Authorize[], payloads: Payloads, losses: Losses): Json {
  const parts = steps.map(({ rules }) => {
    const common = rules.filter((rule) => rule.effect !== 'allow').map((rule) => permission(rule, payloads, losses))
    const allowing = rules.filter((rule) => rule.effect === 'allow').map((rule) => permission(rule, payloads, losses))
    return all([...common, ...(allowing.length > 0 ? [{ or_rules: { rules: allowing } }] : [])])
  })
  return { all: policy(all(parts)) }
}

function permission(rule: Rule, payloads: Payloads, losses: Losses): Json {
  const written = writeCondition(rule.when, payloads, rule.origin, losses)
  return rule.effect === 'deny' ? { not_rule: written } : written
}

function all(rules: Json[]): Json {
  if (rules.length === 0) return { any: true }
  return rules.length === 1 ? rules[0]! : { and_rules: { rules } }
}

function policy(permission: Json): Json {
  return { permissions: [permission], principals: [{ any: true }] }
}
