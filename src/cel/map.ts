import { type CelValue, Uint } from './value.js'

/** int and uint keys are distinct, as in the engine's hash map. */
export type CelKey = string | bigint | boolean | Uint

/**
 * A map. Getting a key converts between int and uint; testing for a key does not. `ordered`: the engine keeps the order
 * of members; other maps have no reliable order.
 */
export class CelMap {
  private readonly entriesByKey = new Map<string | bigint | boolean, CelValue>()
  private readonly unsigned = new Map<bigint, CelValue>()

  constructor(
    entries: Iterable<readonly [CelKey, CelValue]> = [],
    readonly ordered = false,
  ) {
    for (const [key, value] of entries) {
      if (key instanceof Uint) this.unsigned.set(key.value, value)
      else this.entriesByKey.set(key, value)
    }
  }

  get size(): number {
    return this.entriesByKey.size + this.unsigned.size
  }

  has(key: CelKey): boolean {
    return key instanceof Uint ? this.unsigned.has(key.value) : this.entriesByKey.has(key)
  }

  get(key: CelKey): CelValue | undefined {
    const number = key instanceof Uint ? key.value : key
    const [first, second] =
      key instanceof Uint ? [this.unsigned, this.entriesByKey] : [this.entriesByKey, this.unsigned]
    const found = (first as ReadonlyMap<unknown, CelValue>).get(number)
    return found === undefined && typeof number === 'bigint'
      ? (second as ReadonlyMap<unknown, CelValue>).get(number)
      : found
  }

  *keys(): Generator<CelKey> {
    yield* this.entriesByKey.keys()
    for (const key of this.unsigned.keys()) yield new Uint(key)
  }

  *entries(): Generator<[CelKey, CelValue]> {
    yield* this.entriesByKey.entries()
    for (const [key, value] of this.unsigned) yield [new Uint(key), value]
  }
}

/** The key for a value, or `undefined`: doubles, null, lists and others cannot be keys. */
export function toKey(value: CelValue): CelKey | undefined {
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Uint
    ? value
    : undefined
}

export function keyText(key: CelKey): string {
  return key instanceof Uint ? String(key.value) : String(key)
}
