import type { Condition } from '../../core/condition.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import { holds } from './condition.js'
import { describe } from './describe.js'
import type { Exchange, LocalReply } from './exchange.js'

/** Envoy's `rbac` filter. Returns the denial. */
export function authorize(step: Authorize, exchange: Exchange): LocalReply | null {
  const { rule, passes } = verdict(step, exchange)
  exchange.trace?.add(
    'authorize',
    passes ? 'pass' : 'refuse',
    () => ({
      detail: rule
        ? `policy ${name(rule)} ${passes ? 'allows it' : 'refuses it'}: ${describe(rule.when, exchange)}`
        : why(step, exchange, passes),
      ...(!passes && remedy(step, exchange)),
    }),
    rule?.origin ?? step.rules[0]?.origin ?? step.origin,
  )
  return passes ? null : { status: 403, body: 'RBAC: access denied' }
}

function applies({ origin, when }: Rule, exchange: Exchange): boolean {
  const isMet = holds(when, exchange)
  exchange.context.observe?.({
    origin,
    condition: when,
    holds: isMet,
    evaluate: (part) => holds(part as Condition, exchange),
  })
  return isMet
}

function verdict({ rules }: Authorize, exchange: Exchange): { rule?: Rule; passes: boolean } {
  const refusing = rules.find((rule) => rule.effect !== 'allow' && applies(rule, exchange) === (rule.effect === 'deny'))
  if (refusing) return { rule: refusing, passes: false }
  const allowing = rules.filter((rule) => rule.effect === 'allow')
  if (allowing.length === 0) return { passes: true }
  const rule = allowing.find((item) => applies(item, exchange))
  return rule ? { rule, passes: true } : { passes: false }
}

function name(rule: Rule): string {
  return rule.name === undefined ? '' : `\`${rule.name}\``
}

function why({ rules }: Authorize, exchange: Exchange, passes: boolean): string {
  if (passes) return 'no policy applies'
  const named = rules.filter((rule) => rule.effect === 'allow' && rule.when.kind !== 'never')
  if (named.length === 0) return 'no policy can allow it'
  return named.map((rule) => `policy ${name(rule)} requires ${describe(rule.when, exchange)}`).join('; ')
}

/** The nearest rule, and its missing conditions: rather another claim than another path or method. */
function remedy({ rules }: Authorize, exchange: Exchange): { remedy?: string } {
  const gaps = rules
    .filter((rule) => rule.effect === 'allow')
    .flatMap((rule) => missing(rule.when, exchange).map((gap) => ({ rule, gap })))
    .sort((a, b) => effortOf(a.gap) - effortOf(b.gap))
  const best = gaps[0]
  if (!best || best.gap.length === 0) return {}
  return { remedy: `satisfy policy ${name(best.rule)} with ${best.gap.map((item) => describe(item)).join(' and ')}` }
}

/** A rule for another path or method is about another request. */
const effortOf = (gap: readonly Condition[]): number =>
  gap.length + MAX_WAYS * gap.filter(({ kind }) => kind === 'path' || kind === 'method').length

/** For each way to satisfy the condition: the parts that do not hold. `never` cannot be satisfied. */
function missing(condition: Condition, exchange: Exchange): Condition[][] {
  if (holds(condition, exchange)) return [[]]
  if (condition.kind === 'never' || condition.kind === 'cel') return []
  if (condition.kind === 'any') return condition.of.flatMap((part) => missing(part, exchange))
  if (condition.kind !== 'all') return [[condition]]
  return condition.of.reduce<Condition[][]>(
    (ways, one) => {
      const more = missing(one, exchange)
      return ways.flatMap((way) => more.map((gap) => [...way, ...gap])).slice(0, MAX_WAYS)
    },
    [[]],
  )
}

const MAX_WAYS = 50
