import type { Binary, Call as CallNode, Expression, Index, Literal, Macro, MapLiteral } from '../ast.js'
import { Call, type CelFunction } from './call.js'
import { CelError, noSuchKey, noSuchOverload, undeclared } from '../error.js'
import type { Code, Env } from './env.js'
import { TYPE_NAMES } from './functions/convert.js'
import { keyOf } from './functions/gateway.js'
import { Optional } from './functions/optional.js'
import { FUNCTIONS, QUALIFIED } from './functions/table.js'
import { compileMacro } from './macros.js'
import { CelMap } from '../map.js'
import {
  arithmetic,
  compare,
  equals,
  isIn,
  negate,
  notComparable,
  toBool,
  type ArithmeticOperator,
} from './operators.js'
import { parseJsonField } from './read-json.js'
import { compileRegex } from '../regex.js'
import { settled } from './settle.js'
import { headerOf } from '../condition/shape.js'
import { LAZY } from './lazy.js'
import { Dynamic, Opaque, TypeName, Uint, isList, materialize, typeWord, type CelValue } from '../value.js'
import { HeadersView } from '../views/headers.js'

/** Names of macro variables around an expression, outermost first; a variable's slot is its place here. */
export type Scope = readonly string[]

/** Turns an expression into a closure. Which function or variable a name means is settled here, once. */
export function compile(node: Expression, scope: Scope = []): Code {
  switch (node.kind) {
    case 'literal':
      return literal(node)
    case 'ident':
      return variable(node.name, scope)
    case 'select':
      return select(node, scope)
    case 'has':
      return has(compile(node.operand, scope), node.field)
    case 'index':
      return index(node, scope)
    case 'call':
      return call(node, scope)
    case 'macro':
      return macro(node, scope)
    case 'unary':
      return unary(node.op, compile(node.operand, scope))
    case 'binary':
      return binary(node, scope)
    case 'conditional': {
      const [condition, then, otherwise] = [node.condition, node.then, node.otherwise].map((part) =>
        compile(part, scope),
      ) as [Code, Code, Code]
      return (env) => (toBool(condition(env)) ? then(env) : otherwise(env))
    }
    case 'list': {
      const elements = node.elements.map((element) => compile(element, scope))
      return (env) => elements.map((element) => element(env))
    }
    case 'map':
      return mapLiteral(node, scope)
    case 'message':
      return () => {
        throw new CelError('struct syntax is not supported')
      }
  }
}

function literal(node: Literal): Code {
  const value = node.type === 'uint' ? new Uint(node.value as bigint) : node.value
  return () => value
}

function variable(name: string, scope: Scope): Code {
  const slot = scope.lastIndexOf(name)
  if (slot >= 0) return (env) => env.slots[slot]!
  const type = TYPE_NAMES.get(name)
  const fallback = type === undefined ? undefined : new TypeName(type)
  return (env) => {
    const value = env.activation.get(name)
    if (value !== undefined) return value
    if (fallback) return fallback
    throw undeclared(name)
  }
}

function select(node: Expression & { kind: 'select' }, scope: Scope): Code {
  const { operand, field } = node
  if (operand.kind === 'call' && operand.function === 'json' && !operand.target && operand.args.length === 1) {
    const text = compile(operand.args[0]!, scope)
    return (env) => parseJsonField(materialize(text(env)), field)
  }
  const object = compile(operand, scope)
  return (env) => {
    const value = object(env)
    const found = value instanceof Dynamic ? value.field(field) : value instanceof CelMap ? value.get(field) : undefined
    if (found === undefined) throw noSuchKey(field)
    return found
  }
}

function has(object: Code, field: string): Code {
  return (env) => {
    const value = object(env)
    if (value instanceof Dynamic) return value.field(field) !== undefined
    return value instanceof CelMap && value.has(field)
  }
}

/**
 * `request.headers["x"]` with a constant name reads the first line of that header, whatever follows; every other way
 * to the same header sees all of them. Inside of a macro the engine does not take this shortcut.
 */
function index(node: Index, scope: Scope): Code {
  const header = scope.length === 0 ? headerOf(node) : undefined
  if (header !== undefined) return firstHeader(header)
  const object = compile(node.operand, scope)
  const key = compile(node.index, scope)
  return (env) => {
    const value = object(env)
    const at = materialize(key(env))
    if (!(value instanceof Optional)) return element(value, at)
    if (value.value === undefined) return value
    return optionalElement(value.value, at)
  }
}

function firstHeader(name: string): Code {
  return (env) => {
    const request = env.activation.get('request')
    const headers = request instanceof Dynamic ? request.field('headers') : undefined
    const value = headers instanceof HeadersView ? headers.first(name) : undefined
    if (value === undefined) throw noSuchKey(`request.headers['${name}']`)
    return value
  }
}

function optionalElement(value: CelValue, at: CelValue): Optional {
  try {
    return new Optional(settled(element(value, at)))
  } catch (error) {
    if (error instanceof CelError && error.kind !== 'limit') return new Optional(undefined)
    throw error
  }
}

function element(value: CelValue, at: CelValue): CelValue {
  if (value instanceof Dynamic && typeof at === 'string') return found(value.field(at), at)
  const object = materialize(value)
  if (isList(object)) return listElement(object, at)
  if (object instanceof CelMap) {
    if (typeof at === 'string' || typeof at === 'boolean' || typeof at === 'bigint') return found(object.get(at), at)
    if (at instanceof Uint) return found(object.get(at), at.value)
    throw new CelError(`cannot use ${typeWord(at)} as map index`)
  }
  if (typeof object === 'string' && typeof at === 'bigint') throw noSuchKey(String(at))
  throw new CelError(`cannot index ${typeWord(object)} with ${typeWord(at)}`)
}

function found(value: CelValue | undefined, key: string | boolean | bigint): CelValue {
  if (value === undefined) throw noSuchKey(String(key))
  return value
}

function listElement(list: readonly CelValue[], at: CelValue): CelValue {
  const position = at instanceof Uint ? at.value : at
  if (typeof position !== 'bigint') throw new CelError(`cannot use ${typeWord(at)} as list index`)
  const value = position < 0n || position >= BigInt(list.length) ? undefined : list[Number(position)]
  if (value === undefined) throw new CelError(`index out of bounds: ${position}`)
  return value
}

function unary(op: '!' | '-', operand: Code): Code {
  return op === '!' ? (env) => !toBool(operand(env)) : (env) => negate(operand(env))
}

function binary(node: Binary, scope: Scope): Code {
  const { op } = node
  if (op === '+' || op === '-' || op === '*' || op === '/' || op === '%') return chain(node, scope)
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  switch (op) {
    case '&&':
      return logical(left, right, false)
    case '||':
      return logical(left, right, true)
    case '==':
      return (env) => equals(left(env), right(env))
    case '!=':
      return (env) => !equals(left(env), right(env))
    case 'in':
      return (env) => contained(env, left(env), right(env))
    case '<':
      return relation(left, right, (order) => order < 0)
    case '<=':
      return relation(left, right, (order) => order <= 0)
    case '>':
      return relation(left, right, (order) => order > 0)
    case '>=':
      return relation(left, right, (order) => order >= 0)
  }
}

function contained(env: Env, member: CelValue, container: CelValue): boolean {
  const whole = materialize(container)
  if (typeof whole === 'string' || isList(whole)) env.scan(whole.length)
  return isIn(member, container)
}

/** Operators on the left are walked in a loop: a sum may be thousands of terms long. */
function chain(node: Binary, scope: Scope): Code {
  const steps: { op: ArithmeticOperator; right: Code }[] = []
  let leftmost: Expression = node
  while (leftmost.kind === 'binary' && ['+', '-', '*', '/', '%'].includes(leftmost.op)) {
    steps.unshift({ op: leftmost.op as ArithmeticOperator, right: compile(leftmost.right, scope) })
    leftmost = leftmost.left
  }
  const first = compile(leftmost, scope)
  return (env) => {
    let value = first(env)
    for (const { op, right } of steps) {
      value = arithmetic(op, value, right(env))
      if (typeof value === 'string' || isList(value)) env.spend(value.length)
    }
    return value
  }
}

/**
 * `&&` and `||`: the side that decides does so whatever the other one is, an error or no boolean; an error on the right
 * comes before one on the left.
 */
function logical(left: Code, right: Code, decisive: boolean): Code {
  return (env) => {
    let failure: CelError | undefined
    try {
      const value = left(env)
      if (value === decisive) return decisive
      if (typeof value !== 'boolean') failure = noSuchOverload()
    } catch (error) {
      failure = absorbed(error)
    }
    const value = materialize(right(env))
    if (value === decisive || (typeof value === 'boolean' && !failure)) return value
    throw failure ?? noSuchOverload()
  }
}

function absorbed(error: unknown): CelError {
  if (error instanceof CelError && error.kind !== 'limit') return error
  throw error
}

function relation(left: Code, right: Code, holds: (order: number) => boolean): Code {
  return (env) => {
    const a = left(env)
    const b = right(env)
    const order = compare(a, b)
    if (order === undefined) throw notComparable(a, b)
    return holds(order)
  }
}

function mapLiteral(node: MapLiteral, scope: Scope): Code {
  const entries = node.entries.map(({ key, value }) => [compile(key, scope), compile(value, scope)] as const)
  return (env) =>
    new CelMap(entries.map(([key, value]) => [keyOf(materialize(key(env))), settled(value(env))] as const))
}

function macro(node: Macro, scope: Scope): Code {
  const range = compile(node.range, scope)
  const inner = [...scope, node.variable]
  const condition = node.condition && compile(node.condition, inner)
  return compileMacro(node.macro, range, compile(node.body, inner), condition, scope.length)
}

function call(node: CallNode, scope: Scope): Code {
  const { target } = node
  const qualified = target?.kind === 'ident' ? QUALIFIED.get(`${target.name}.${node.function}`) : undefined
  const args = node.args.map((arg) => compile(arg, scope))
  if (qualified) return (env) => qualified(new Call(env, undefined, args))
  const receiver = target && compile(target, scope)
  const lazy = LAZY.get(node.function)
  if (lazy) return lazy({ receiver, args, nodes: node.args, scope, compile })
  const run = FUNCTIONS.get(node.function)
  if (!receiver) return run ? (env) => run(new Call(env, undefined, args)) : fails(undeclared(node.function))
  if (node.function === 'matches') return precompiledMatch(node, receiver) ?? method(node.function, receiver, args, run)
  return method(node.function, receiver, args, run)
}

function fails(error: CelError): Code {
  return () => {
    throw error
  }
}

/** Views and opaque values have methods of their own, which come first. */
function method(name: string, receiver: Code, args: Code[], run: CelFunction | undefined): Code {
  return (env) => {
    const target = receiver(env)
    const invocation = new Call(env, target, args)
    if (target instanceof Dynamic || target instanceof Opaque) {
      const own = target.call(name, invocation)
      if (own !== undefined) return own
    }
    if (!run) throw undeclared(name)
    return run(invocation)
  }
}

/** A constant pattern is compiled when the configuration loads; on anything but text it then fails as a missing key. */
function precompiledMatch(node: CallNode, receiver: Code): Code | undefined {
  const pattern = node.args[0]
  if (node.args.length !== 1 || pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return undefined
  try {
    const regex = compileRegex(pattern.value)
    return (env) => {
      const text = materialize(receiver(env))
      if (typeof text !== 'string') throw noSuchKey('todo')
      env.spend(text.length)
      return regex.test(text)
    }
  } catch {
    return undefined
  }
}
