import { CelMap } from './map.js'

/**
 * A value of the engine. int is `bigint`, uint is `Uint`, double is `number`. Lists and maps are never changed once
 * they are built.
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

/** Nanoseconds since 1970 (UTC); `offset` is the zone it was written in, in seconds east: getters answer in it. */
export class Timestamp {
  constructor(
    readonly nanos: bigint,
    readonly offset = 0,
  ) {}
}

/** Nanoseconds. */
export class Duration {
  constructor(readonly nanos: bigint) {}
}

/** What `type(x)` answers. */
export class TypeName {
  constructor(readonly name: string) {}
}

/** The engine's own objects: optionals, addresses and networks. */
export abstract class Opaque {
  abstract readonly typeName: string
  abstract equals(other: Opaque): boolean
  /** As it serialises. */
  abstract toJson(): CelValue
  /** A method of its own; `undefined`: it has none of that name. `args` evaluate when they are called. */
  call(_name: string, _args: Arguments): CelValue | undefined {
    return undefined
  }
}

/**
 * A view on data outside the engine (claims, request, headers): its members are looked at one by one, and operators
 * and functions see what it materializes to.
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
  /** The value of an argument, materialized. Throws what evaluating it throws, and where there are too few. */
  value(index: number): CelValue
}

/** The engine's word for a type, as in `vectors/cel`: `float` for doubles, `object` for opaque values and views. */
export type TypeWord =
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

/** The value that operators and functions see. */
export function materialize(value: CelValue): CelValue {
  return value instanceof Dynamic ? value.materialize() : value
}

export function isList(value: CelValue): value is readonly CelValue[] {
  return Array.isArray(value)
}
