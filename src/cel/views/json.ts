import type { LosslessJson } from '../../yaml/json.js'
import { I64, isWithin, U64 } from '../evaluate/range.js'
import { CelMap } from '../map.js'
import { type CelValue, Dynamic, Uint } from '../value.js'
import { Fields } from './fields.js'

/**
 * A JSON object as a view (claims, metadata): a numeric member is int if it fits; numbers below it are unsigned if they
 * are not negative, and so are all of them once the object is read as a whole. This is the engine's behaviour and
 * determines which arithmetic fails.
 */
export class JsonObject extends Dynamic {
  private readonly seen = new Map<string, CelValue>()
  private whole: CelValue | undefined

  /** `extra` members come before those of the JSON; `shown`: they are included in the whole as well. */
  constructor(
    private readonly members: ReadonlyMap<string, LosslessJson>,
    private readonly extra: ReadonlyMap<string, CelValue> = new Map(),
    private readonly extraIs: 'hidden' | 'shown' = 'hidden',
  ) {
    super()
  }

  /** Scalars as values, lists and objects as views. */
  static view(value: LosslessJson): CelValue {
    if (value instanceof Map) return new JsonObject(value)
    if (Array.isArray(value)) return new JsonList(value)
    return scalar(value, 'signed')
  }

  override field(name: string): CelValue | undefined {
    const known = this.seen.get(name) ?? this.extra.get(name)
    if (known !== undefined) return known
    const member = this.members.get(name)
    if (member === undefined) return undefined
    const value = JsonObject.view(member)
    this.seen.set(name, value)
    return value
  }

  materialize(): CelValue {
    this.whole ??= this.build()
    return this.whole
  }

  private build(): CelValue {
    if (this.extraIs === 'hidden') return fromJson(this.members)
    return new CelMap([...this.extra, ...mapEntries(this.members, JsonObject.view)], true)
  }
}

/** A JSON array as a view. */
class JsonList extends Dynamic {
  private whole: CelValue | undefined

  constructor(private readonly items: readonly LosslessJson[]) {
    super()
  }

  materialize(): CelValue {
    this.whole ??= this.items.map(fromJson)
    return this.whole
  }
}

/** JSON as a whole: integers that are not negative are uint, others int; beyond 64 bits they are doubles. */
export function fromJson(value: LosslessJson | ReadonlyMap<string, LosslessJson>): CelValue {
  if (value instanceof Map) return new CelMap(mapEntries(value as ReadonlyMap<string, LosslessJson>, fromJson))
  if (Array.isArray(value)) return value.map(fromJson)
  return scalar(value as Scalar, 'unsigned')
}

/** JSON of one of the engine's structures: views by member, integers unsigned. */
export function fromTypedJson(members: ReadonlyMap<string, LosslessJson>): Fields {
  return new Fields(
    mapEntries(members, (value) => {
      if (value instanceof Map) return fromTypedJson(value)
      return Array.isArray(value) ? new JsonList(value) : scalar(value, 'unsigned')
    }),
  )
}

type Scalar = null | boolean | bigint | number | string

function scalar(value: Scalar, integers: 'signed' | 'unsigned'): CelValue {
  if (typeof value !== 'bigint') return value
  const signed = value < 0n || integers === 'signed'
  if (signed && isWithin(value, I64)) return value
  if (isWithin(value, U64)) return new Uint(value)
  return Number(value)
}

function* mapEntries<V>(
  members: ReadonlyMap<string, LosslessJson>,
  convert: (value: LosslessJson) => V,
): Generator<[string, V]> {
  for (const [name, value] of members) yield [name, convert(value)]
}
