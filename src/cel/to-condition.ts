import { BoundedMap } from '../core/bounded-map.js'
import type { Expression } from '../core/cel-ast.js'
import type { CelCondition, Condition } from '../core/condition.js'
import { parseCel } from './cel.js'
import { ALWAYS, all, any, NEVER, not } from './condition/algebra.js'
import {
  affix,
  contained,
  equalsOneOf,
  flag,
  macro,
  orDefault,
  typeEquality,
  typeMembership,
} from './condition/claim-sides.js'
import { textCondition, translated, whole } from './condition/request-sides.js'
import {
  claimPathOf,
  isRequestField,
  listOf,
  orDefaultOf,
  orEmptyOf,
  type Scalar,
  scalarOf,
  typeOperand,
} from './condition/shape.js'
import { absent, claim, exists, ofClaim, ofType, type Sides, swapSides, total } from './condition/sides.js'

/** Total length of the expressions whose results are kept. */
const MAX_KEPT = 250_000

/**
 * Lowers a CEL condition to conditions on claims, paths, methods and headers as far as its shape allows: `claim`
 * conditions carry the accepted value shapes, so `"a" in jwt.x` (list, map or string), `jwt.x.exists(e, e == "a")`
 * (list or map) and `jwt.x == "a"` stay distinct. Other shapes stay `cel` conditions inside of the result. An
 * expression that does not parse always fails.
 */
export function toCondition(condition: CelCondition): Condition {
  const { source, expression } = condition
  if (!expression) return NEVER
  let lowered = plain.get(source)
  if (lowered) return lowered
  lowered = new Translator(condition).sides(expression).whenTrue
  if (isPlain(lowered)) plain.set(source, lowered)
  return lowered
}

/** By source, since many routes have the same rules. What stays CEL has the origin of its rule. */
const plain = new BoundedMap<string, Condition>(MAX_KEPT, ({ length }) => length)

/** The result contains no CEL. */
export function isPlain(condition: Condition): boolean {
  switch (condition.kind) {
    case 'cel':
      return false
    case 'all':
    case 'any':
      return condition.of.every(isPlain)
    case 'not':
      return isPlain(condition.of)
    default:
      return true
  }
}

class Translator {
  constructor(private readonly whole: CelCondition) {}

  sides(node: Expression): Sides {
    return this.known(node) ?? this.outside(node)
  }

  /** Stays CEL; it is false if its negation is true. */
  private outside(node: Expression): Sides {
    const source = this.whole.source.slice(node.start, node.end)
    return { whenTrue: this.cel(source), whenFalse: this.cel(`!(${source})`) }
  }

  private cel(source: string): Condition {
    return { kind: 'cel', source, expression: parseCel(source).expression ?? null, origin: this.whole.origin }
  }

  private known(node: Expression): Sides | undefined {
    switch (node.kind) {
      case 'literal':
        if (node.value === true) return { whenTrue: ALWAYS, whenFalse: NEVER }
        return node.value === false ? { whenTrue: NEVER, whenFalse: ALWAYS } : undefined
      case 'unary':
        return node.op === '!' ? swapSides(this.sides(node.operand)) : undefined
      case 'binary':
        return this.binary(node)
      case 'conditional':
        return this.conditional(node)
      case 'has':
        return has(node)
      case 'call':
        return call(node)
      case 'macro':
        return macro(node)
      case 'select':
      case 'index':
        return flag(node)
      default:
        return undefined
    }
  }

  private binary(node: Expression & { kind: 'binary' }): Sides | undefined {
    switch (node.op) {
      case '&&': {
        const [a, b] = [this.sides(node.left), this.sides(node.right)]
        return { whenTrue: all(a.whenTrue, b.whenTrue), whenFalse: any(a.whenFalse, b.whenFalse) }
      }
      case '||': {
        const [a, b] = [this.sides(node.left), this.sides(node.right)]
        return { whenTrue: any(a.whenTrue, b.whenTrue), whenFalse: all(a.whenFalse, b.whenFalse) }
      }
      case '==':
        return equality(node.left, node.right) ?? equality(node.right, node.left)
      case '!=': {
        const sides = equality(node.left, node.right) ?? equality(node.right, node.left)
        return sides && swapSides(sides)
      }
      case 'in':
        return membership(node.left, node.right)
      default:
        return undefined
    }
  }

  private conditional({ condition, then, otherwise }: Expression & { kind: 'conditional' }): Sides {
    const [test, yes, no] = [condition, then, otherwise].map((part) => this.sides(part)) as [Sides, Sides, Sides]
    return {
      whenTrue: any(all(test.whenTrue, yes.whenTrue), all(test.whenFalse, no.whenTrue)),
      whenFalse: any(all(test.whenTrue, yes.whenFalse), all(test.whenFalse, no.whenFalse)),
    }
  }
}

function has(node: Expression & { kind: 'has' }): Sides | undefined {
  const header = node.operand.kind === 'select' && isRequestField(node.operand, 'headers')
  if (header) return total({ kind: 'header', name: node.field.toLowerCase(), match: 'present', value: '' })
  const parent = node.operand.kind === 'ident' && node.operand.name === 'jwt' ? [] : claimPathOf(node.operand)
  if (!parent || (parent.length === 0 && node.field === 'rawToken')) return undefined
  const present = exists([...parent, node.field])
  // A membership test on a missing value fails.
  return parent.length === 0 ? total(present) : { whenTrue: present, whenFalse: all(exists(parent), not(present)) }
}

function equality(left: Expression, right: Expression): Sides | undefined {
  if (left.kind === 'ident' && left.name === 'jwt' && right.kind === 'literal' && right.value === null) {
    return swapSides(total({ kind: 'authenticated' }))
  }
  const typed = typeOperand(left)
  if (typed) return typeEquality(typed, right)
  const value = scalarOf(right)
  if (value === undefined) return undefined
  const path = claimPathOf(left)
  if (path) return ofClaim(path, equalsOneOf(path, [value]))
  const fallback = orDefaultOf(left)
  if (fallback) return orDefault(fallback, value)
  return typeof value === 'string' ? textCondition(left, 'exact', value) : undefined
}

function membership(left: Expression, right: Expression): Sides | undefined {
  const typed = typeOperand(left)
  if (typed && right.kind === 'list') return typeMembership(typed, right.elements)
  const listed = listOf(right)
  if (listed) return membershipInList(left, listed)
  const member = scalarOf(left)
  if (member === undefined) return undefined
  if (right.kind === 'select' && isRequestField(right, 'headers') && typeof member === 'string') {
    return total({ kind: 'header', name: member.toLowerCase(), match: 'present', value: '' })
  }
  if (typeof member === 'string' && isRequestField(right, 'path')) {
    return total({ kind: 'path', match: 'contains', value: member })
  }
  if (right.kind === 'ident' && right.name === 'jwt' && typeof member === 'string' && member !== 'rawToken') {
    return ofClaim([member], exists([member]), { kind: 'authenticated' })
  }
  const path = claimPathOf(right) ?? orEmptyOf(right)
  const sides = path && contained(path, member, 'in')
  if (!sides || !orEmptyOf(right)) return sides
  return { ...sides, whenFalse: any(absent(path), sides.whenFalse) }
}

/** `jwt.x in ["a", "b"]`. */
function membershipInList(left: Expression, values: Scalar[]): Sides | undefined {
  const path = claimPathOf(left)
  if (path) return ofClaim(path, equalsOneOf(path, values))
  const conditions = values.map((value) =>
    typeof value === 'string' ? textCondition(left, 'exact', value) : undefined,
  )
  if (values.length === 0 || !conditions.every((condition) => condition !== undefined)) return undefined
  return {
    whenTrue: any(...conditions.map((condition) => condition.whenTrue)),
    whenFalse: all(...conditions.map((condition) => condition.whenFalse)),
  }
}

function call(node: Expression & { kind: 'call' }): Sides | undefined {
  const { target, args } = node
  const [argument] = args
  if (!target || args.length !== 1 || !argument) return undefined
  const path = claimPathOf(target)
  const value = scalarOf(argument)
  if (value === undefined) return undefined
  if (node.function === 'contains' && path) return contained(path, value, 'contains')
  if (typeof value !== 'string') return undefined
  switch (node.function) {
    case 'startsWith':
      return path ? affix(path, 'prefix', value) : textCondition(target, 'prefix', value)
    case 'endsWith':
      return path ? affix(path, 'suffix', value) : textCondition(target, 'suffix', value)
    case 'contains':
      return textCondition(target, 'contains', value)
    case 'matches':
      return matches(target, path, value)
    default:
      return undefined
  }
}

function matches(target: Expression, path: string[] | undefined, pattern: string): Sides | undefined {
  const value = translated(pattern)
  if (value === undefined) return undefined
  if (path) return ofClaim(path, claim(path, { kind: 'regex', value, whole: false }), ofType(path, 'string'))
  return textCondition(target, 'regex', whole(value))
}
