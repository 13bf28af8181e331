import type { Losses } from '../../core/losses.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import type { Writer } from '../../core/writer.js'
import { NOTHING, type Payloads, writeCondition } from './conditions.js'
import { typed } from './names.js'

type Json = Record<string, unknown>

/** What rules are written with. */
export interface RuleWriting {
  payloads: Payloads
  writer: Writer
  losses: Losses
}

/** The rules of a filter or a route; without steps every request is allowed. */
export function writeRules(steps: readonly Authorize[], writing: RuleWriting): Json | undefined {
  const [first] = steps
  if (!first) return undefined
  const written = steps.length === 1 ? policies(first, writing) : joined(steps, writing)
  return writing.writer.from(first.origin, { action: 'ALLOW', policies: written })
}

export function rbacPerRoute(rules: Json | undefined): Json {
  return typed('http.rbac.v3.RBACPerRoute', { rbac: rules ? { rules } : {} })
}

/** Each `allow` rule is a policy; `deny` and `require` become part of every one. */
function policies({ rules }: Authorize, writing: RuleWriting): Json {
  const common = rules.filter((rule) => rule.effect !== 'allow').map((rule) => permission(rule, writing))
  const allowing = rules.filter((rule) => rule.effect === 'allow')
  const written: Json = {}
  allowing.forEach((rule, index) => {
    if (rule.when.kind === 'never') return
    const name = unused(written, rule.name ?? `policy-${index + 1}`)
    written[name] = writing.writer.from(rule.origin, policy(all([...common, permission(rule, writing)])))
  })
  if (allowing.length === 0) written['everybody'] = policy(all(common))
  return written
}

function unused(taken: Json, name: string): string {
  return Object.hasOwn(taken, name) ? unused(taken, `${name}'`) : name
}

/** All of several steps have to allow the request: one policy that expresses this. */
function joined(steps: readonly Authorize[], writing: RuleWriting): Json {
  const parts = steps.map(({ rules }) => {
    const common = rules.filter((rule) => rule.effect !== 'allow').map((rule) => permission(rule, writing))
    const allowing = rules.filter((rule) => rule.effect === 'allow').map((rule) => permission(rule, writing))
    return all([...common, ...(allowing.length > 0 ? [{ or_rules: { rules: allowing } }] : [])])
  })
  return { all: policy(all(parts)) }
}

/** Envoy rejects configuration nested deeper than 100 levels; a rule is at level 28 at most. */
const MAX_DEPTH = 72

function permission(rule: Rule, { payloads, writer, losses }: RuleWriting): Json {
  const when = writeCondition(rule.when, payloads, rule.origin, losses)
  const written = rule.effect === 'deny' ? { not_rule: when } : { ...when }
  if (depthOf(written) <= MAX_DEPTH) return writer.from(rule.origin, written)
  losses.unsupported(rule.origin, 'the rule is nested more deeply than Envoy reads: it allows no request')
  return writer.from(rule.origin, { ...NOTHING })
}

function depthOf(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 0
  return 1 + Object.values(json).reduce<number>((most, member) => Math.max(most, depthOf(member)), 0)
}

function all(rules: Json[]): Json {
  if (rules.length === 0) return { any: true }
  return rules.length === 1 ? rules[0]! : { and_rules: { rules } }
}

function policy(permission: Json): Json {
  return { permissions: [permission], principals: [{ any: true }] }
}
