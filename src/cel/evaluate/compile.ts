import type {
  Binary,
  Call as CallNode,
  Conditional,
  Expression,
  Index,
  ListLiteral,
  Literal,
  Macro,
  MapLiteral,
} from '../../core/cel-ast.js'
import { headerOf } from '../condition/shape.js'
import { CelError, noSuchKey, undeclared } from '../error.js'
import { CHANGING } from '../functions.js'
import { CelMap } from '../map.js'
import { checkRegex, matchesRegex } from '../regex/regex.js'
import { Dynamic, isList, materialize, Opaque, TypeName, Uint } from '../value.js'
import { Call, type CelFunction } from './call.js'
import { elementOf, firstHeader } from './element.js'
import type { Code } from './env.js'
import { constant, fold } from './fold.js'
import { TYPE_NAMES } from './functions/convert.js'
import { keyOf } from './functions/gateway.js'
import { FUNCTIONS, QUALIFIED } from './functions/table.js'
import { fails, LAZY } from './lazy.js'
import { contained, logical, relation } from './logic.js'
import { compileMacro } from './macros.js'
import { type ArithmeticOperator, arithmetic, equals, negate, toBool } from './operators.js'
import { parseJsonField } from './read-json.js'
import type { Scope } from './scope.js'
import { settle } from './settle.js'

/**
 * Compiles an expression to a closure. Function and variable names are resolved here, once, and constant parts are
 * evaluated.
 */
export function compile(node: Expression, scope: Scope = { variables: [] }): Code {
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
    case 'conditional':
      return conditional(node, scope)
    case 'list':
      return list(node, scope)
    case 'map':
      return mapLiteral(node, scope)
    case 'message':
      return () => {
        throw new CelError('struct syntax is not supported')
      }
  }
}

function conditional(node: Conditional, scope: Scope): Code {
  const condition = compile(node.condition, scope)
  const then = compile(node.then, scope)
  const otherwise = compile(node.otherwise, scope)
  return fold((env) => (toBool(condition(env)) ? then(env) : otherwise(env)), [condition, then, otherwise])
}

function list(node: ListLiteral, scope: Scope): Code {
  const elements = node.elements.map((element) => compile(element, scope))
  return fold((env) => elements.map((element) => element(env)), elements)
}

function literal(node: Literal): Code {
  const value = node.type === 'uint' ? new Uint(node.value as bigint) : node.value
  return constant(value)
}

function variable(name: string, scope: Scope): Code {
  const slot = scope.variables.lastIndexOf(name)
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
  const code: Code = (env) => {
    const value = object(env)
    const found = value instanceof Dynamic ? value.field(field) : value instanceof CelMap ? value.get(field) : undefined
    if (found === undefined) throw noSuchKey(field)
    return found
  }
  return fold(code, [object])
}

function has(object: Code, field: string): Code {
  const code: Code = (env) => {
    const value = object(env)
    if (value instanceof Dynamic) return value.field(field) !== undefined
    return value instanceof CelMap && value.has(field)
  }
  return fold(code, [object])
}

/**
 * `request.headers["x"]` with a constant name reads only the first line of that header; every other access sees all
 * lines. Inside a macro the engine does not take this shortcut.
 */
function index(node: Index, scope: Scope): Code {
  const header = scope.variables.length === 0 ? headerOf(node) : undefined
  if (header !== undefined) return firstHeader(header)
  const object = compile(node.operand, scope)
  const key = compile(node.index, scope)
  return fold(
    (env) => {
      const value = object(env)
      return elementOf(value, materialize(key(env)))
    },
    [object, key],
  )
}

function unary(op: '!' | '-', operand: Code): Code {
  return fold(op === '!' ? (env) => !toBool(operand(env)) : (env) => negate(operand(env)), [operand])
}

function binary(node: Binary, scope: Scope): Code {
  const { op } = node
  if (op === '+' || op === '-' || op === '*' || op === '/' || op === '%') return chain(node, scope)
  const left = compile(node.left, scope)
  const right = compile(node.right, scope)
  return fold(operation(op, left, right), [left, right])
}

function operation(op: Exclude<Binary['op'], ArithmeticOperator>, left: Code, right: Code): Code {
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

/** Left operands are walked in a loop: a sum may have thousands of terms. */
function chain(node: Binary, scope: Scope): Code {
  const steps: { op: ArithmeticOperator; right: Code }[] = []
  let leftmost: Expression = node
  while (leftmost.kind === 'binary' && ['+', '-', '*', '/', '%'].includes(leftmost.op)) {
    steps.unshift({ op: leftmost.op as ArithmeticOperator, right: compile(leftmost.right, scope) })
    leftmost = leftmost.left
  }
  const first = compile(leftmost, scope)
  const code: Code = (env) => {
    let value = first(env)
    for (const { op, right } of steps) {
      value = arithmetic(op, value, right(env))
      if (typeof value === 'string' || isList(value)) env.spend(value.length)
    }
    return value
  }
  return fold(code, [first, ...steps.map(({ right }) => right)])
}

function mapLiteral(node: MapLiteral, scope: Scope): Code {
  const entries = node.entries.map(({ key, value }) => [compile(key, scope), compile(value, scope)] as const)
  const code: Code = (env) =>
    new CelMap(entries.map(([key, value]) => [keyOf(materialize(key(env))), settle(value(env))] as const))
  return fold(code, entries.flat())
}

function macro(node: Macro, scope: Scope): Code {
  const range = compile(node.range, scope)
  const inner = { ...scope, variables: [...scope.variables, node.variable] }
  const condition = node.condition && compile(node.condition, inner)
  return compileMacro(node.macro, range, compile(node.body, inner), condition, scope.variables.length)
}

function call(node: CallNode, scope: Scope): Code {
  const { target } = node
  const qualified = target?.kind === 'ident' ? QUALIFIED.get(`${target.name}.${node.function}`) : undefined
  const args = node.args.map((arg) => compile(arg, scope))
  if (qualified) return fold((env) => qualified(new Call(env, undefined, args)), args)
  const receiver = target && compile(target, scope)
  const lazy = LAZY.get(node.function)
  if (lazy) return lazy({ receiver, args, nodes: node.args, scope, compile })
  const other = scope.functions?.get(node.function)
  const code = invoke(node, receiver, args, other)
  return other || CHANGING.includes(node.function) ? code : fold(code, receiver ? [receiver, ...args] : args)
}

function invoke(node: CallNode, receiver: Code | undefined, args: Code[], other?: CelFunction): Code {
  const run = other ?? FUNCTIONS.get(node.function)
  if (!receiver) return run ? (env) => run(new Call(env, undefined, args)) : fails(undeclared(node.function))
  if (node.function === 'matches' && !other)
    return precompiledMatch(node, receiver) ?? method(node.function, receiver, args, run)
  return method(node.function, receiver, args, run)
}

/** Methods of views and opaque values take precedence. */
function method(name: string, receiver: Code, args: Code[], run: CelFunction | undefined): Code {
  return (env) => {
    const target = receiver(env)
    const invocation = new Call(env, target, args)
    if (target instanceof Dynamic || target instanceof Opaque) {
      const ownResult = target.call(name, invocation)
      if (ownResult !== undefined) return ownResult
    }
    if (!run) throw undeclared(name)
    return run(invocation)
  }
}

/**
 * A constant pattern is compiled when the configuration loads; on a value that is not a string it then fails as a
 * missing key.
 */
function precompiledMatch(node: CallNode, receiver: Code): Code | undefined {
  const pattern = node.args[0]
  if (node.args.length !== 1 || pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return undefined
  try {
    const { value } = pattern
    checkRegex(value)
    return (env) => {
      const text = materialize(receiver(env))
      if (typeof text !== 'string') throw noSuchKey('todo')
      env.spend(text.length)
      return matchesRegex(text, value)
    }
  } catch {
    return undefined
  }
}
