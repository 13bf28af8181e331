import type { Schema, Types } from '../../src/validate/schema.js'
import { valuesOf } from './schema-values.js'

export type Path = readonly (string | number)[]

/** A field of a model in a document. */
export interface Site {
  path: Path
  /** `Type.field`, the innermost named type. */
  name: string
  /** The document's value with each of some different values of the field. */
  values(): unknown[]
}

/** The schema of a value whose type it names itself: a `google.protobuf.Any`. */
export type TypeOf = (schema: Schema, value: unknown) => Schema | undefined

/** Most types inside each other that a document does not have yet. */
const DEEPEST = 6

interface Walk {
  types: Types
  typeOf: TypeOf
}

/**
 * Every field that a document of this type can have, put into the document: what is on the way there is kept, or made
 * of what is required. A type is not entered again inside itself, unless the document has it there.
 */
export function* sitesOf(
  types: Types,
  type: string,
  value: unknown,
  typeOf: TypeOf = () => undefined,
): Generator<Site> {
  yield* walk({ types, typeOf }, { $ref: type }, value, { path: [], name: type, inside: [] })
}

interface Place {
  path: Path
  name: string
  /** Types around it that the document does not have yet. */
  inside: readonly string[]
}

function* walk(context: Walk, schema: Schema, value: unknown, place: Place): Generator<Site> {
  const typed = context.typeOf(schema, value) ?? schema
  if (typed.$ref !== undefined) {
    const type = typed.$ref.replace('#/definitions/', '')
    if (value === undefined && (place.inside.includes(type) || place.inside.length > DEEPEST)) return
    const inside = value === undefined ? [...place.inside, type] : place.inside
    const target = context.types.get(type)
    if (target) yield* walk(context, target, value, { ...place, name: type, inside })
    return
  }
  const choices = typed.anyOf?.some(isWhole) ? typed.anyOf : typed.oneOf?.some(isWhole) ? typed.oneOf : undefined
  if (choices) {
    const fitting = choices.filter((choice) => isOf(context, choice, value))
    for (const choice of choices) yield* walk(context, choice, fitting.includes(choice) ? value : undefined, place)
  } else if (typed.properties || typed.additionalProperties || typed.type === 'object')
    yield* walkMap(context, typed, isMap(value) ? value : undefined, place)
  else if (typed.items) yield* walkList(context, typed.items, Array.isArray(value) ? value : undefined, place)
  // What has one value alone is not a field.
  else if (typed.type !== 'null' && typed.const === undefined) yield siteAt(place, () => valuesOf(typed, place, value))
}

/** A type, not a condition on members. */
const isWhole = ({ required, properties, not, ...rest }: Schema): boolean =>
  properties !== undefined || (not === undefined && (required === undefined || Object.keys(rest).length > 0))

function* walkMap(context: Walk, schema: Schema, value: Json | undefined, place: Place): Generator<Site> {
  const base = value ?? (leastOf(context, schema, place) as Json)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const others = withoutRivals(schema, base, name)
    const inner = { ...place, path: [...place.path, name], name: `${place.name}.${name}` }
    for (const site of walk(context, member, value?.[name], inner))
      yield around(site, (v) => ({ ...others, [name]: v }))
  }
  const { additionalProperties: free } = schema
  if (typeof free !== 'object') {
    if (!schema.properties && !value) yield siteAt(place, () => [{}, { a: 'b' }, { a: 'c' }])
    return
  }
  const keys = value ? Object.keys(value).filter((key) => !Object.hasOwn(schema.properties ?? {}, key)) : []
  for (const key of keys.length > 0 ? keys : ['x-key']) {
    const inner = { ...place, path: [...place.path, key], name: `${place.name}{}` }
    for (const site of walk(context, free, value?.[key], inner)) yield around(site, (v) => ({ ...base, [key]: v }))
  }
}

function* walkList(context: Walk, items: Schema, value: unknown[] | undefined, place: Place): Generator<Site> {
  for (const [i, item] of (value && value.length > 0 ? value : [undefined]).entries()) {
    const inner = { ...place, path: [...place.path, i], name: `${place.name}[]` }
    for (const site of walk(context, items, item, inner)) yield around(site, (v) => (value ?? []).toSpliced(i, 1, v))
  }
}

const siteAt = ({ path, name }: Place, values: () => unknown[]): Site => ({ path, name, values })

const around = ({ path, name, values }: Site, wrap: (value: unknown) => unknown): Site => ({
  path,
  name,
  values: () => values().map(wrap),
})

/** Members that exclude this one are taken out. */
function withoutRivals(schema: Schema, base: Json, name: string): Json {
  const group = schema.properties?.[name]?.['x-oneof']
  const isRival = (other: string): boolean =>
    other !== name &&
    ((group !== undefined && schema.properties?.[other]?.['x-oneof'] === group) || excludes(schema, name, other))
  return Object.fromEntries(Object.entries(base).filter(([other]) => !isRival(other)))
}

function excludes({ oneOf = [], allOf = [], not }: Schema, name: string, other: string): boolean {
  const holds = ({ required = [] }: Schema, one: string) => required.includes(one)
  const isChoice = oneOf.some((choice) => holds(choice, name)) && oneOf.some((choice) => holds(choice, other))
  const together = [not, ...allOf.map((one) => one.not)].some(
    (forbidden) => forbidden && holds(forbidden, name) && holds(forbidden, other),
  )
  return (isChoice && !oneOf.some((choice) => holds(choice, name) && holds(choice, other))) || together
}

/** The least value of a schema. */
function leastOf(context: Walk, schema: Schema, place: Place, depth = 0): unknown {
  if (depth > 12) return {}
  if (schema.$ref !== undefined) {
    const type = schema.$ref.replace('#/definitions/', '')
    const target = context.types.get(type)
    return target ? leastOf(context, target, { ...place, name: type }, depth + 1) : {}
  }
  const choices = [schema.anyOf, schema.oneOf].find((all) => all?.some(isWhole))
  if (choices) return leastOf(context, choices.find(isWhole)!, place, depth + 1)
  if (schema.properties || schema.type === 'object') {
    const first = [schema.oneOf, schema.anyOf].flatMap((all) => all?.find(({ required }) => required)?.required ?? [])
    // Without a weight a destination receives no requests.
    const weight = schema.properties?.['weight'] ? ['weight'] : []
    // References to Services need a port, those to other objects may have it.
    const port = schema.properties?.['kind'] && schema.properties['port'] ? ['port'] : []
    const names = new Set([...(schema.required ?? []), ...first, ...weight, ...port])
    if (names.size === 0 && (schema.minProperties ?? 0) > 0) {
      const [name] = Object.keys(schema.properties ?? {})
      if (name !== undefined) names.add(name)
    }
    return Object.fromEntries(
      [...names].map((name) => {
        const member = schema.properties?.[name] ?? {}
        const inner = { ...place, path: [...place.path, name], name: `${place.name}.${name}` }
        return [name, leastOf(context, member, inner, depth + 1)]
      }),
    )
  }
  if (schema.items) return schema.minItems ? [leastOf(context, schema.items, place, depth + 1)] : []
  return valuesOf(schema, place)[0]
}

function isOf(context: Walk, schema: Schema, value: unknown): boolean {
  if (value === undefined) return false
  if (schema.$ref !== undefined) {
    const target = context.types.get(schema.$ref.replace('#/definitions/', ''))
    return target !== undefined && isOf(context, target, value)
  }
  const choices = [schema.anyOf, schema.oneOf].find((all) => all?.some(isWhole))
  if (choices) return choices.some((choice) => isOf(context, choice, value))
  if (schema.properties || schema.type === 'object')
    return (
      isMap(value) &&
      (schema.required ?? []).every((name) => Object.hasOwn(value, name)) &&
      (schema.additionalProperties !== false ||
        Object.keys(value).every((name) => Object.hasOwn(schema.properties ?? {}, name)))
    )
  if (schema.items || schema.type === 'array') return Array.isArray(value)
  const types = [schema.type ?? []].flat()
  return types.includes(typeof value as 'string') || (types.includes('integer') && typeof value === 'number')
}

type Json = Record<string, unknown>

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
