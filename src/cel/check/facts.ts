import type { Expression } from '../../core/cel-ast.js'
import type { Kind } from '../type.js'

/** Facts established by the guards before a part, by path: that it is present, and its types. */
export type Facts = ReadonlyMap<string, Fact>

export interface Fact {
  present: boolean
  kinds?: readonly Kind[]
}

export const NO_FACTS: Facts = new Map()

/** Handwritten paths are shorter. */
const LONGEST = 64

/** A key for `jwt.a["b"]`, independent of notation; `undefined`: not a path of constant steps. */
export function pathKey(node: Expression): string | undefined {
  const names: string[] = []
  let at = node
  while (at.kind !== 'ident') {
    const name = stepName(at)
    if (name === undefined || names.length === LONGEST) return undefined
    names.push(name)
    at = (at as Expression & { operand: Expression }).operand
  }
  return JSON.stringify([...names, at.name].reverse())
}

function stepName(node: Expression): string | undefined {
  if (node.kind === 'select' || node.kind === 'has') return node.field
  if (node.kind !== 'index' || node.index.kind !== 'literal') return undefined
  return typeof node.index.value === 'string' ? node.index.value : undefined
}

function step(operand: Expression, name: string): string | undefined {
  const above = pathKey(operand)
  return above === undefined ? undefined : `${above.slice(0, -1)},${JSON.stringify(name)}]`
}

/** Handwritten expressions have fewer guards; keeping all of them at every part would take quadratic space. */
const MOST_FACTS = 500

export function join(...all: Facts[]): Facts {
  const [only, ...others] = all.filter((facts) => facts.size > 0)
  if (others.length === 0 || only!.size > MOST_FACTS) return only ?? NO_FACTS
  const joined = new Map<string, Fact>()
  for (const facts of all) {
    for (const [path, fact] of facts) joined.set(path, { ...joined.get(path), ...fact, present: true })
  }
  return joined
}

/** Facts that hold after the expression was true, or after it was false. */
export function after(node: Expression, value: boolean): Facts {
  switch (node.kind) {
    case 'has':
      return value ? fact(pathKey(node)) : NO_FACTS
    case 'unary':
      return node.op === '!' ? after(node.operand, !value) : NO_FACTS
    case 'binary':
      if (node.op === (value ? '&&' : '||')) return join(after(node.left, value), after(node.right, value))
      return value ? afterRelation(node) : NO_FACTS
    default:
      return NO_FACTS
  }
}

/** Every operand of a comparison was present. */
function afterRelation(node: Expression & { kind: 'binary' }): Facts {
  if (node.op === '&&' || node.op === '||') return NO_FACTS
  const typed = node.op === '==' ? (typeTest(node.left, [node.right]) ?? typeTest(node.right, [node.left])) : undefined
  if (typed) return typed
  if (node.op !== 'in') return join(fact(pathKey(node.left)), fact(pathKey(node.right)))
  const listed = node.right.kind === 'list' ? typeTest(node.left, node.right.elements) : undefined
  if (listed) return listed
  const member = node.left.kind === 'literal' && typeof node.left.value === 'string' ? node.left.value : undefined
  return join(
    fact(pathKey(node.left)),
    fact(pathKey(node.right)),
    // `"a b" in jwt` tests for a claim with such a name.
    fact(member === undefined ? undefined : step(node.right, member)),
  )
}

const KINDS: Record<string, Kind> = {
  string: 'string',
  bool: 'bool',
  int: 'int',
  uint: 'uint',
  double: 'double',
  list: 'list',
  map: 'map',
  bytes: 'bytes',
  null_type: 'null',
  timestamp: 'timestamp',
  duration: 'duration',
}

/** `type(path) == string`. */
function typeTest(call: Expression, types: readonly Expression[]): Facts | undefined {
  if (call.kind !== 'call' || call.function !== 'type') return undefined
  const subject = call.target ?? call.args[0]
  const kinds = types.map((type) =>
    type.kind === 'ident' && Object.hasOwn(KINDS, type.name) ? KINDS[type.name] : undefined,
  )
  if (!subject || !kinds.every((kind) => kind !== undefined)) return undefined
  return fact(pathKey(subject), kinds)
}

function fact(path: string | undefined, kinds?: readonly Kind[]): Facts {
  return path === undefined ? NO_FACTS : new Map([[path, { present: true, ...(kinds && { kinds }) }]])
}
