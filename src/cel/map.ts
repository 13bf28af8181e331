import { type CelValue, Uint } from './value.js'

/** int and uint keys are told apart, as the engine's hash map does. */
export type CelKey = string | bigint | boolean | Uint

/**
 * A map. Looking a key up converts between int and uint; asking whether it is there does not. `ordered`: the engine
 * keeps the order of its members; the others come in no order that could be relied on.
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

/** The key that a value stands for, or `undefined`: doubles, null, lists and the like are none. */
export function toKey(value: CelValue): CelKey | undefined {
  return typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean' || value instanceof Uint
    ? value
    : undefined
}

export function keyText(key: CelKey): string {
  return key instanceof Uint ? String(key.value) : String(key)
}
