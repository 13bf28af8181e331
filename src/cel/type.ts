import type { LosslessJson } from '../yaml/json.js'

/** Possible types of a value. The gateway's views behave as their string or map, with additional methods. */
export type Kind =
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'list'
  | 'map'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'optional'
  | 'ip'
  | 'cidr'
  | 'headers'
  | 'query'
  | 'secret'

/** What is known about a value statically. */
export interface Type {
  /** Possible types; empty: unknown. */
  kinds: readonly Kind[]
  /** Members that are known by name. */
  fields?: ReadonlyMap<string, Type>
  /** Other members may exist too. */
  open?: boolean
  element?: Type
  /** The value may be missing: reading it may fail. */
  missing?: boolean
  /** JSON from outside. Integers inside lists, and all integers of `json()`, are unsigned: `inner`. */
  json?: 'claim' | 'inner'
  /** Inferred from sample tokens; other tokens may differ. */
  sampled?: boolean
}

export const ANY: Type = { kinds: [] }
export const of = (...kinds: Kind[]): Type => ({ kinds })
export const optional = (type: Type): Type => ({ ...type, missing: true })
export const struct = (fields: Record<string, Type>): Type => ({
  kinds: ['map'],
  fields: new Map(Object.entries(fields)),
})
export const listOf = (element: Type): Type => ({ kinds: ['list'], element })

/** Whether the type is unknown or may be one of these. */
export function mayBe(type: Type, ...kinds: Kind[]): boolean {
  return type.kinds.length === 0 || type.kinds.some((kind) => kinds.includes(kind))
}

/** Whether the type is known to be one of these. */
export function mustBe(type: Type, ...kinds: Kind[]): boolean {
  return type.kinds.length > 0 && type.kinds.every((kind) => kinds.includes(kind))
}

export function union(...types: Type[]): Type {
  if (types.length === 0 || types.some((type) => type.kinds.length === 0)) {
    const json = types.find((type) => type.json)?.json
    return json ? { kinds: [], json } : ANY
  }
  const [first] = types
  if (types.length === 1) return first!
  const elements = types.flatMap((type) => (type.element ? [type.element] : []))
  return {
    kinds: [...new Set(types.flatMap((type) => type.kinds))],
    ...(elements.length > 0 && { element: union(...elements) }),
    ...(types.some((type) => type.json) && { json: types.find((type) => type.json)!.json }),
    ...(types.some((type) => type.sampled) && { sampled: true }),
    ...(types.some((type) => type.missing) && { missing: true }),
    ...(types.some((type) => type.fields) && { fields: mergedFields(types), open: true }),
  }
}

function mergedFields(types: Type[]): ReadonlyMap<string, Type> {
  const fields = new Map<string, Type>()
  for (const { fields: own } of types) {
    for (const [name, type] of own ?? []) {
      const known = fields.get(name)
      fields.set(name, known ? union(known, type) : type)
    }
  }
  return fields
}

/** The claims of sample tokens: claims in all of them are present, claims in some may be missing. */
export function claimsType(samples: readonly ReadonlyMap<string, LosslessJson>[]): Type {
  const token: [string, Type] = ['rawToken', of('secret')]
  if (samples.length === 0) return { kinds: ['map'], fields: new Map([token]), open: true, json: 'claim' }
  const type = union(...samples.map((claims) => ofJson(claims as LosslessJson, 'claim')))
  const fields = new Map(
    [...(type.fields ?? [])].map(([name, field]) =>
      samples.every((claims) => claims.has(name)) ? [name, field] : [name, optional(field)],
    ),
  )
  return { ...type, fields: fields.set(...token), open: true }
}

function ofJson(value: LosslessJson, json: 'claim' | 'inner'): Type {
  const common = { json, sampled: true } as const
  if (value instanceof Map) {
    const fields = new Map([...value].map(([name, member]) => [name, ofJson(member, json)]))
    return { kinds: ['map'], fields, open: true, ...common }
  }
  if (Array.isArray(value)) {
    return { kinds: ['list'], element: union(...value.map((item) => ofJson(item, 'inner'))), ...common }
  }
  return { kinds: [scalarKind(value, json)], ...common }
}

function scalarKind(value: null | boolean | bigint | number | string, json: 'claim' | 'inner'): Kind {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'string':
      return 'string'
    case 'number':
      return 'double'
    default:
      return json === 'inner' && value >= 0n ? 'uint' : 'int'
  }
}

const WORDS: Record<Kind, string> = {
  null: 'null',
  bool: 'a boolean',
  int: 'an integer',
  uint: 'an unsigned integer',
  double: 'a double',
  string: 'a string',
  bytes: 'bytes',
  list: 'a list',
  map: 'a map',
  timestamp: 'a timestamp',
  duration: 'a duration',
  type: 'a type',
  optional: 'an optional',
  ip: 'an address',
  cidr: 'a network',
  headers: 'a map of headers',
  query: 'a string',
  secret: 'a hidden string',
}

/** A description with its article. */
export function describe(type: Type): string {
  return type.kinds.map((kind) => WORDS[kind]).join(' or ') || 'anything'
}
