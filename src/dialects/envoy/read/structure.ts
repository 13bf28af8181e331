import { toBytes } from '../../../gateways/envoy/bytes.js'
import { regexOf } from '../../../gateways/envoy/regex.js'
import { ENVOY } from '../../../versions/envoy.js'
import { traitsAt } from '../../../versions/gateway.js'
import type { Cursor } from '../../../yaml/cursor.js'
import { difference, nearest } from '../../../yaml/nearest.js'
import { camelCase, snakeCase } from '../../../yaml/proto-names.js'
import { readDouble, readInteger, readNumber } from '../../../yaml/proto-number.js'
import {
  enumFacts,
  type FieldFacts,
  type FieldRules,
  type MessageFacts,
  messageFacts,
  messageNames,
} from '../facts/facts.js'
import { type Given, sizeViolation, violation } from './constraints.js'
import { listItems, readBool, readBytes, readDuration, readEnumName, unwrap } from './json.js'
import type { Reader } from './reader.js'

/**
 * Reports what Envoy 1.40 rejects in a message before interpreting it: unknown fields whatever their value, a value of
 * the wrong type, conflicting members of a oneof or a missing required one, and the constraints of Envoy's protos
 * (Envoy, api/envoy, the annotations of protoc-gen-validate).
 */
export function checkStructure(cursor: Cursor, type: string, reader: Reader): void {
  const facts = messageFacts(type)
  if (!facts) return
  if (type === 'envoy.type.matcher.v3.RegexMatcher') checkRegex(cursor.at('regex'), reader)
  if (type.endsWith('.tls.v3.CertificateValidationContext')) checkNames(cursor, reader)
  if (cursor.isMap || cursor.value === null) checkMessage(cursor, facts, reader)
  else wrong(cursor, 'a map', reader)
}

function checkMessage(cursor: Cursor, facts: MessageFacts, reader: Reader): void {
  const set = new Map<string, Cursor>()
  for (const [key, member] of cursor.members()) {
    if (key === '@type') continue
    const name = fieldName(key, facts)
    if (name === undefined) unknownField(cursor, key, facts, reader)
    else if (member.isSet) {
      if (set.has(name) && facts.fields[name]!.oneof !== undefined)
        reader.refuse('CW2051', member, `\`${name}\` is written twice, in two spellings`, 'remove one of them', 'key')
      set.set(name, member)
    }
  }
  checkOneofs(cursor, facts, set, reader)
  for (const [name, field] of Object.entries(facts.fields)) {
    const member = set.get(name)
    if (member) checkField(member, field, reader)
    else if (field.rules && field.oneof === undefined) checkUnset(cursor, name, field, reader)
  }
}

function checkRegex(cursor: Cursor, reader: Reader): void {
  const regex = regexOf(traitsAt(ENVOY, reader.graph.targets.envoy.version))
  if (cursor.string === undefined || regex.accepts(toBytes(cursor.string))) return
  const help = /\(\?[=!<]/.test(cursor.string) ? 'RE2 has no look-around: write what matches' : 'correct the pattern'
  reader.refuse('CW5010', cursor, `\`${cursor.string.slice(0, 80)}\` is not a regular expression of RE2`, help)
}

/** Names of a certificate say nothing while anyone may issue it. The authority may come with the secret that is combined. */
function checkNames(cursor: Cursor, reader: Reader): void {
  const has = (name: string) => cursor.at(name).isSet || cursor.at(camelCase(name)).isSet
  const names = ['match_typed_subject_alt_names', 'match_subject_alt_names'].find(has)
  const authorities = ['trusted_ca', 'ca_certificate_provider_instance', 'system_root_certs', 'ca_certificate_provider']
  const isCombined = /^default_?validation_?context$/i.test(cursor.name)
  if (names === undefined || isCombined || [...authorities, 'custom_validator_config'].some(has)) return
  reader.refuse(
    'CW2052',
    cursor.at(names),
    'names of certificates are only compared with a `trusted_ca`',
    'add `trusted_ca`',
    'key',
  )
}

/** Names in JSON come in two spellings. */
function fieldName(key: string, { fields }: MessageFacts): string | undefined {
  if (Object.hasOwn(fields, key)) return key
  if (key.includes('_')) return undefined
  return Object.keys(fields).find((name) => camelCase(name) === key)
}

function unknownField(cursor: Cursor, key: string, { fields }: MessageFacts, reader: Reader): void {
  const meant = nearest(snakeCase(key), Object.keys(fields))
  reader.refuse(
    'CW2050',
    cursor.at(key),
    `unknown field \`${key}\``,
    meant === undefined ? 'remove it, or move it to the message that has it' : `did you mean \`${meant}\`?`,
    'key',
  )
}

function checkOneofs(cursor: Cursor, { oneofs, fields }: MessageFacts, set: Map<string, Cursor>, reader: Reader): void {
  for (const [group, required] of Object.entries(oneofs ?? {})) {
    const members = [...set].filter(([name]) => fields[name]!.oneof === group)
    if (members.length > 1) {
      const [name, second] = members[1]!
      const others = `\`${members[0]![0]}\` and \`${name}\``
      reader.refuse('CW2051', second, `${others} exclude each other`, `keep one of them`, 'key')
    }
    if (members.length > 0 || !required) continue
    const choices = Object.keys(fields).filter((name) => fields[name]!.oneof === group)
    reader.refuse('CW2051', cursor, `one of ${choices.slice(0, 6).map(quoted).join(', ')} is required`)
  }
}

const quoted = (name: string): string => `\`${name}\``

/** What a field has to be although it is not written. */
function checkUnset(cursor: Cursor, name: string, { type, list, map, rules = {} }: FieldFacts, reader: Reader): void {
  if (rules.ignore_empty) return
  const missing =
    rules.required || ((rules.min_items ?? rules.min_pairs ?? 0) > 0 && (list || map))
      ? 'is required'
      : list || map || isMessage(type)
        ? undefined
        : violation(unsetValue(type), rules)
  if (missing !== undefined)
    reader.refuse('CW2051', cursor, `\`${name}\` ${missing === 'must not be empty' ? 'is required' : missing}`)
}

function unsetValue(type: string): Given {
  if (type === 'string') return ''
  if (type === 'bool') return undefined
  return 0
}

const isMessage = (type: string): boolean => type.includes('.') && enumFacts(type) === undefined

function checkField(cursor: Cursor, field: FieldFacts, reader: Reader): void {
  const { type, list, map, disallowed, rules = {} } = field
  if (disallowed)
    reader.refuse('CW2051', cursor, `\`${cursor.name}\` is deprecated, and this Envoy no longer accepts it`)
  if (!list && !map) checkValue(cursor, type, rules, reader)
  else if (list || cursor.isMap) checkItems(cursor, field, reader)
  else wrong(cursor, 'a map', reader)
}

function checkItems(cursor: Cursor, { type, list, rules = {} }: FieldFacts, reader: Reader): void {
  refuseIf(sizeViolation(cursor, rules, list === true), cursor, reader)
  if (list) {
    for (const item of listItems(cursor)) checkValue(item, type, rules.items ?? {}, reader)
    return
  }
  for (const [key, member] of cursor.members()) {
    if (rules.keys) refuseIf(violation(key, rules.keys), member, reader)
    checkValue(member, type, rules.values ?? {}, reader)
  }
}

function checkValue(cursor: Cursor, type: string, rules: FieldRules, reader: Reader): void {
  const wrapped = WRAPPERS[type]
  const scalar = SCALARS[wrapped ?? type]
  const numbers = enumFacts(type)
  // An element of a list or a map without a value has its type's default.
  if (cursor.value === null) checkStructure(cursor, type, reader)
  else if (scalar)
    checkScalar(cursor, wrapped ? (unwrap(cursor.value) ?? scalar.zero) : cursor.value, scalar, rules, reader)
  else if (numbers) checkEnum(cursor, numbers, rules, reader)
  else if (type === 'google.protobuf.Any') checkAny(cursor, reader)
  else if (type === 'google.protobuf.Struct' && !cursor.isMap) wrong(cursor, 'a map', reader)
  else if (type === 'google.protobuf.Empty' && !(cursor.isMap && cursor.members().length === 0))
    wrong(cursor, 'an empty map', reader)
  else if (!rules.skip) checkStructure(cursor, type, reader)
}

function checkScalar(cursor: Cursor, written: unknown, scalar: Scalar, rules: FieldRules, reader: Reader): void {
  const value = scalar.of(written)
  if (value === undefined) wrong(cursor, scalar.what, reader)
  else refuseIf(violation(value, rules), cursor, reader)
}

function checkEnum(cursor: Cursor, numbers: Record<string, number>, rules: FieldRules, reader: Reader): void {
  const names = Object.keys(numbers).join(', ')
  const read = readEnumName(cursor.value, Object.keys(numbers))
  const number = typeof read === 'string' ? numbers[read] : integer(read)
  if (number === undefined) wrong(cursor, `one of ${names}`, reader)
  else if (rules.defined_only && !Object.values(numbers).includes(number))
    reader.refuse('CW2051', cursor, `\`${cursor.name}\` must be one of ${names}`)
  else if (number === numbers['V2'] && cursor.name === TRANSPORT_VERSION)
    reader.refuse('CW2052', cursor, 'the transport API v2 no longer exists', 'write `V3`')
  else refuseIf(violation(number, rules), cursor, reader)
}

const TRANSPORT_VERSION = 'transport_api_version'

/** A message whose type its `@type` names; an empty message has no type. */
function checkAny(cursor: Cursor, reader: Reader): void {
  const url = cursor.at('@type').string
  if (!cursor.isMap) wrong(cursor, 'a map', reader)
  else if (url !== undefined) checkTyped(cursor, url.slice(url.lastIndexOf('/') + 1), reader)
  else if (cursor.members().length > 0) reader.refuse('CW2002', cursor, `\`${cursor.name}\` needs an \`@type\``)
}

/** The types of extensions are not all known: a name that is nearly a known one is misspelled. */
function checkTyped(cursor: Cursor, type: string, reader: Reader): void {
  const isOld = /^envoy\.(?:config|api|extensions)\.(?:[\w.]+\.)?v2(?:alpha\d?)?\./.test(type)
  const meant = messageFacts(type) || isOld ? undefined : nearestType(type)
  if (isOld)
    reader.refuse(
      'CW2052',
      cursor.at('@type'),
      `\`${type}\` is of the API v2, which Envoy no longer has`,
      'use its type of the API v3',
    )
  else if (meant !== undefined)
    reader.refuse('CW2052', cursor.at('@type'), `there is no type \`${type}\``, `did you mean \`${meant}\`?`)
  else checkStructure(cursor, type, reader)
}

/** A type of the same package whose name differs by a letter or two. */
function nearestType(type: string): string | undefined {
  const [folder, name] = splitType(type)
  return messageNames().find((known) => {
    const [other, knownName] = splitType(known)
    return other === folder && difference(name, knownName) <= 2
  })
}

function splitType(type: string): [folder: string, name: string] {
  const dot = type.lastIndexOf('.')
  return [type.slice(0, dot), type.slice(dot + 1)]
}

interface Scalar {
  what: string
  /** The value of an empty wrapper. */
  zero: Given
  of: (value: unknown) => Given
}

function integer(value: unknown): number | undefined {
  const number = readNumber(value)
  return Number.isInteger(number) ? number : undefined
}

function within(least: bigint | number, most: bigint | number): Scalar {
  const of = (value: unknown): Given => {
    const number = readInteger(value)
    return number !== undefined && number >= least && number <= most ? Number(number) : undefined
  }
  return { what: `a whole number from ${least} to ${most}`, zero: 0, of }
}

const SCALARS: Record<string, Scalar> = {
  string: { what: 'a string', zero: '', of: (value) => (typeof value === 'string' ? value : undefined) },
  bytes: { what: 'base64', zero: '', of: (value) => (readBytes(value) ? (value as string) : undefined) },
  bool: {
    what: '`true` or `false`',
    zero: false,
    of: readBool,
  },
  double: { what: 'a number', zero: 0, of: readDouble },
  float: { what: 'a number', zero: 0, of: readDouble },
  uint32: within(0, 2 ** 32 - 1),
  int32: within(-(2 ** 31), 2 ** 31 - 1),
  uint64: within(0, 2n ** 64n - 1n),
  int64: within(-(2n ** 63n), 2n ** 63n - 1n),
  'google.protobuf.Duration': { what: 'a duration as `5s`', zero: 0, of: readDuration },
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

function refuseIf(problem: string | undefined, cursor: Cursor, reader: Reader): void {
  if (problem !== undefined) reader.refuse('CW2051', cursor, `\`${cursor.name}\` ${problem}`)
}

function wrong(cursor: Cursor, what: string, reader: Reader): void {
  reader.refuse('CW2002', cursor, `\`${cursor.name}\` must be ${what}`)
}
