import type { ClaimCondition, Condition } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import { firstOfEach } from '../core/first-of-each.js'
import { addToGroup } from '../core/group-by.js'
import type { Program } from '../core/program.js'
import { shorten } from '../core/shorten.js'
import type { Authorize } from '../core/step/authorize.js'
import type { Step } from '../core/step/step.js'
import { isRecord } from '../yaml/plain.js'
import { directionsOfRules, sameRules } from './always.js'
import { contentOf, isSet, nodesIn, readsNames, type Scope } from './content.js'
import { ADDRESS, type Coverage, fieldsOf, PROGRAM, STEP } from './fields.js'
import { conditionsOf, innerOf } from './formula.js'
import { differingLeaves, type Leaf, type Path } from './leaves.js'
import { hasRouteGate } from './litellm-steps.js'
import type { Reason } from './reason.js'
import { unpairedPatterns } from './rival-patterns.js'
import { areExact } from './shapes.js'
import { lowerCel, lowerCelOfStep } from './understand.js'
import { withoutUnreachable } from './unreachable.js'

/** What a comparison of two programs of one gateway has to account for. */
export interface Gate {
  /** The programs are equal, apart from positions and names. */
  same: boolean
  /** The second program without what no request reaches: paths of leaves are paths in it. */
  after: Program
  /** Differing parts that are not proven to be without effect. */
  leaves: Leaf[]
  /** Differing parts that are, with the reason. */
  proven: Reason[]
}

/** Compares two programs of one gateway leaf by leaf: whatever is not listed here decides alike. */
export function gateOf(before: Program, after: Program): Gate {
  const scope = scopeOf(before, after)
  if (isSameContent(before, after, scope)) return { same: true, after, leaves: [], proven: [] }
  const proven: Reason[] = []
  const [old, young] = [withoutUnreachable(before), withoutUnreachable(after)]
  proven.push(...old.dropped, ...young.dropped)
  const leaves = differingLeaves(old.program, young.program, {
    scope,
    onIdle(step) {
      const field = step.kind === 'unmodelled' ? step.field : step.kind
      proven.push({ text: `\`${field}\` affects neither answers nor upstream requests`, origin: step.origin })
    },
    sameRules(one, other) {
      const same = sameRules(one, other)
      const { origin } = other[0] ?? one[0]!
      if (same) proven.push({ text: 'the rules are written in another way and decide alike', origin })
      return same
    },
  })
  return { same: false, after: young.program, leaves, proven }
}

/** Are the programs equal, apart from positions and names? */
export function isSameContent(before: Program, after: Program, scope = scopeOf(before, after)): boolean {
  return contentOf(before, PROGRAM, scope) === contentOf(after, PROGRAM, scope)
}

const scopeOf = (before: Program, after: Program): Scope => ({
  names: readsNames([before, after]),
  dialect: before.dialect === after.dialect,
})

/** What other software decides, or claimwright does not model. */
export const isOutside = (step: Step): boolean =>
  step.kind === 'outside' || (step.kind === 'unmodelled' && step.affects === 'answer')

const isUnmodelled = ({ kind }: Step): boolean => kind === 'outside' || kind === 'unmodelled'

/** Steps that no comparison can settle, each kind once. */
export function outsideSteps(programs: readonly Program[]): Reason[] {
  return distinctReasons(
    programs
      .flatMap((program) => nodesIn(program))
      .flatMap(({ node, type, origin }): Reason[] => {
        const step = node as unknown as Step
        if (type !== STEP || !isOutside(step)) return []
        return step.kind === 'outside'
          ? [{ text: `\`${step.name}\` is decided by other software`, origin }]
          : [{ text: unmodelledText(step), origin }]
      }),
  )
}

function unmodelledText(step: Step): string {
  const field = step.kind === 'unmodelled' ? step.field : step.kind
  return step.kind === 'unmodelled' && step.answers
    ? `\`${field}\` is compared by its settings`
    : `\`${field}\` is not modelled`
}

/** Fields of programs in two dialects that only one of the dialects has: each kind of field once. */
export function ofOneDialect(programs: readonly Program[]): Reason[] {
  return distinctReasons(programs.flatMap((program) => [...dialectFieldsIn(program)]))
}

function* dialectFieldsIn(program: Program): Generator<Reason> {
  for (const { node, name, type, origin } of nodesIn(program)) {
    for (const [field, coverage] of Object.entries(fieldsOf(type, node)))
      if (coverage === 'dialect' && isSet(node[field]))
        yield { text: `\`${field}\` of \`${name}\` ${BY_DIALECT}`, origin }
    if (type === ADDRESS && node['tls'] === true)
      yield { text: 'TLS to backends is compared without `sni`, `peer` and `settings`', origin }
    const step = node as unknown as Step
    if (type === STEP && step.kind === 'unmodelled' && !isOutside(step))
      yield { text: `\`${step.field}\` ${BY_DIALECT}`, origin }
  }
}

const BY_DIALECT = 'is only compared within one dialect'

/**
 * Fields from which no case of two gateways is made, or only partial cases: each kind of field once. Where LiteLLM is
 * one of the gateways, whose checks no formula describes, that is every field.
 */
export function partlyCovered(programs: readonly [before: Program, after: Program]): Reason[] {
  const covered: readonly Coverage[] = programs.some(hasRouteGate) ? ['content', 'ranged'] : ['content']
  return distinctReasons([
    ...programs.flatMap((program) => [...partlyCoveredIn(program, covered)]),
    ...unpairedPatterns(programs).map(({ pattern, origin }) => triedReason(pattern, origin)),
  ])
}

/**
 * Expressions of changed rules that are only evaluated, where the rules may also differ in a direction that no witness
 * has shown.
 */
export function onlyEvaluated({ path, before, after, origin }: Leaf, shown: ReadonlySet<string>): Reason[] {
  const [old, young] = [before, after].map((part) => rulesIn(part, path, origin)) as [Authorize[], Authorize[]]
  const sources = [...conditionsOf([...old, ...young].map(lowerCelOfStep))].flatMap((condition) =>
    condition.kind === 'cel' && condition.expression ? [condition.source] : [],
  )
  if (sources.length === 0 || directionsOfRules(old, young).length <= shown.size) return []
  return distinctReasons(sources.map((source) => ({ text: evaluatedText(source), origin })))
}

/** The rules of a part; of an expression of a rule for MCP, a rule that requires it. */
function rulesIn(part: unknown, path: Path, origin: Origin): Authorize[] {
  if (Array.isArray(part)) return part.filter((step) => isRecord(step) && Array.isArray(step['rules']))
  const isExpression = path.at(-1) === 'when' && isRecord(part) && part['kind'] === 'cel'
  return isExpression
    ? [{ kind: 'authorize', origin, rules: [{ effect: 'require', when: part as unknown as Condition, origin }] }]
    : []
}

const evaluatedText = (source: string): string => `\`${shorten(source, 60)}\` is only evaluated`

const triedReason = (pattern: string, origin: Origin): Reason => ({
  text: `\`${shorten(pattern, 60)}\` is tried with some of the strings that it matches`,
  origin,
})

function* partlyCoveredIn(program: Program, partly: readonly Coverage[]): Generator<Reason> {
  const matchers = new Map<string, ClaimCondition[]>()
  for (const { node, name, type, origin } of nodesIn(program)) {
    for (const [field, coverage] of Object.entries(fieldsOf(type, node))) {
      if (
        !partly.includes(coverage) ||
        field === 'kind' ||
        !isSet(node[field]) ||
        (type === STEP && isUnmodelled(node as unknown as Step))
      )
        continue
      yield { text: `\`${field}\` of \`${name}\` is compared in part only`, origin }
    }
    const when = node['when'] as Condition | undefined
    for (const one of when ? innerOf(lowerCel(when)) : []) {
      if (one.kind === 'cel' && one.expression) yield { text: evaluatedText(one.source), origin }
      if ('match' in one && one.match === 'regex') yield triedReason(one.value, origin)
      if (one.kind === 'claim') addToGroup(matchers, one.path.join('.'), one)
    }
  }
  for (const [path, conditions] of matchers)
    if (!areExact(conditions.map(({ matcher }) => matcher)))
      yield { text: `claim \`${path}\` is tried with some strings` }
}

/** Drops reasons whose text an earlier reason has. */
export const distinctReasons = (reasons: readonly Reason[]): Reason[] => firstOfEach(reasons, ({ text }) => text)

/** The program with one leaf as it was. */
export function reverted(program: Program, { path, before }: Leaf): Program {
  return withValue(program, path, before) as Program
}

function withValue(node: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value
  if (Array.isArray(node)) return node.map((item, i) => (i === first ? withValue(item, rest, value) : item))
  const inner = withValue((node as Record<string, unknown> | undefined)?.[first], rest, value)
  return { ...(node as object), [first]: inner }
}
