import type { CelCondition, Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Request } from '../core/http.js'
import type { Authorize } from '../core/step/authorize.js'
import { hasRules } from '../core/step/rules.js'
import type { Step } from '../core/step/step.js'
import { matchesText } from '../gateways/match-text.js'
import { referencesOf } from './cel-references.js'
import type { ClaimSpace } from './claim-space.js'
import { type Diagrams, FALSE, type Node, TRUE } from './diagram.js'
import { type Json, matches } from './matcher.js'
import { usesMcpItem } from './mcp.js'

/** What a formula is built for: one side, one pair of routes, one kind of token. */
export interface FormulaContext {
  diagrams: Diagrams
  claims: ClaimSpace
  /** Values of the variable 0: the requests that the pair of routes is tried with. */
  requests: readonly Request[]
  /** Claims that the kind of token fixes (`iss`, `aud`); undefined: they are absent. */
  fixed: ReadonlyMap<string, Json | undefined>
  /** Does a rule see the token's claims, or only those of one provider? */
  sees(provider?: string): boolean
  /** The answer of an expression that is only evaluated. `claims` null: no token. */
  evaluate(condition: CelCondition, request: Request, claims: Record<string, Json> | null): boolean
  /**
   * What the expression reads of a request and a caller, as text: where it is the same, so are the answers.
   * `undefined`: not known; `null`: something else refuses the request, whatever the expression says.
   */
  readOf(condition: CelCondition, request: Request): string | undefined | null
  /** Answers of expressions by what they read. */
  known: Map<string, Node>
  /** An expression has more combinations of claims than are evaluated. */
  tooMany(condition: CelCondition): void
}

/** When all rules of a chain allow a request. */
export function passes(steps: readonly Step[], context: FormulaContext): Node {
  const { diagrams } = context
  const when = (condition: Condition): Node => formula(condition, context)
  const ofRequests = rulesPass(
    steps.filter((step) => step.kind !== 'mcp-authorization'),
    diagrams,
    when,
  )
  const ofMcp = steps.filter((step) => step.kind === 'mcp-authorization')
  if (ofMcp.length === 0) return ofRequests
  // MCP rules apply to requests that use a tool, prompt or resource, and allow all others.
  const usesNone = byRequest(context, (request) => !usesMcpItem(request))
  return diagrams.and(ofRequests, diagrams.or(rulesPass(ofMcp, diagrams, when), usesNone))
}

/** When the rules of all authorization steps allow a request; `when` computes when a condition holds. */
export function rulesPass(steps: readonly Step[], diagrams: Diagrams, when: (condition: Condition) => Node): Node {
  return diagrams.all(steps.filter(hasRules), (step) => {
    const asked = step.when ? when(step.when) : TRUE
    return diagrams.or(stepPasses(step, diagrams, when), diagrams.not(asked))
  })
}

function stepPasses(
  { rules }: Pick<Authorize, 'rules'>,
  diagrams: Diagrams,
  when: (condition: Condition) => Node,
): Node {
  const allows = rules.filter((rule) => rule.effect === 'allow')
  let node = allows.length === 0 ? TRUE : diagrams.any(allows, (rule) => when(rule.when))
  for (const rule of rules) {
    if (rule.effect === 'deny') node = diagrams.minus(node, when(rule.when))
    else if (rule.effect === 'require') node = diagrams.and(node, when(rule.when))
  }
  return node
}

const anyOf = (of: Condition[], context: FormulaContext): Node =>
  context.diagrams.any(of, (condition) => formula(condition, context))

function formula(condition: Condition, context: FormulaContext): Node {
  const { diagrams } = context
  switch (condition.kind) {
    case 'always':
      return TRUE
    case 'never':
      return FALSE
    case 'all':
      return diagrams.all(condition.of, (inner) => formula(inner, context))
    case 'any':
      return anyOf(condition.of, context)
    case 'not':
      return diagrams.not(formula(condition.of, context))
    case 'authenticated':
      return context.sees(condition.provider) ? TRUE : FALSE
    case 'claim': {
      if (!context.sees(condition.provider)) return FALSE
      const [name, ...members] = condition.path
      if (members.length === 0 && context.fixed.has(name!))
        return matches(condition.matcher, context.fixed.get(name!)) ? TRUE : FALSE
      return context.claims.atom(condition.path, condition.matcher)
    }
    case 'cel':
      return evaluated(condition, context)
    default:
      return byRequest(context, (request) => requestHolds(condition, request))
  }
}

function byRequest({ diagrams, requests }: FormulaContext, holds: (request: Request) => boolean): Node {
  return diagrams.node(
    0,
    requests.map((request) => (holds(request) ? TRUE : FALSE)),
  )
}

/** The answer of an expression under every request and, where it reads claims, under every combination of shapes. */
function evaluated(condition: CelCondition, context: FormulaContext): Node {
  if (!condition.expression) return FALSE
  const { claims: all, request } = referencesOf(condition.expression)
  const claims = all.filter(([name]) => !TIME.has(name!) || !context.fixed.has(name!))
  const under = (one: Request): Node => {
    if (!context.sees()) return context.evaluate(condition, one, null) ? TRUE : FALSE
    if (claims.length === 0) return context.evaluate(condition, one, {}) ? TRUE : FALSE
    const node = context.claims.evaluated(claims, (values) => context.evaluate(condition, one, values))
    if (node === null) context.tooMany(condition)
    return node ?? FALSE
  }
  if (!request) return under(context.requests[0]!)
  const underAlike = (one: Request): Node => {
    const read = context.readOf(condition, one)
    if (read === null) return FALSE
    return read === undefined ? under(one) : getOrAdd(context.known, read, () => under(one))
  }
  return context.diagrams.node(0, context.requests.map(underAlike))
}

/** Conditions on the request, as written: how a gateway spells a path or a host is tried case by case elsewhere. */
export type RequestCondition = Extract<Condition, { kind: 'path' | 'method' | 'header' | 'host' }>

export function requestHolds(condition: RequestCondition, request: Request): boolean {
  if (condition.kind === 'method') return request.method === condition.value
  if (condition.kind === 'path') return matchesText(condition.match, condition.value, request.path.split('?')[0]!)
  if (condition.kind === 'host') return matchesText(condition.match, condition.value, request.authority ?? '')
  const name = condition.name.toLowerCase()
  return request.headers.some(
    ([key, value]) => key.toLowerCase() === name && matchesText(condition.match, condition.value, value),
  )
}

/** Every condition in a chain's rules, the inner ones included. */
export function* conditionsOf(steps: readonly Step[]): Generator<Condition> {
  for (const step of steps) {
    if (step.when) yield* innerOf(step.when)
    if (hasRules(step)) for (const rule of step.rules) yield* innerOf(rule.when)
  }
}

export function* innerOf(condition: Condition): Generator<Condition> {
  yield condition
  if (condition.kind === 'all' || condition.kind === 'any') for (const one of condition.of) yield* innerOf(one)
  if (condition.kind === 'not') yield* innerOf(condition.of)
}

/** Claims about time. Between two gateways they are tried with the states of tokens, not with the rules. */
export const TIME: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat'])

/**
 * Registers every claim that the conditions read with the space, except those in `apart`. A body may name any of the
 * `models`, and an MCP request any of the `mcpItems`.
 */
export function noteClaims(
  conditions: Iterable<Condition>,
  claims: ClaimSpace,
  models: readonly string[],
  apart: ReadonlySet<string>,
  mcpItems: readonly string[] = [],
): void {
  for (const condition of conditions) {
    if (condition.kind === 'claim' && !apart.has(condition.path[0] ?? ''))
      claims.note(condition.path, condition.matcher)
    if (condition.kind !== 'cel' || !condition.expression) continue
    const references = referencesOf(condition.expression)
    const literals = [
      ...references.literals,
      ...(references.fields.includes('body') ? models : []),
      ...(references.mcp ? mcpItems : []),
    ]
    for (const path of references.claims)
      if (!apart.has(path[0]!)) claims.noteEvaluated(path, literals, itemsOf(references.items, path))
  }
}

const itemsOf = (
  items: ReturnType<typeof referencesOf>['items'],
  path: readonly string[],
): Record<string, string | number>[] =>
  items.filter((one) => one.path.join('\n') === path.join('\n')).map(({ item }) => item)
