import type { LosslessJson } from '../../yaml/json.js'
import { unexpected } from './library-errors.js'

/**
 * Types that a serde deserializer reads from JSON, as one table of a line each: `Name kind members`.
 *
 * | kind | members |
 * |---|---|
 * | `struct` | `name:type`; `name?:type` may be null or absent, `name=:type` may be absent, `name\|alias:type` |
 * | `open` | the same, and other members are kept (`flatten`); `...:type%` is the type of all others |
 * | `enum` | strings; after a bar, types that are tried next |
 * | `tagged` | the member that names the variant, then `variant:type` or `variant`; `*` is any other |
 * | `adjacent` | the same with a second member, which has the content |
 * | `untagged` | types, of which the first that fits counts |
 * | `content` | a string, or this type |
 *
 * `type*` is a list, `type%` a map. Primitive types are Rust's, `any` is every value.
 */
export type Types = ReadonlyMap<string, TypeLine>

/** A line of a table. Its fields are parsed once, when they are asked for. */
class TypeLine {
  private read?: readonly Field[]

  constructor(
    readonly kind: string,
    readonly members: readonly string[],
  ) {}

  get fields(): readonly Field[] {
    this.read ??= this.members.map(readField)
    return this.read
  }
}

/** Why a value is not of a type, in the words of serde_json. */
export interface TypeProblem {
  message: string
  /** Of the value, from the root. */
  path: readonly (string | number)[]
  /** Where a reader of the text notices it: on the value, on its first character or name, after it, at its end. */
  noticed: 'value' | 'start' | 'name' | 'after' | 'end'
}

export function readTypes(table: string): Types {
  const lines = table.trim().split('\n')
  return new Map(
    lines.map((line) => {
      const [name, kind, ...members] = line.split(' ')
      return [name!, new TypeLine(kind!, members)]
    }),
  )
}

/** The first type of a table. */
export const rootOf = (types: Types): string => types.keys().next().value!

/** The fields of the first type. */
export const rootFields = (types: Types): readonly Field[] => types.get(rootOf(types))!.fields

/** serde_json's reason to reject a value; `undefined`: the value is of the type. */
export function typeProblem(value: LosslessJson, type: string, types: Types): TypeProblem | undefined {
  return problemOf(value, type, { types, isBuffered: false })
}

/** Inside of variants, serde reads what it has buffered: there, a variant may be named by its index. */
interface Context {
  types: Types
  isBuffered: boolean
}

function problemOf(value: LosslessJson, type: string, context: Context): TypeProblem | undefined {
  if (type === 'any') return undefined
  if (type.endsWith('*')) return listProblem(value, type.slice(0, -1), context)
  if (type.endsWith('%')) return mapProblem(value, type.slice(0, -1), context)
  const line = context.types.get(type)
  if (!line) return primitiveProblem(value, type)
  const { kind, members } = line
  switch (kind) {
    case 'enum':
      return firstFit(enumProblem(value, beforeBar(members)), value, type, members, context)
    case 'tagged':
      return firstFit(
        taggedProblem(value, type, beforeBar(members), inVariants(context, members)),
        value,
        type,
        members,
        context,
      )
    case 'adjacent':
      return adjacentProblem(value, type, members, context)
    case 'untagged':
      return fitsAny(value, members, context) ? undefined : noVariant(type)
    case 'content':
      return contentProblem(value, members[0]!, context)
    default:
      return structProblem(value, type, line, context)
  }
}

export const fits = (value: LosslessJson, type: string, types: Types): boolean =>
  typeProblem(value, type, types) === undefined

/** Whether one of the types fits a value that serde has buffered to try them all. */
const fitsAny = (value: LosslessJson, alternatives: readonly string[], { types }: Context): boolean =>
  alternatives.some((type) => problemOf(value, type, { types, isBuffered: true }) === undefined)

interface Field {
  name: string
  alias?: string
  type: string
  isNullable: boolean
  isRequired: boolean
}

function readField(text: string): Field {
  const [, name, alias, mark, type] = /^([^:|?=]+)(?:\|(\w+))?([?=]?):(.+)$/.exec(text)!
  return {
    name: name!,
    ...(alias !== undefined && { alias }),
    type: type!,
    isNullable: mark === '?',
    isRequired: mark === '',
  }
}

/** Members in the order of the text, then the absent ones in the order of the type. */
function structProblem(
  value: LosslessJson,
  type: string,
  { kind, fields }: TypeLine,
  context: Context,
): TypeProblem | undefined {
  if (Array.isArray(value) && kind === 'struct') return sequenceProblem(value, type, fields, context)
  if (!(value instanceof Map)) return invalidType(value, `struct ${type}`)
  const rest = fields.find(({ name }) => name === '...')
  const others = new Map<string, LosslessJson>()
  for (const [name, member] of value) {
    const field = fields.find((candidate) => candidate.name === name || candidate.alias === name)
    if (field && isRepeated(value, field, name)) return repeatedField(field)
    if (!field) others.set(name, member)
    else if (!(field.isNullable && member === null)) {
      const problem = within(name, problemOf(member, field.type, context))
      if (problem) return problem
    }
  }
  const absent = fields.find((field) => field.isRequired && field !== rest && !isPresent(value, field))
  if (absent) return { message: `missing field \`${absent.name}\``, path: [], noticed: 'end' }
  return rest && problemOf(others, rest.type, context)
}

/** Whether a member has the other name of a field that came before. */
function isRepeated(value: ReadonlyMap<string, LosslessJson>, { name, alias }: Field, found: string): boolean {
  if (alias === undefined || !value.has(name) || !value.has(alias)) return false
  const names = [...value.keys()]
  return names.indexOf(found) === Math.max(names.indexOf(name), names.indexOf(alias))
}

const repeatedField = ({ name }: Field): TypeProblem => ({
  message: `duplicate field \`${name}\``,
  path: [],
  noticed: 'after',
})

const isPresent = (value: ReadonlyMap<string, LosslessJson>, { name, alias }: Field): boolean =>
  value.has(name) || (alias !== undefined && value.has(alias))

/** A struct may be a list of its fields, in their order. */
function sequenceProblem(
  value: readonly LosslessJson[],
  type: string,
  fields: readonly Field[],
  context: Context,
): TypeProblem | undefined {
  for (const [index, field] of fields.entries()) {
    const member = value[index]
    if (member === undefined) {
      if (!field.isRequired && !field.isNullable) continue
      const elements = `struct ${type} with ${fields.length} element${fields.length === 1 ? '' : 's'}`
      return { message: `invalid length ${index}, expected ${elements}`, path: [], noticed: 'after' }
    }
    if (field.isNullable && member === null) continue
    const problem = within(index, problemOf(member, field.type, context))
    if (problem) return problem
  }
  if (value.length <= fields.length) return undefined
  return { message: `invalid length ${value.length}, expected fewer elements in array`, path: [], noticed: 'after' }
}

function listProblem(value: LosslessJson, type: string, context: Context): TypeProblem | undefined {
  if (!Array.isArray(value)) return invalidType(value, 'a sequence')
  for (const [index, item] of value.entries()) {
    const problem = within(index, problemOf(item, type, context))
    if (problem) return problem
  }
  return undefined
}

function mapProblem(value: LosslessJson, type: string, context: Context): TypeProblem | undefined {
  if (!(value instanceof Map)) return invalidType(value, 'a map')
  for (const [name, member] of value) {
    const problem = within(name, problemOf(member, type, context))
    if (problem) return problem
  }
  return undefined
}

function enumProblem(value: LosslessJson, names: readonly string[]): TypeProblem | undefined {
  if (typeof value === 'string') return variantProblem(value, names)
  if (!(value instanceof Map)) return { ...invalidType(value, 'string or map'), noticed: 'start' }
  if (value.size !== 1) return onValue('invalid value: map, expected map with a single key')
  const [[name, content]] = [...value] as [[string, LosslessJson]]
  const unknown = variantProblem(name, names)
  if (unknown) return { ...unknown, noticed: 'name' }
  return content === null ? undefined : invalidType(content, 'unit')
}

/** An object whose member `tag` is the name of a variant or its index; or a list that begins with it. */
function taggedProblem(
  value: LosslessJson,
  type: string,
  [tag, ...variants]: readonly string[],
  context: Context,
): TypeProblem | undefined {
  if (!(value instanceof Map || Array.isArray(value))) return invalidType(value, `internally tagged enum ${type}`)
  const named = value instanceof Map ? value.get(tag!) : value[0]
  if (named === undefined) return { message: `missing field \`${tag}\``, path: [], noticed: 'end' }
  const variant = variantOf(named, variants, context)
  if ('message' in variant) return variant
  if (variant.type === undefined) return undefined
  const buffered = { ...context, isBuffered: true }
  if (Array.isArray(value)) return problemOf(value.slice(1), variant.type, buffered)
  const content = new Map(value)
  content.delete(tag!)
  return problemOf(content, variant.type, buffered)
}

function variantOf(
  named: LosslessJson,
  variants: readonly string[],
  { isBuffered }: Context,
): { type: string | undefined } | TypeProblem {
  const known = variants.filter((variant) => variant !== '*').map((variant) => variant.split(':'))
  const names = known.map(([name]) => name!)
  const isOpen = known.length < variants.length
  if (isBuffered && typeof named === 'bigint' && named >= 0n) {
    const variant = known[Number(named)]
    if (variant || isOpen) return { type: variant?.[1] }
    return onValue(`invalid value: integer \`${named}\`, expected variant index 0 <= i < ${known.length}`)
  }
  if (typeof named !== 'string') return invalidType(named, 'variant identifier')
  const variant = known.find(([name]) => name === named)
  return variant || isOpen ? { type: variant?.[1] } : variantProblem(named, names)!
}

function adjacentProblem(
  value: LosslessJson,
  type: string,
  [tag, content, ...variants]: readonly string[],
  context: Context,
): TypeProblem | undefined {
  if (!(value instanceof Map)) return invalidType(value, `adjacently tagged enum ${type}`)
  const named = value.get(tag!)
  if (named === undefined) return { message: `missing field \`${tag}\``, path: [], noticed: 'end' }
  const variant = variantOf(named, variants, context)
  if ('message' in variant) return variant
  const inner = value.get(content!)
  if (inner === undefined) return { message: `missing field \`${content}\``, path: [], noticed: 'end' }
  return within(content!, problemOf(inner, variant.type!, context))
}

function contentProblem(value: LosslessJson, type: string, context: Context): TypeProblem | undefined {
  if (typeof value === 'string') return undefined
  return Array.isArray(value)
    ? problemOf(value, type, { ...context, isBuffered: false })
    : onValue('content must be either a string or an array')
}

/** Types after a bar are tried if the ones before it do not fit. */
function firstFit(
  problem: TypeProblem | undefined,
  value: LosslessJson,
  type: string,
  members: readonly string[],
  context: Context,
): TypeProblem | undefined {
  const bar = members.indexOf('|')
  if (!problem || bar < 0) return problem
  return fitsAny(value, members.slice(bar + 1), context) ? undefined : noVariant(type)
}

/** Where other types may be tried, the value is buffered before. */
const inVariants = (context: Context, members: readonly string[]): Context =>
  members.includes('|') ? { ...context, isBuffered: true } : context

const beforeBar = (members: readonly string[]): readonly string[] =>
  members.includes('|') ? members.slice(0, members.indexOf('|')) : members

function primitiveProblem(value: LosslessJson, type: string): TypeProblem | undefined {
  if (type === 'string') return typeof value === 'string' ? undefined : invalidType(value, 'a string')
  if (type === 'bool') return typeof value === 'boolean' ? undefined : invalidType(value, 'a boolean')
  if (type === 'f32' || type === 'f64')
    return typeof value === 'number' || typeof value === 'bigint' ? undefined : invalidType(value, type)
  if (typeof value !== 'bigint') return invalidType(value, type)
  const bits = BigInt(type === 'usize' ? 64 : type.slice(1))
  const [from, end] = type.startsWith('u') ? [0n, 2n ** bits] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n)]
  return value >= from && value < end ? undefined : onValue(`invalid value: ${unexpected(value)}, expected ${type}`)
}

function variantProblem(name: string, names: readonly string[]): TypeProblem | undefined {
  if (names.includes(name)) return undefined
  const quoted = names.map((known) => `\`${known}\``)
  const expected = quoted.length < 3 ? quoted.join(' or ') : `one of ${quoted.join(', ')}`
  return onValue(`unknown variant \`${name}\`, expected ${expected}`)
}

const onValue = (message: string): TypeProblem => ({ message, path: [], noticed: 'value' })

const invalidType = (value: LosslessJson, expected: string): TypeProblem =>
  onValue(`invalid type: ${unexpected(value)}, expected ${expected}`)

const noVariant = (type: string): TypeProblem => ({
  message: `data did not match any variant of untagged enum ${type}`,
  path: [],
  noticed: 'after',
})

const within = (member: string | number, problem: TypeProblem | undefined): TypeProblem | undefined =>
  problem && { ...problem, path: [member, ...problem.path] }

/** The value as serde writes it: members in the order of the type, then the others; absent instead of null or empty. */
export function serialize(value: LosslessJson, type: string, types: Types): LosslessJson {
  if (type.endsWith('*') && Array.isArray(value)) return value.map((item) => serialize(item, type.slice(0, -1), types))
  const line = types.get(type)
  if (line?.kind === 'untagged') {
    const member = line.members.find((candidate) => fits(value, candidate, types))
    return member === undefined ? value : serialize(value, member, types)
  }
  if ((line?.kind !== 'struct' && line?.kind !== 'open') || !(value instanceof Map)) return value
  const rest = new Map(value)
  const written = new Map<string, LosslessJson>()
  for (const field of line.fields) {
    const { name, alias = name } = field
    const member = rest.get(name) ?? rest.get(alias)
    rest.delete(name)
    rest.delete(alias)
    if (member !== undefined && !isOmitted(member, field)) written.set(name, serialize(member, field.type, types))
  }
  return new Map([...written, ...rest])
}

const isOmitted = (member: LosslessJson, { isNullable, isRequired }: Field): boolean =>
  (isNullable && member === null) || (!isNullable && !isRequired && Array.isArray(member) && member.length === 0)
