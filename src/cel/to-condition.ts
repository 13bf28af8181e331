import type { ClaimMatcher, Condition, CelCondition } from '../program/condition.js'
import type { Expression } from './ast.js'
import { ALWAYS, NEVER, all, any, not } from './condition/algebra.js'
import {
  claimPathOf,
  headerOf,
  isRequestField,
  listOf,
  orDefaultOf,
  orEmptyOf,
  scalarOf,
  typeOperand,
  type Scalar,
} from './condition/shape.js'
import { translate } from './regex/from-rust.js'
import { parseCel } from './cel.js'

/**
 * When an expression is true and when it is false. Both are conditions; where neither holds it fails, or its value is no
 * boolean. That is what `!` and the other side of `||` depend on.
 */
interface Sides {
  whenTrue: Condition
  whenFalse: Condition
}

/**
 * A CEL condition said with claims, paths, methods and headers as far as its shape allows: `claim` conditions carry the
 * shapes they accept, so `"a" in jwt.x` (list, map or text), `jwt.x.exists(e, e == "a")` (list or map) and
 * `jwt.x == "a"` stay apart. What has another shape stays a `cel` condition inside of the result. An expression that
 * does not parse always fails.
 */
export function toCondition(condition: CelCondition): Condition {
  if (!condition.expression) return NEVER
  return new Translator(condition).sides(condition.expression).whenTrue
}

/** Nothing of it is left to CEL. */
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

  /** Stays CEL; false is when its negation is true. */
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
        return node.op === '!' ? swapped(this.sides(node.operand)) : undefined
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
        return sides && swapped(sides)
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

function swapped({ whenTrue, whenFalse }: Sides): Sides {
  return { whenTrue: whenFalse, whenFalse: whenTrue }
}

/** True or false for every request. */
function total(condition: Condition): Sides {
  return { whenTrue: condition, whenFalse: not(condition) }
}

const claim = (path: string[], matcher: ClaimMatcher): Condition => ({ kind: 'claim', path, matcher })
const exists = (path: string[]): Condition => claim(path, { kind: 'exists' })
const ofType = (path: string[], ...types: (ClaimMatcher & { kind: 'type' })['type'][]): Condition =>
  any(...types.map((type) => claim(path, { kind: 'type', type })))

/** Fails where the claim is missing; otherwise true or false. */
function ofClaim(path: string[], condition: Condition, applies: Condition = exists(path)): Sides {
  return { whenTrue: condition, whenFalse: all(applies, not(condition)) }
}

/** `jwt.email_verified`: true or false where it is that. */
function flag(node: Expression): Sides | undefined {
  const path = claimPathOf(node)
  if (!path) return undefined
  return {
    whenTrue: claim(path, { kind: 'equals', value: true }),
    whenFalse: claim(path, { kind: 'equals', value: false }),
  }
}

function has(node: Expression & { kind: 'has' }): Sides | undefined {
  const header = node.operand.kind === 'select' && isRequestField(node.operand, 'headers')
  if (header) return total({ kind: 'header', name: node.field.toLowerCase(), match: 'present', value: '' })
  const parent = node.operand.kind === 'ident' && node.operand.name === 'jwt' ? [] : claimPathOf(node.operand)
  if (!parent || (parent.length === 0 && node.field === 'rawToken')) return undefined
  const present = exists([...parent, node.field])
  // Looking for a member of something that is missing fails.
  return parent.length === 0 ? total(present) : { whenTrue: present, whenFalse: all(exists(parent), not(present)) }
}

function equality(left: Expression, right: Expression): Sides | undefined {
  if (left.kind === 'ident' && left.name === 'jwt' && right.kind === 'literal' && right.value === null) {
    return swapped(total({ kind: 'authenticated' }))
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

function equalsOneOf(path: string[], values: Scalar[]): Condition {
  return any(...values.map((value) => claim(path, { kind: 'equals', value })))
}

/** `default(jwt.x, "y") == "z"`: a missing claim and null are the alternative. */
function orDefault({ path, alternative }: { path: string[]; alternative: Scalar }, value: Scalar): Sides {
  const equal = claim(path, { kind: 'equals', value })
  const replaced = alternative === value ? absent(path) : NEVER
  // Null never gets past `default`.
  return total(any(value === null ? NEVER : equal, replaced))
}

const TYPES = new Map<string, (ClaimMatcher & { kind: 'type' })['type']>([
  ['string', 'string'],
  ['bool', 'boolean'],
  ['null_type', 'null'],
  ['list', 'list'],
  ['map', 'map'],
])

/** Kinds of numbers are not told apart here. */
function typeEquality(path: string[], right: Expression): Sides | undefined {
  const type = right.kind === 'ident' ? TYPES.get(right.name) : undefined
  return type && ofClaim(path, ofType(path, type))
}

function typeMembership(path: string[], types: readonly Expression[]): Sides | undefined {
  const names = types.map((type) => (type.kind === 'ident' ? type.name : ''))
  const numbers = ['int', 'uint', 'double'].filter((name) => names.includes(name))
  const others = names.filter((name) => !['int', 'uint', 'double'].includes(name)).map((name) => TYPES.get(name))
  if ((numbers.length !== 0 && numbers.length !== 3) || !others.every((type) => type !== undefined)) return undefined
  return ofClaim(path, ofType(path, ...others, ...(numbers.length === 3 ? (['number'] as const) : [])))
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

/** Missing or null: where `default` answers with its alternative. */
function absent(path: string[]): Condition {
  return any(not(exists(path)), claim(path, { kind: 'type', type: 'null' }))
}

/** `jwt.x in ["a", "b"]`. */
function membershipInList(left: Expression, values: Scalar[]): Sides | undefined {
  const path = claimPathOf(left)
  if (path) return ofClaim(path, equalsOneOf(path, values))
  const conditions = values.map((value) =>
    typeof value === 'string' ? textCondition(left, 'exact', value) : undefined,
  )
  if (values.length === 0 || !conditions.every((one) => one !== undefined)) return undefined
  return {
    whenTrue: any(...conditions.map((one) => one.whenTrue)),
    whenFalse: all(...conditions.map((one) => one.whenFalse)),
  }
}

/** `member in claim`, `claim.contains(member)`: element, key or part, whatever the claim is. */
function contained(path: string[], member: Scalar, how: 'in' | 'contains'): Sides | undefined {
  if (typeof member === 'string') {
    return ofClaim(path, claim(path, { kind: 'any-shape', value: member }), ofType(path, 'string', 'list', 'map'))
  }
  // A key that is a double or null is an error for one of the two, and null is no element that could be named.
  if (member === null || (typeof member === 'number' && !Number.isInteger(member))) return undefined
  const types = how === 'in' ? (['list', 'map'] as const) : (['string', 'list', 'map'] as const)
  return ofClaim(path, claim(path, { kind: 'list-contains', value: member }), ofType(path, ...types))
}

type TextMatch = 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex'

/** Conditions on the request. */
function textCondition(subject: Expression, match: TextMatch, value: string): Sides | undefined {
  if (isRequestField(subject, 'path')) return total({ kind: 'path', match, value })
  if (isRequestField(subject, 'method') && match === 'exact') return total({ kind: 'method', value })
  if (isRequestField(subject, 'host')) return total({ kind: 'host', match, value })
  const name = headerOf(subject)
  if (name === undefined) return undefined
  // The engine can not read a line with anything but visible ASCII this way.
  const readable: Condition = { kind: 'header', name, match: 'regex', value: '[\\t -~]*' }
  const condition: Condition = { kind: 'header', name, match, value }
  const isReadable = match === 'exact' && /^[\t -~]*$/.test(value)
  return { whenTrue: isReadable ? condition : all(readable, condition), whenFalse: all(readable, not(condition)) }
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

/** True of every value that is no text: the engine's fault. */
function affix(path: string[], kind: 'prefix' | 'suffix', value: string): Sides {
  const text = ofType(path, 'string')
  const matched = claim(path, { kind, value })
  return { whenTrue: any(matched, all(exists(path), not(text))), whenFalse: all(text, not(matched)) }
}

function matches(target: Expression, path: string[] | undefined, pattern: string): Sides | undefined {
  const value = translated(pattern)
  if (value === undefined) return undefined
  if (path) return ofClaim(path, claim(path, { kind: 'regex', value, whole: false }), ofType(path, 'string'))
  return textCondition(target, 'regex', whole(value))
}

function translated(pattern: string): string | undefined {
  try {
    return translate(pattern)
  } catch {
    return undefined
  }
}

/** A pattern that matches all of a text exactly where `pattern` matches some of it. */
function whole(pattern: string): string {
  const anchored = /^\^([^|()]*[^|()\\])\$$/.exec(pattern)
  return anchored ? anchored[1]! : `(?s:.*)(?:${pattern})(?s:.*)`
}

/** `jwt.x.exists(e, e == "a" || e in ["b", "c"])`: an element of a list or a key of a map. */
function macro(node: Expression & { kind: 'macro' }): Sides | undefined {
  const path = claimPathOf(node.range)
  const values = node.macro === 'exists' && path ? elementValues(node.body, node.variable) : undefined
  if (!path || !values) return undefined
  const found = values.map((value) =>
    typeof value === 'string'
      ? any(claim(path, { kind: 'list-contains', value }), claim(path, { kind: 'has-key', value }))
      : claim(path, { kind: 'list-contains', value }),
  )
  return ofClaim(path, any(...found), ofType(path, 'list', 'map'))
}

type Element = Exclude<Scalar, null>

function elementValues(body: Expression, variable: string): Element[] | undefined {
  if (body.kind !== 'binary') return undefined
  if (body.op === '||') {
    const [left, right] = [elementValues(body.left, variable), elementValues(body.right, variable)]
    return left && right && [...left, ...right]
  }
  const isVariable = (node: Expression) => node.kind === 'ident' && node.name === variable
  let values: (Scalar | undefined)[] | undefined
  if (body.op === '==' && isVariable(body.left)) values = [scalarOf(body.right)]
  else if (body.op === '==' && isVariable(body.right)) values = [scalarOf(body.left)]
  else if (body.op === 'in' && isVariable(body.left)) values = listOf(body.right)
  return values?.every((value): value is Element => value !== undefined && value !== null) ? values : undefined
}
