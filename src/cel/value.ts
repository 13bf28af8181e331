import { CelMap } from './map.js'

/**
 * A value of the engine. int is `bigint`, uint is `Uint`, double is `number`. Lists and maps are immutable once built.
 */
export type CelValue =
  | null
  | boolean
  | bigint
  | Uint
  | number
  | string
  | Uint8Array
  | Timestamp
  | Duration
  | TypeName
  | readonly CelValue[]
  | CelMap
  | Opaque
  | Dynamic

/** An unsigned 64-bit integer. */
export class Uint {
  constructor(readonly value: bigint) {}
}

/**
 * Nanoseconds since 1970 (UTC); `offset` is the zone in which it was written, in seconds east: getters use it.
 * `leap`: written as second 60; `nanos` counts it as the first second of the next minute.
 */
export class Timestamp {
  constructor(
    readonly nanos: bigint,
    readonly offset = 0,
    readonly leap = false,
  ) {}
}

/** Nanoseconds. */
export class Duration {
  constructor(readonly nanos: bigint) {}
}

/** The result of `type(x)`. */
export class TypeName {
  constructor(readonly name: string) {}
}

/** The engine's own objects: optionals, addresses and networks. */
export abstract class Opaque {
  abstract readonly typeName: string
  abstract equals(other: Opaque): boolean
  /** The serialized form. */
  abstract toJson(): CelValue
  /** A method of the object; `undefined`: it does not exist. `args` are evaluated when they are called. */
  call(_name: string, _args: Arguments): CelValue | undefined {
    return undefined
  }
}

/**
 * A view on data outside the engine (claims, request, headers): members are read one by one; operators and functions
 * use the materialized value.
 */
export abstract class Dynamic {
  abstract materialize(): CelValue
  field(_name: string): CelValue | undefined {
    return undefined
  }
  call(_name: string, _args: Arguments): CelValue | undefined {
    return undefined
  }
}

/** Arguments that have not been evaluated yet. */
export interface Arguments {
  readonly length: number
  /** The value of an argument, materialized. Throws if evaluating it throws or the argument is missing. */
  value(index: number): CelValue
}

/** The engine's name of a type, as in `vectors/cel`: `float` for doubles, `object` for opaque values and views. */
type TypeWord =
  | 'int'
  | 'uint'
  | 'float'
  | 'string'
  | 'bytes'
  | 'bool'
  | 'list'
  | 'map'
  | 'null'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'object'

export function typeWord(value: CelValue): TypeWord {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'float'
  }
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  if (value instanceof CelMap) return 'map'
  if (value instanceof Uint) return 'uint'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof Duration) return 'duration'
  if (value instanceof TypeName) return 'type'
  return 'object'
}

/** The value that operators and functions use. */
export function materialize(value: CelValue): CelValue {
  return value instanceof Dynamic ? value.materialize() : value
}

export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value)
}
