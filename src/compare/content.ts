import type { CelCondition } from '../core/condition.js'
import type { Origin } from '../core/finding.js'
import { memo } from '../core/memo.js'
import type { Program } from '../core/program.js'
import { ACTION, type Coverage, fieldsOf, type NodeType, PROGRAM, STEP, typeOf } from './fields.js'

/** Which of the fields that only some programs depend on take part in decisions. */
export interface Scope {
  /** Names of listeners and routes, since an expression may read them. */
  names: boolean
  /** The dialect's terms. */
  dialect: boolean
}

const WHOLE: Scope = { names: true, dialect: true }

/**
 * Canonical text of a part of a program without positions and without fields that have no effect: parts with equal
 * texts decide alike.
 */
export function contentOf(value: unknown, coverage: Coverage, scope: Scope = WHOLE): string {
  if (Array.isArray(value)) return `[${value.map((item) => contentOf(item, coverage, scope)).join()}]`
  const type = typeOf(coverage)
  if (!type || typeof value !== 'object' || value === null) return stableJson(value)
  if (type !== STEP && type !== ACTION) return nodeText(value as Node, type, scope)
  const known = texts[(scope.names ? 2 : 0) + (scope.dialect ? 1 : 0)]!
  let text = known.get(value)
  if (text === undefined) {
    text = nodeText(value as Node, type, scope)
    known.set(value, text)
  }
  return text
}

export type Node = Readonly<Record<string, unknown>>

/** Texts of steps and actions, which are requested most often; programs do not change. */
const texts = Array.from({ length: 4 }, () => new WeakMap<object, string>())

function nodeText(node: Node, type: NodeType, scope: Scope): string {
  const parts: string[] = []
  for (const [field, coverage] of Object.entries(fieldsOf(type, node))) {
    if (node[field] !== undefined && counts(coverage, scope))
      parts.push(`"${field}":${contentOf(node[field], coverage, scope)}`)
  }
  return `{${parts.join()}}`
}

/** Takes the field part in decisions? */
export function counts(coverage: Coverage, { names, dialect }: Scope): boolean {
  if (coverage === 'name') return names
  if (coverage === 'dialect' || coverage === 'reference' || isOfDialect(coverage)) return dialect
  return coverage !== 'origin' && !(typeof coverage === 'object' && 'noEffect' in coverage)
}

/** Only the dialect's words are compared in such a node, so the number of these nodes does not count either. */
const isOfDialect = (coverage: Coverage): boolean =>
  typeof coverage === 'object' && 'fields' in coverage && hasOnlyWords(coverage)

const hasOnlyWords = memo(({ fields }: { fields: Readonly<Record<string, Coverage>> }) =>
  Object.values(fields).every((field) => field === 'dialect' || field === 'origin'),
)

/** JSON with the members of every object in order of their names. */
export function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  members.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${stableJson(member)}`).join()}}`
}

/** A node of a program and the place where it is written. */
interface Visited {
  node: Node
  /** Its kind, or the field that holds it. */
  name: string
  type: NodeType
  origin: Origin
}

/** Every node of a program, its parents first. */
export const nodesIn = memo((program: Program): readonly Visited[] => {
  const nodes: Visited[] = []
  const visit = (value: unknown, coverage: Coverage, name: string, above: Origin): void => {
    const type = typeOf(coverage)
    if (!type || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value) visit(item, type, name, above)
      return
    }
    const node = value as Node
    const origin = originOf(node) ?? above
    nodes.push({ node, name: typeof node['kind'] === 'string' ? node['kind'] : name, type, origin })
    for (const [field, inner] of Object.entries(fieldsOf(type, node))) visit(node[field], inner, field, origin)
  }
  visit(program, PROGRAM, 'program', program.origin)
  return nodes
})

export const originOf = (node: unknown): Origin | undefined => (node as { origin?: Origin } | undefined)?.origin

/** Every expression that a program holds. */
function expressionsIn(program: Program): CelCondition[] {
  return nodesIn(program)
    .map(({ node }) => node as unknown as CelCondition)
    .filter(isExpression)
}

const isExpression = (node: CelCondition): boolean => node.kind === 'cel' && typeof node.source === 'string'

/** May an expression of the programs see names of listeners and routes? */
export function readsNames(programs: readonly Program[]): boolean {
  return programs.some((program) => expressionsIn(program).some(({ source }) => READS_NAMES.test(source)))
}

export const READS_NAMES = /\b(?:proxy|variables)\b/

/** Has a value other than the default of flags and lists. */
export const isSet = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
