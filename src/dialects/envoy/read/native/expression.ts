import type { EnvoyExpression, EnvoyLiteral, ExpressionSettings } from '../../../../core/envoy-expression.js'
import { counted } from '../../../../core/plural.js'
import { toBytes } from '../../../../core/utf8.js'
import { toText } from '../../../../gateways/envoy/bytes.js'
import { decodeBase64, LENIENT } from '../../../../jwt/base64url.js'
import { camelCase } from '../../../../yaml/proto-names.js'
import { readDouble } from '../../../../yaml/proto-number.js'
import { compile } from '../../../../yaml/re2.js'
import { readBool } from '../json.js'
import type { Message } from '../message.js'

const KINDS = [
  'const_expr',
  'ident_expr',
  'select_expr',
  'call_expr',
  'list_expr',
  'struct_expr',
  'comprehension_expr',
].map((name) => [name, camelCase(name)])

/** `google.api.expr.v1alpha1.Expr`. */
export function readExpression(message: Message, settings: ExpressionSettings): EnvoyExpression {
  const read = (part: Message | undefined): EnvoyExpression => {
    if (part) return readExpression(part, settings)
    message.refuse('CW2051', message.at, 'a part of the expression is missing')
    return { kind: 'unknown' }
  }
  const all = (parts: readonly Message[]): EnvoyExpression[] => parts.map(read)
  const kinds = message.names().filter((name) => name !== 'id')
  if (kinds.length !== 1 || !KINDS.some((names) => names.includes(kinds[0]!))) {
    const wanted = KINDS.map(([name]) => `\`${name}\``).join(', ')
    message.refuse('CW2051', message.at, `an expression has exactly one of ${wanted}`)
    return { kind: 'unknown' }
  }
  const literal = message.message('const_expr')
  if (literal) return readLiteral(literal)
  const ident = message.message('ident_expr')
  if (ident) return { kind: 'ident', name: ident.text('name') ?? '' }
  const select = message.message('select_expr')
  if (select) {
    const operand = read(select.message('operand'))
    return { kind: 'select', operand, field: toBytes(select.text('field') ?? ''), test: select.flag('test_only') }
  }
  const call = message.message('call_expr')
  if (call) {
    const target = call.message('target')
    const args = [...(target ? [read(target)] : []), ...all(call.messages('args'))]
    const name = call.text('function') ?? ''
    refuseCall(name, args, call, settings)
    return { kind: 'call', function: name, args }
  }
  const list = message.message('list_expr')
  if (list && !list.has('optional_indices')) return { kind: 'list', elements: all(list.messages('elements')) }
  const struct = message.message('struct_expr')
  if (struct && !struct.has('message_name')) {
    const entries = struct.messages('entries').map((entry) => ({
      key: read(entry.message('map_key')),
      value: read(entry.message('value')),
    }))
    return { kind: 'map', entries }
  }
  if (message.has('comprehension_expr'))
    message.refuse(
      'CW2007',
      message.cursor('comprehension_expr'),
      'Envoy evaluates no comprehensions, such as `exists`',
    )
  return { kind: 'unknown' }
}

/** Envoy looks calls up, and compiles patterns that are literals, when it starts. */
function refuseCall(name: string, args: readonly EnvoyExpression[], call: Message, settings: ExpressionSettings): void {
  const arity = ARITIES.get(name)
  if (arity !== undefined && args.length !== arity)
    call.refuse('CW2051', call.at, `\`${name}\` has ${counted(arity, 'argument')}, not ${args.length}`)
  const pattern = args[1]
  if (name === 'string' && !settings.stringConversion)
    call.refuse('CW2007', call.cursor('function'), '`string` requires `enable_string_conversion` of `cel_config`')
  if (name !== 'matches' || pattern?.kind !== 'literal' || pattern.value.type !== 'string') return
  const text = toText(pattern.value.value)
  if (!compile(text)) call.refuse('CW2007', call.at, `\`${text}\` is not a pattern of RE2`)
}

/** Arguments of functions that are modelled, the target included. */
const ARITIES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: '!_ -_ size int uint double bytes dyn string',
    2: '_&&_ _||_ _==_ _!=_ _<_ _<=_ _>_ _>=_ _+_ _-_ _*_ _/_ _%_ @in in _in_ _[_] contains startsWith endsWith matches',
    3: '_?_:_',
  }).flatMap(([arity, names]) => names.split(' ').map((name) => [name, Number(arity)] as const)),
)

const INTEGER = /^-?[0-9]+$/

function readLiteral(literal: Message): EnvoyExpression {
  const [[name, member] = ['', undefined], ...more] = literal.at.members()
  if (!member || more.length > 0) literal.refuse('CW2051', literal.at, 'a literal has exactly one value')
  const value = member && readConstant(name, member.value)
  if (value?.type === 'int' || value?.type === 'uint') {
    const number = BigInt(value.value)
    const fits = value.type === 'int' ? BigInt.asIntN(64, number) : BigInt.asUintN(64, number)
    if (fits !== number) literal.refuse('CW2002', member!, `\`${member!.name}\` is out of range`)
  }
  return value ? { kind: 'literal', value } : { kind: 'unknown' }
}

/** `undefined`: a type that is not modelled. */
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
    case 'uint':
      return INTEGER.test(String(value)) ? { type, value: String(value) } : undefined
    case 'double': {
      const number = readDouble(value)
      return number === undefined ? undefined : { type, value: number }
    }
    case 'string':
      return typeof value === 'string' ? { type, value: toBytes(value) } : undefined
    case 'bytes': {
      const bytes = typeof value === 'string' ? decodeBase64(value, { ...LENIENT, blanks: 'refuse' }).bytes : undefined
      return bytes && { type, value: String.fromCharCode(...bytes) }
    }
    default:
      return undefined
  }
}
