import type { Cursor } from '../../../text/cursor.js'
import { enumFacts, type FieldFacts, type FieldRules, type MessageFacts, messageFacts } from '../facts/facts.js'
import { type Given, sizeViolation, violation } from './constraints.js'
import { isSet, readBool } from './json.js'
import type { Reader } from './reader.js'

/**
 * Refuses what Envoy 1.40 refuses of a message before it looks at its meaning: unknown fields whatever their value, a
 * value of another type, two members of one oneof or none of a required one, and the constraints of Envoy's protos
 * (Envoy, api/envoy, the annotations of protoc-gen-validate).
 */
export function checkStructure(at: Cursor, type: string, reader: Reader): void {
  const facts = messageFacts(type)
  if (!facts) return
  if (!at.isMap) return wrong(at, 'a map', reader)
  const set = new Map<string, Cursor>()
  for (const [key, member] of at.members()) {
    if (key === '@type') continue
    const name = fieldName(key, facts)
    if (name === undefined) unknownField(at, key, facts, reader)
    else if (isSet(member)) set.set(name, member)
  }
  checkOneofs(at, facts, set, reader)
  for (const [name, field] of Object.entries(facts.fields)) {
    const member = set.get(name)
    if (member) checkField(member, field, reader)
    else if (field.rules && field.oneof === undefined) checkUnset(at, name, field, reader)
  }
}

/** Names in JSON come in two spellings. */
function fieldName(key: string, { fields }: MessageFacts): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  if (key.includes('_')) return undefined
  return Object.keys(fields).find((name) => camelCase(name) === key)
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function unknownField(at: Cursor, key: string, { fields }: MessageFacts, reader: Reader): void {
  const snake = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  const meant = reader.nearest(snake, Object.keys(fields))
  reader.refuse(
    'CW2050',
    at.at(key),
    `unknown field \`${key}\``,
    meant === undefined ? 'remove it, or move it to the message that has it' : `did you mean \`${meant}\`?`,
    'key',
  )
}

function checkOneofs(at: Cursor, { oneofs, fields }: MessageFacts, set: Map<string, Cursor>, reader: Reader): void {
  for (const [group, required] of Object.entries(oneofs ?? {})) {
    const members = [...set].filter(([name]) => fields[name]!.oneof === group)
    if (members.length > 1) {
      const [name, second] = members[1]!
      const others = `\`${members[0]![0]}\` and \`${name}\``
      reader.refuse('CW2051', second, `${others} exclude each other`, `keep one of them`, 'key')
    }
    if (members.length > 0 || !required) continue
    const choices = Object.keys(fields).filter((name) => fields[name]!.oneof === group)
    reader.refuse('CW2051', at, `one of ${choices.slice(0, 6).map(quoted).join(', ')} is required`)
  }
}

const quoted = (name: string): string => `\`${name}\``

/** What a field has to be although it is not written. */
function checkUnset(at: Cursor, name: string, { type, list, map, rules = {} }: FieldFacts, reader: Reader): void {
  if (rules.ignore_empty) return
  const missing =
    rules.required || ((rules.min_items ?? rules.min_pairs ?? 0) > 0 && (list || map))
      ? 'is required'
      : list || map || isMessage(type)
        ? undefined
        : violation(unsetValue(type), rules)
  if (missing !== undefined)
    reader.refuse('CW2051', at, `\`${name}\` ${missing === 'must not be empty' ? 'is required' : missing}`)
}

function unsetValue(type: string): Given {
  if (type === 'string') return ''
  if (type === 'bool') return undefined
  return 0
}

const isMessage = (type: string): boolean => type.includes('.') && enumFacts(type) === undefined

function checkField(at: Cursor, { type, list, map, disallowed, rules = {} }: FieldFacts, reader: Reader): void {
  if (disallowed) reader.refuse('CW2051', at, `\`${at.name}\` is deprecated, and this Envoy no longer accepts it`)
  if (list || map) {
    if (list ? !Array.isArray(at.value) : !at.isMap) return wrong(at, list ? 'a list' : 'a map', reader)
    refuseIf(sizeViolation(at, rules), at, reader)
    for (const key of map && rules.keys ? at.members().map(([name]) => name) : [])
      refuseIf(violation(key, rules.keys!), at.at(key), reader)
    const items = list ? at.items() : at.members().map(([, member]) => member)
    for (const item of items) checkValue(item, type, (list ? rules.items : rules.values) ?? {}, reader)
    return
  }
  checkValue(at, type, rules, reader)
}

function checkValue(at: Cursor, type: string, rules: FieldRules, reader: Reader): void {
  const scalar = WRAPPERS[type] ?? type
  const read = SCALARS[scalar]
  if (read) {
    const value = read.of(at.value)
    if (value === undefined) return wrong(at, read.what, reader)
    return refuseIf(violation(value, rules), at, reader)
  }
  const numbers = enumFacts(type)
  if (numbers) return checkEnum(at, numbers, rules, reader)
  if (type === 'google.protobuf.Any') return checkAny(at, reader)
  if (type === 'google.protobuf.Struct' || type === 'google.protobuf.Empty') {
    const isEmpty = type === 'google.protobuf.Struct' || at.members().length === 0
    if (!at.isMap || !isEmpty) wrong(at, isEmpty ? 'a map' : 'an empty map', reader)
    return
  }
  if (!rules.skip) checkStructure(at, type, reader)
}

function checkEnum(at: Cursor, numbers: Record<string, number>, rules: FieldRules, reader: Reader): void {
  const { value } = at
  const number = typeof value === 'string' && Object.hasOwn(numbers, value) ? numbers[value]! : integer(value)
  if (number === undefined) return wrong(at, `one of ${Object.keys(numbers).join(', ')}`, reader)
  if (rules.defined_only && !Object.values(numbers).includes(number))
    reader.refuse('CW2051', at, `\`${at.name}\` must be one of ${Object.keys(numbers).join(', ')}`)
  else refuseIf(violation(number, rules), at, reader)
}

function checkAny(at: Cursor, reader: Reader): void {
  if (!at.isMap) return wrong(at, 'a map', reader)
  const url = at.at('@type')
  if (url.string === undefined && at.members().length > 0)
    return reader.refuse('CW2002', at, `\`${at.name}\` needs an \`@type\``)
  const type = url.string?.slice(url.string.lastIndexOf('/') + 1)
  if (type !== undefined) checkStructure(at, type, reader)
}

interface Scalar {
  what: string
  of: (value: unknown) => Given
}

function integer(value: unknown): number | undefined {
  const number = float(value)
  return number !== undefined && Number.isInteger(number) ? number : undefined
}

function float(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^[-+0-9.eE]+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

function within(least: number, most: number): Scalar {
  const of = (value: unknown): Given => {
    const number = integer(value)
    return number !== undefined && number >= least && number <= most ? number : undefined
  }
  return { what: `a whole number from ${least} to ${most}`, of }
}

const SCALARS: Record<string, Scalar> = {
  string: { what: 'a string', of: (value) => (typeof value === 'string' ? value : undefined) },
  bytes: { what: 'base64', of: (value) => (typeof value === 'string' ? value : undefined) },
  bool: {
    what: '`true` or `false`',
    of: readBool,
  },
  double: { what: 'a number', of: float },
  float: { what: 'a number', of: float },
  uint32: within(0, 2 ** 32 - 1),
  int32: within(-(2 ** 31), 2 ** 31 - 1),
  uint64: within(0, 2 ** 64),
  int64: within(-(2 ** 63), 2 ** 63),
  'google.protobuf.Duration': {
    what: 'a duration as `5s`',
    of: (value) =>
      typeof value === 'string' && /^-?[0-9]+(\.[0-9]{1,9})?s$/.test(value) ? Number(value.slice(0, -1)) : undefined,
  },
}

const WRAPPERS: Record<string, string> = {
  'google.protobuf.BoolValue': 'bool',
  'google.protobuf.StringValue': 'string',
  'google.protobuf.UInt32Value': 'uint32',
  'google.protobuf.Int32Value': 'int32',
  'google.protobuf.UInt64Value': 'uint64',
  'google.protobuf.Int64Value': 'int64',
  'google.protobuf.DoubleValue': 'double',
  'google.protobuf.FloatValue': 'float',
}

function refuseIf(problem: string | undefined, at: Cursor, reader: Reader): void {
  if (problem !== undefined) reader.refuse('CW2051', at, `\`${at.name}\` ${problem}`)
}

function wrong(at: Cursor, what: string, reader: Reader): void {
  reader.refuse('CW2002', at, `\`${at.name}\` must be ${what}`)
}
