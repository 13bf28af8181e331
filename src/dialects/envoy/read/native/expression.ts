import type { EnvoyExpression, EnvoyLiteral } from '../../../../core/envoy-expression.js'
import { latin1, toBytes } from '../../../../core/utf8.js'
import { readDouble, readInteger } from '../../../../yaml/proto-number.js'
import { readBool, readBytes } from '../json.js'
import type { Message } from '../message.js'
import { type CallSettings, checkCall } from './expression-calls.js'

const UNKNOWN: EnvoyExpression = { kind: 'unknown' }

type Read = (message: Message, settings: CallSettings) => EnvoyExpression

/** By kind of `google.api.expr.v1alpha1.Expr`. */
const KINDS: Readonly<Record<string, Read>> = {
  const_expr: readLiteral,
  ident_expr: (ident) => ({ kind: 'ident', name: requiredName(ident, 'name') }),
  select_expr: readSelect,
  call_expr: readCall,
  list_expr: readList,
  struct_expr: readMap,
  comprehension_expr: (comprehension) => {
    comprehension.refuse('CW2051', comprehension.at, 'Envoy does not evaluate macros, such as `exists`')
    return UNKNOWN
  },
}

/** `google.api.expr.v1alpha1.Expr`. Its structure was checked before. */
export function readExpression(message: Message, settings: CallSettings): EnvoyExpression {
  for (const [kind, read] of Object.entries(KINDS)) {
    const expression = message.message(kind)
    if (expression) return read(expression, settings)
  }
  return refuseMissing(message)
}

function refuseMissing(message: Message): EnvoyExpression {
  message.refuse('CW2051', message.at, 'a part of the expression is missing')
  return UNKNOWN
}

function readPart(message: Message, field: string, settings: CallSettings): EnvoyExpression {
  const part = message.message(field)
  return part ? readExpression(part, settings) : refuseMissing(message)
}

function requiredName(message: Message, field: string): string {
  const name = message.text(field) ?? ''
  if (name === '') message.refuse('CW2051', message.at, `\`${field}\` is required`)
  return name
}

function readSelect(select: Message, settings: CallSettings): EnvoyExpression {
  const operand = readPart(select, 'operand', settings)
  const field = toBytes(requiredName(select, 'field'))
  const test = select.flag('test_only')
  const isEnum = !test && dottedName(operand) === 'google.protobuf.NullValue' && field === 'NULL_VALUE'
  return isEnum ? { kind: 'literal', value: { type: 'int', value: '0' } } : { kind: 'select', operand, field, test }
}

function dottedName(expression: EnvoyExpression): string {
  if (expression.kind === 'ident') return expression.name
  return expression.kind === 'select' ? `${dottedName(expression.operand)}.${expression.field}` : ''
}

function readCall(call: Message, settings: CallSettings): EnvoyExpression {
  const target = call.message('target')
  const args = [...(target ? [target] : []), ...call.messages('args')].map((part) => readExpression(part, settings))
  const name = requiredName(call, 'function')
  if (name !== '') checkCall(call, name, target !== undefined, args, settings)
  return { kind: 'call', function: name, args }
}

function readList(list: Message, settings: CallSettings): EnvoyExpression {
  if (list.has('optional_indices')) return UNKNOWN
  return { kind: 'list', elements: list.messages('elements').map((element) => readExpression(element, settings)) }
}

/** Messages are not modelled. */
function readMap(struct: Message, settings: CallSettings): EnvoyExpression {
  if (struct.has('message_name')) return UNKNOWN
  const entries = struct.messages('entries').map((entry) => ({
    key: readPart(entry, 'map_key', settings),
    value: readPart(entry, 'value', settings),
  }))
  return { kind: 'map', entries }
}

function readLiteral(literal: Message): EnvoyExpression {
  const set = literal.at.members().filter(([name, member]) => member.isSet || /^null_?[vV]alue$/.test(name))
  const [[name, member] = ['', undefined]] = set
  if (!member) literal.refuse('CW2051', literal.at, 'a literal needs a value')
  const value = member && readConstant(name, member.value)
  return value ? { kind: 'literal', value } : UNKNOWN
}

/** `undefined`: a type that is not modelled, or a value that is refused. */
function readConstant(name: string, value: unknown): EnvoyLiteral | undefined {
  const type = name.replace(/(?:64)?(?:_value|Value)$/, '')
  switch (type) {
    case 'null':
      return { type }
    case 'bool': {
      const bool = readBool(value)
      return bool === undefined ? undefined : { type, value: bool }
    }
    case 'int':
    case 'uint': {
      // What is written as a number of JSON was read as a double: more digits are lost.
      const integer = typeof value === 'number' && !Number.isSafeInteger(value) ? undefined : readInteger(value)
      return integer === undefined ? undefined : { type, value: String(integer) }
    }
    case 'double': {
      const number = readDouble(value)
      return number === undefined ? undefined : { type, value: number }
    }
    case 'string':
      return typeof value === 'string' ? { type, value: toBytes(value) } : undefined
    case 'bytes': {
      const bytes = readBytes(value)
      return bytes && { type, value: latin1(bytes) }
    }
    default:
      return undefined
  }
}
