import { Activation } from '../../cel/activation.js'
import { evaluate, type Outcome, parseCel } from '../../cel/cel.js'
import { CelMap } from '../../cel/map.js'
import type { CelValue } from '../../cel/value.js'
import type { Expression } from '../../core/cel-ast.js'
import { getOrAdd } from '../../core/get-or-add.js'
import type { Path } from '../../core/pointer.js'
import type { Schema, Types } from '../schema.js'
import { Culprit } from './culprit.js'
import { KUBERNETES_FUNCTIONS } from './functions.js'
import { MESSAGES } from './messages.js'
import { CRD_DEFAULTS, CRD_RULES, type CrdRule } from './rule-texts.generated.js'

/** A rule of a CustomResourceDefinition that a value breaks. */
interface BrokenRule {
  /** The member at fault, below the value. */
  path: Path
  message: string
  help?: string
  /** The rule has no result: a member that it reads does not have the type that it should have. */
  fails: boolean
}

const parsed = new Map<CrdRule, Expression | null>()

/**
 * Rules of a type that a value breaks (`x-kubernetes-validations`), evaluated as the API server does: after it has filled
 * in defaults. A rule that fails to evaluate is broken.
 */
export function* brokenRules(types: Types, type: string, value: unknown): Iterable<BrokenRule> {
  if (!Object.hasOwn(CRD_RULES, type)) return
  const whole = withDefaults(types, type, value)
  for (const rule of CRD_RULES[type]!) {
    const [member, , message] = rule
    const self = member === '' ? whole : whole instanceof CelMap ? whole.get(member) : undefined
    const expression = self === undefined ? null : expressionOf(rule)
    if (self === undefined || !expression) continue
    const outcome = evaluateRule(expression, [['self', self]])
    if (outcome.value === true || outcome.error?.kind === 'limit') continue
    const { at, ...text } = MESSAGES.get(message) ?? { message }
    const path = at ?? new Culprit(value, evaluateRule).find(expression, self, member === '' ? [] : [member])
    yield { path, ...text, fails: outcome.error !== undefined }
  }
}

function evaluateRule(expression: Expression, variables: Iterable<readonly [string, CelValue]>): Outcome {
  return evaluate(expression, Activation.ofValues(variables), KUBERNETES_FUNCTIONS)
}

function expressionOf(rule: CrdRule): Expression | null {
  return getOrAdd(parsed, rule, () => parseCel(rule[1]).expression ?? null)
}

/** A value of a type. The API server drops members that are null, then fills in the defaults of those that are absent. */
function withDefaults(types: Types, type: string, value: unknown): CelValue {
  const defaults = Object.hasOwn(CRD_DEFAULTS, type) ? CRD_DEFAULTS[type]! : {}
  return convert(types, types.get(type) ?? {}, value, defaults)
}

function convert(types: Types, schema: Schema, value: unknown, defaults: Readonly<Record<string, unknown>>): CelValue {
  const within = (part: Schema = {}, inner: unknown) =>
    part.$ref === undefined ? convert(types, part, inner, {}) : withDefaults(types, part.$ref, inner)
  if (Array.isArray(value)) return value.map((item) => within(schema.items, item))
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value as string | boolean | bigint | null
  const { properties = {}, additionalProperties: rest } = schema
  const members = Object.entries(value).filter(([, member]) => member !== null)
  const schemaOf = (name: string) =>
    Object.hasOwn(properties, name) ? properties[name] : typeof rest === 'object' ? rest : undefined
  return new CelMap(
    new Map([...Object.entries(defaults), ...members].map(([name, member]) => [name, within(schemaOf(name), member)])),
  )
}
