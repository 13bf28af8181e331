import type { Activation } from '../../cel/activation.js'
import { evaluate } from '../../cel/cel.js'
import { jsonText } from '../../cel/json-text.js'
import { subResults } from '../../cel/sub-results.js'
import type { Expression } from '../../core/cel-ast.js'
import type { CelCondition } from '../../core/condition.js'

/** The part of an expression that has to change. */
interface Gap {
  part: Expression
  /** The required value. */
  want: boolean
}

const MOST_PARTS = 50
const MOST_VALUES = 3
const LONGEST = 40

/** Why a condition is not `want`: the current values of its deciding parts, and the values that would change it. */
export function reasons(
  condition: CelCondition,
  activation: Activation,
  want: boolean,
): { found: string; remedy: string } {
  const source = (part?: Expression): string => {
    const text = part ? condition.source.slice(part.start, part.end) : condition.source
    return `\`${text.trim().replace(/\s+/g, ' ')}\``
  }
  const { expression } = condition
  if (!expression) return { found: 'it does not parse', remedy: `correct ${source()}` }
  const gaps = new Search(activation).gaps(expression, want)
  const values = gaps.flatMap(({ part }) => valuesIn(part, activation, source))
  return {
    found: [...new Set(values)].slice(0, MOST_VALUES).join(', '),
    remedy: gaps.map((gap) => `make ${source(gap.part)} ${gap.want}`).join(' and '),
  }
}

/** Finds the smallest set of parts whose change flips an expression. */
class Search {
  private looked = 0

  constructor(private readonly activation: Activation) {}

  gaps(part: Expression, want: boolean): Gap[] {
    const now = evaluate(part, this.activation).value
    if (now === want || (!want && now !== true)) return []
    if (++this.looked > MOST_PARTS) return [{ part, want }]
    if (part.kind === 'unary' && part.op === '!' && part.count % 2 === 1) return this.gaps(part.operand, !want)
    if (part.kind !== 'binary' || (part.op !== '&&' && part.op !== '||')) return [{ part, want }]
    const left = this.gaps(part.left, want)
    const right = this.gaps(part.right, want)
    if ((part.op === '&&') === want) return [...left, ...right]
    return right.length < left.length ? right : left
  }
}

/** Paths in a part and their values: `jwt.role` is `"user"`. Secrets are redacted. */
function valuesIn(part: Expression, activation: Activation, source: (part: Expression) => string): string[] {
  return subResults(part, activation)
    .filter(({ expression }) => expression.kind === 'select' || expression.kind === 'index')
    .map(({ expression, outcome }) => {
      const name = source(expression)
      if (outcome.error) return `${name} is missing`
      return `${name} is ${isSecret(name) ? '(not shown)' : `\`${shortened(jsonText(outcome.value))}\``}`
    })
}

function isSecret(name: string): boolean {
  return /authorization|cookie|password|secret|token|key/i.test(name)
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
