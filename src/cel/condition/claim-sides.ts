import type { Expression } from '../../core/cel-ast.js'
import type { ClaimMatcher, Condition } from '../../core/condition.js'
import { all, any, NEVER, not } from './algebra.js'
import { claimPathOf, listOf, type Scalar, scalarOf } from './shape.js'
import { absent, claim, exists, ofClaim, ofType, type Sides, total } from './sides.js'

/** `jwt.email_verified`: true or false if it is a boolean. */
export function flag(node: Expression): Sides | undefined {
  const path = claimPathOf(node)
  if (!path) return undefined
  return {
    whenTrue: claim(path, { kind: 'equals', value: true }),
    whenFalse: claim(path, { kind: 'equals', value: false }),
  }
}

export function equalsOneOf(path: string[], values: Scalar[]): Condition {
  return any(...values.map((value) => claim(path, { kind: 'equals', value })))
}

/** `default(jwt.x, "y") == "z"`: a missing or null claim is replaced by the alternative. */
export function orDefault({ path, alternative }: { path: string[]; alternative: Scalar }, value: Scalar): Sides {
  const equal = claim(path, { kind: 'equals', value })
  const replaced = alternative === value ? absent(path) : NEVER
  // `default` never returns null.
  return total(any(value === null ? NEVER : equal, replaced))
}

const TYPES = new Map<string, (ClaimMatcher & { kind: 'type' })['type']>([
  ['string', 'string'],
  ['bool', 'boolean'],
  ['null_type', 'null'],
  ['list', 'list'],
  ['map', 'map'],
])

/** Numeric types are not distinguished here. */
export function typeEquality(path: string[], right: Expression): Sides | undefined {
  const type = right.kind === 'ident' ? TYPES.get(right.name) : undefined
  return type && ofClaim(path, ofType(path, type))
}

export function typeMembership(path: string[], types: readonly Expression[]): Sides | undefined {
  const names = types.map((type) => (type.kind === 'ident' ? type.name : ''))
  const numbers = ['int', 'uint', 'double'].filter((name) => names.includes(name))
  const others = names.filter((name) => !['int', 'uint', 'double'].includes(name)).map((name) => TYPES.get(name))
  if ((numbers.length !== 0 && numbers.length !== 3) || !others.every((type) => type !== undefined)) return undefined
  return ofClaim(path, ofType(path, ...others, ...(numbers.length === 3 ? (['number'] as const) : [])))
}

/** `member in claim`, `claim.contains(member)`: element, key or substring, depending on the claim. */
export function contained(path: string[], member: Scalar, how: 'in' | 'contains'): Sides | undefined {
  if (typeof member === 'string') {
    return ofClaim(path, claim(path, { kind: 'any-shape', value: member }), ofType(path, 'string', 'list', 'map'))
  }
  // A double or null key is an error for one of the two, and null cannot be named as an element.
  if (member === null || (typeof member === 'number' && !Number.isInteger(member))) return undefined
  const types = how === 'in' ? (['list', 'map'] as const) : (['string', 'list', 'map'] as const)
  return ofClaim(path, claim(path, { kind: 'list-contains', value: member }), ofType(path, ...types))
}

/** True of every value that is not a string: a quirk of the engine. */
export function affix(path: string[], kind: 'prefix' | 'suffix', value: string): Sides {
  const text = ofType(path, 'string')
  const matched = claim(path, { kind, value })
  return { whenTrue: any(matched, all(exists(path), not(text))), whenFalse: all(text, not(matched)) }
}

/** `jwt.x.exists(e, e == "a" || e in ["b", "c"])`: an element of a list or a key of a map. */
export function macro(node: Expression & { kind: 'macro' }): Sides | undefined {
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
