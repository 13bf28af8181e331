import { referencesOf } from '../compare/cel-references.js'
import { nodesIn } from '../compare/content.js'
import { innerOf } from '../compare/formula.js'
import { samplesOf } from '../compare/regex-samples.js'
import { lowerCel } from '../compare/understand.js'
import type { ClaimMatcher, Condition } from '../core/condition.js'
import { getOrAdd } from '../core/get-or-add.js'
import { memo } from '../core/memo.js'
import type { Program } from '../core/program.js'
import type { EnvoyCondition, ValueMatcher } from '../core/step/envoy.js'
import { isRecord } from '../yaml/plain.js'

/** A claim that conditions of a policy read, and values that they distinguish. `undefined`: the claim is absent. */
export interface ClaimValues {
  path: string[]
  values: unknown[]
}

/** Most values of one claim. */
const MAX_VALUES = 40

/** The claims that the rules of a program read, in the order of the program. */
export const claimValuesOf = memo((program: Program): ClaimValues[] => valuesOfConditions(conditionsIn(program)))

/** The claims that some conditions read. */
export function valuesOfConditions(conditions: readonly (Condition | EnvoyCondition)[]): ClaimValues[] {
  const found = new Map<string, ClaimValues>()
  const note = (path: readonly string[], values: readonly unknown[]): void => {
    if (path.length === 0) return
    const key = JSON.stringify(path)
    const known = getOrAdd(found, key, () => ({ path: [...path], values: [] }))
    for (const value of values)
      if (
        known.values.length < MAX_VALUES &&
        !known.values.some((each) => JSON.stringify(each) === JSON.stringify(value))
      )
        known.values.push(value)
  }
  for (const condition of conditions) noteCondition(condition, note)
  for (const claim of found.values()) claim.values.push('other', undefined)
  return [...found.values()]
}

/** Every condition of a program's rules, Envoy's own among them. */
function conditionsIn(program: Program): (Condition | EnvoyCondition)[] {
  const conditions: (Condition | EnvoyCondition)[] = []
  for (const { node } of nodesIn(program)) {
    const { rules, policies, when } = node as { rules?: unknown; policies?: unknown; when?: unknown }
    const lists = [rules, policies].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
    for (const rule of [...lists, ...(when === undefined ? [] : [{ when }])])
      if (isRecord(rule) && isRecord(rule['when'])) conditions.push(rule['when'] as unknown as Condition)
  }
  return conditions
}

type Note = (path: readonly string[], values: readonly unknown[]) => void

function noteCondition(condition: Condition | EnvoyCondition, note: Note): void {
  if (condition.kind === 'metadata') note(condition.path.slice(1), valuesOfMatcher(condition.value))
  else if (condition.kind === 'all' || condition.kind === 'any')
    for (const part of condition.of) noteCondition(part as EnvoyCondition, note)
  else if (condition.kind === 'not') noteCondition(condition.of as EnvoyCondition, note)
  else if (condition.kind === 'claim' || condition.kind === 'cel') noteClaims(condition, note)
}

function noteClaims(condition: Condition, note: Note): void {
  for (const part of innerOf(lowerCel(condition))) {
    if (part.kind === 'claim') note(part.path, valuesOf(part.matcher))
    if (part.kind !== 'cel' || !part.expression) continue
    const { claims, literals } = referencesOf(part.expression)
    for (const path of claims)
      note(
        path,
        literals.flatMap((literal) => [literal, [literal]]),
      )
  }
}

/** Values that a matcher accepts, the plainest first. */
function valuesOf(matcher: ClaimMatcher): unknown[] {
  switch (matcher.kind) {
    case 'equals':
    case 'prefix':
    case 'suffix':
    case 'contains':
      return [matcher.value]
    case 'list-contains':
      return [[matcher.value]]
    case 'any-shape':
      return [matcher.value, [matcher.value]]
    case 'has-key':
      return [{ [matcher.value]: 'any' }]
    case 'regex':
      return samplesOf(matcher.value).slice(0, 4)
    case 'exists':
      return ['any']
    case 'type':
      return [{ string: 'any', number: 1, boolean: true, null: null, list: ['any'], map: { any: 'any' } }[matcher.type]]
  }
}

function valuesOfMatcher(matcher: ValueMatcher): unknown[] {
  switch (matcher.kind) {
    case 'null':
      return [null]
    case 'bool':
    case 'number':
      return [matcher.value]
    case 'range':
      return [matcher.start]
    case 'text':
      return matcher.match.match === 'regex' ? samplesOf(matcher.match.value).slice(0, 4) : [matcher.match.value]
    case 'present':
      return ['any']
    case 'list':
      return valuesOfMatcher(matcher.of).map((value) => [value])
    case 'or':
      return matcher.of.flatMap(valuesOfMatcher)
  }
}

/** Claims with one of them changed; `undefined` removes it. */
export function withClaim(
  claims: Readonly<Record<string, unknown>>,
  [name, ...below]: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const { [name!]: known, ...others } = claims
  if (below.length > 0) return { ...others, [name!]: withClaim(isRecord(known) ? known : {}, below, value) }
  return value === undefined ? others : { ...others, [name!]: value }
}
