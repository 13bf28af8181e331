import type { Expression } from '../../core/cel-ast.js'
import { argumentCount, CelError } from '../error.js'
import { type CelKey, CelMap, keyText } from '../map.js'
import { type CelValue, materialize } from '../value.js'
import type { Code, Env } from './env.js'
import { keyOf, mapOf } from './functions/gateway.js'
import { toBool } from './operators.js'
import type { Scope } from './scope.js'
import { settle } from './settle.js'

interface LazyCall {
  receiver: Code | undefined
  args: readonly Code[]
  nodes: readonly Expression[]
  scope: Scope
  compile(node: Expression, scope: Scope): Code
}

/** Those that bind a name: the following arguments are evaluated only inside of the call. */
export const BINDING: ReadonlySet<string> = new Set(['with', 'mapValues', 'filterKeys'])

/**
 * Functions that receive expressions instead of values: they decide what is evaluated, and in which scope. Called as a
 * method, the receiver is evaluated first even if it is not used.
 */
export const LAZY: ReadonlyMap<string, (call: LazyCall) => Code> = new Map([
  ['default', orDefault],
  ['coalesce', coalesce],
  ['with', bind],
  ['mapValues', mapValues],
  ['filterKeys', filterKeys],
  ['variables', variables],
])

/** Catches missing keys, undeclared names and null; other errors propagate. */
function orDefault({ receiver, args }: LazyCall): Code {
  const [first, alternative] = args
  if (!first) return after(receiver, fails(argumentCount(1, 0)))
  return after(receiver, (env) => {
    try {
      const value = first(env)
      if (value !== null) return value
    } catch (error) {
      if (!(error instanceof CelError) || (error.kind !== 'no-such-key' && error.kind !== 'undeclared')) throw error
    }
    if (!alternative) throw argumentCount(2, 1)
    return alternative(env)
  })
}

/**
 * The first value that is neither null nor an error. If none exists: null if any was null, otherwise the last error.
 */
function coalesce({ receiver, args }: LazyCall): Code {
  return after(receiver, (env) => {
    let failure: CelError | undefined
    let sawNull = false
    for (const arg of args) {
      try {
        const value = arg(env)
        if (value !== null) return value
        sawNull = true
      } catch (error) {
        if (!(error instanceof CelError) || error.kind === 'limit') throw error
        failure = error
      }
    }
    if (sawNull) return null
    throw failure ?? argumentCount(1, 0)
  })
}

/** `x.with(name, body)`. */
function bind(call: LazyCall): Code {
  return scoped(call, (receiver, body, slot) => (env) => {
    const value = receiver(env)
    env.spend(1)
    env.slots[slot] = value
    return body(env)
  })
}

function mapValues(call: LazyCall): Code {
  return scoped(call, (receiver, body, slot) => (env) => {
    const entries = [...mapOf(materialize(receiver(env))).entries()]
    return new CelMap(
      entries.map(([key, value]): [CelKey, CelValue] => [key, settle(inSlot(env, slot, value, body))]),
      true,
    )
  })
}

function filterKeys(call: LazyCall): Code {
  if (call.args.length !== 2) return after(call.receiver, fails(argumentCount(2, call.args.length)))
  return scoped(call, (receiver, body, slot) => (env) => {
    const entries = [...mapOf(materialize(receiver(env))).entries()]
    const kept = entries.filter(([key]) => toBool(inSlot(env, slot, key, body)))
    return new CelMap(
      kept.map(([key, value]): [CelKey, CelValue] => [key, settle(value)]),
      true,
    )
  })
}

function inSlot(env: Env, slot: number, value: CelValue, body: Code): CelValue {
  env.spend(1)
  env.slots[slot] = value
  return body(env)
}

/** A receiver, a name and a body in which the name is bound. */
function scoped(
  { receiver, nodes, scope, compile }: LazyCall,
  build: (receiver: Code, body: Code, slot: number) => Code,
): Code {
  const [name, body] = nodes
  if (!receiver) return fails(new CelError('missing argument or target'))
  if (!name) return after(receiver, fails(argumentCount(1, 0)))
  if (name.kind !== 'ident') return after(receiver, fails(new CelError('unexpected type: want identifier')))
  if (!body) return after(receiver, fails(argumentCount(2, 1)))
  return build(
    receiver,
    compile(body, { ...scope, variables: [...scope.variables, name.name] }),
    scope.variables.length,
  )
}

/** All visible variables that are not null. */
function variables({ receiver, scope }: LazyCall): Code {
  return after(receiver, (env) => {
    const visible = new Map(env.activation.present())
    for (const [slot, name] of scope.variables.entries()) visible.set(name, env.slots[slot]!)
    return new CelMap(
      [...visible].map(([name, value]) => [keyText(keyOf(name)), value] as const),
      true,
    )
  })
}

function after(receiver: Code | undefined, code: Code): Code {
  if (!receiver) return code
  return (env) => {
    receiver(env)
    return code(env)
  }
}

export function fails(error: CelError): Code {
  return () => {
    throw error
  }
}
