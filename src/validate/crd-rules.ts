import { Activation } from '../cel/activation.js'
import { evaluate, parseCel } from '../cel/cel.js'
import { CelMap } from '../cel/map.js'
import type { CelValue } from '../cel/value.js'
import type { Expression } from '../core/cel-ast.js'
import { CRD_RULES, type CrdRule } from './crd-rule-texts.js'

/** A rule of a CustomResourceDefinition that an object breaks. */
export interface BrokenRule {
  /** Path of the member that the rule is about; empty: the object. */
  path: string[]
  /** The API server's message. */
  message: string
}

const parsed = new Map<CrdRule, Expression | null>()

/**
 * Rules of a type that an object breaks (`x-kubernetes-validations`). A rule that fails to evaluate is not reported: the
 * API server evaluates after it has filled in defaults, which the object lacks here.
 */
export function* brokenRules(type: string, value: Readonly<Record<string, unknown>>): Iterable<BrokenRule> {
  const rules = Object.hasOwn(CRD_RULES, type) ? CRD_RULES[type]! : []
  const activations = new Map<string, Activation>()
  for (const rule of rules) {
    const [member, source, message] = rule
    const self = member === '' ? value : value[member]
    if (self === undefined || self === null) continue
    const expression = expressionOf(rule)
    const activation = activations.get(member) ?? Activation.ofValues([['self', celValue(self)]])
    activations.set(member, activation)
    if (expression && evaluate(expression, activation).value === false)
      yield { path: member === '' ? lastNamed(source, value) : [member], message: message.replace(/\.$/, '') }
  }
}

/** The last member that a rule names and the object has: rules that forbid a combination name what it depends on first. */
function lastNamed(source: string, value: unknown): string[] {
  const paths = [...source.matchAll(/\bself((?:\.\w+)+)(?!\()/g)].map(([, path]) => path!.slice(1).split('.'))
  return paths.findLast((path) => isIn(path, value)) ?? []
}

function isIn([name, ...rest]: readonly string[], value: unknown): boolean {
  if (name === undefined) return true
  const isMap = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return isMap && isIn(rest, (value as Record<string, unknown>)[name])
}

function expressionOf(rule: CrdRule): Expression | null {
  let expression = parsed.get(rule)
  if (expression === undefined) {
    expression = parseCel(rule[1]).expression ?? null
    parsed.set(rule, expression)
  }
  return expression
}

/** A value of a document. The API server drops members that are null. */
function celValue(value: unknown): CelValue {
  if (Array.isArray(value)) return value.map(celValue)
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value as string | boolean | bigint | null
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return new CelMap(new Map(members.map(([name, member]) => [name, celValue(member)])))
}
