import type { Expression } from '../core/cel-ast.js'
import type { Condition } from '../core/condition.js'
import type { Authorize } from '../core/step/authorize.js'
import { hasRules } from '../core/step/rules.js'
import type { Step } from '../core/step/step.js'
import { canonicalText } from './cel-text.js'
import { ConditionSpace } from './condition-space.js'
import { FALSE, type Node, TooLarge, TRUE } from './diagram.js'
import { conditionsOf, innerOf, rulesPass } from './formula.js'
import { lowerCel, lowerCelOfStep } from './understand.js'

/**
 * Whether a condition holds for every request and token, or for none. `null`: it depends, or is unknown. Whatever the
 * shapes of claims do not settle (a regular expression, a header, an expression that is only evaluated) may go either
 * way, so `always` and `never` are certain.
 */
export function alwaysOrNever(condition: Condition): 'always' | 'never' | null {
  const known = lowerCel(condition)
  const inner = [...innerOf(known)]
  if (inner.every((one) => one.kind === 'cel' && one.expression === null)) return null
  const node = settled(inner, known)
  return node === TRUE ? 'always' : node === FALSE ? 'never' : null
}

function settled(inner: Condition[], condition: Condition): Node | null {
  try {
    return new Settler(inner).node(condition)
  } catch (error) {
    if (error instanceof TooLarge) return null
    throw error
  }
}

/** Whether the rules of two policies are equivalent, whatever the unsettled atoms mean. */
export const sameRules = (before: readonly Authorize[], after: readonly Authorize[]): boolean =>
  directionsOfRules(before, after).length === 0

type RuleDirection = 'opens' | 'closes'

/** In which ways the second rules may decide differently, where the unsettled atoms may mean anything. */
export function directionsOfRules(before: readonly Authorize[], after: readonly Authorize[]): RuleDirection[] {
  const lowered = (step: Authorize): Step => withoutLiteralPatterns(lowerCelOfStep(step))
  const [old, young] = [before.map(lowered), after.map(lowered)]
  const settler = new Settler([...conditionsOf(old), ...conditionsOf(young)])
  const { diagrams } = settler
  try {
    const node = (steps: readonly Step[]) => rulesPass(steps, diagrams, (condition) => settler.node(condition))
    const [a, b] = [node(old), node(young)]
    const isMore = { opens: diagrams.minus(b, a) !== FALSE, closes: diagrams.minus(a, b) !== FALSE }
    return DIRECTIONS.filter((direction) => isMore[direction])
  } catch (error) {
    if (error instanceof TooLarge) return [...DIRECTIONS]
    throw error
  }
}

const DIRECTIONS: readonly RuleDirection[] = ['opens', 'closes']

/** The step with a comparison in place of each pattern that matches a single string: `matches("^a$")` is `== "a"`. */
function withoutLiteralPatterns(step: Step): Step {
  if (!hasRules(step)) return step
  return { ...step, rules: step.rules.map((rule) => ({ ...rule, when: withLiterals(rule.when) })) }
}

function withLiterals(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map(withLiterals) }
    case 'not':
      return { kind: 'not', of: withLiterals(condition.of) }
    case 'claim': {
      const { matcher } = condition
      const value = matcher.kind === 'regex' ? literalOf(matcher.value, matcher.whole) : undefined
      return value === undefined ? condition : { ...condition, matcher: { kind: 'equals', value } }
    }
    default: {
      const value = 'match' in condition && condition.match === 'regex' ? literalOf(condition.value, true) : undefined
      return value === undefined ? condition : ({ ...condition, match: 'exact', value } as Condition)
    }
  }
}

/** The only string that a pattern matches, if the pattern consists of plain characters. `whole`: it needs no anchors. */
function literalOf(pattern: string, whole: boolean): string | undefined {
  const [, start, text, end] = /^(\^?)((?:[\w /:@-]|\\[.+*?()|[\]{}^$])*)(\$?)$/.exec(pattern) ?? []
  if (text === undefined || (!whole && (start === '' || end === ''))) return undefined
  return text.replace(/\\(.)/g, '$1')
}

class Settler extends ConditionSpace {
  constructor(conditions: readonly Condition[]) {
    // Tokens of two providers may both be verified: each has separate claims.
    super(conditions, ({ path, provider = '' }) => [provider, ...path])
  }

  node(condition: Condition): Node {
    const { diagrams } = this
    switch (condition.kind) {
      case 'always':
        return TRUE
      case 'never':
        return FALSE
      case 'all':
        return diagrams.all(condition.of, (inner) => this.node(inner))
      case 'any':
        return diagrams.any(condition.of, (inner) => this.node(inner))
      case 'not':
        return diagrams.not(this.node(condition.of))
      case 'authenticated':
        return this.either(condition.provider === undefined ? 'authenticated' : tokenOf(condition.provider))
      case 'claim':
        return diagrams.and(this.simple(condition), this.either(tokenOf(condition.provider)))
      case 'cel':
        return condition.expression ? this.expression(condition.source, condition.expression) : FALSE
      default:
        return this.simple(condition)
    }
  }

  /** A value is in a list of literals if it equals a literal of the list. */
  private expression(source: string, expression: Expression): Node {
    const textOf = (part: Expression): string => canonicalText(source, part)
    const list = expression.kind === 'binary' && expression.op === 'in' ? expression.right : undefined
    if (expression.kind !== 'binary' || list?.kind !== 'list' || !list.elements.every(({ kind }) => kind === 'literal'))
      return this.evaluated(textOf(expression))
    return list.elements
      .map((item) => this.evaluated(`${textOf(expression.left)} == ${textOf(item)}`))
      .reduceRight<Node>((node, item) => this.diagrams.or(item, node), FALSE)
  }

  /** Equal expressions have the same truth value. An expression may be written like the name of another condition. */
  private evaluated(text: string): Node {
    return this.either(`cel ${text}`)
  }
}

const tokenOf = (provider?: string): string => (provider === undefined ? 'token' : `token of ${provider}`)
