import type * as YAML from 'yaml'
import { BoundedMap } from '../core/bounded-map.js'
import { getOrAdd } from '../core/get-or-add.js'
import type { Place } from './places.js'

type Cache<T> = BoundedMap<Kept<T>, T>

const cacheOf = <T>(characters: number): Cache<T> => new BoundedMap(characters, ({ size }) => size)

/** Trees of the library take about 200 times the memory of their text: those of so many characters are kept. */
export const keptTrees = cacheOf<YAML.Document.Parsed>(50_000)

/** Places take about twice the memory of their text. */
export const keptPlaces = cacheOf<Place>(16 * 1024 * 1024)

/**
 * Positions in one document, made when needed, and kept while they are used: most documents have no findings, and need
 * none once their value has been read.
 */
export class Kept<T> {
  /** `make` creates them; `size` is the length of the document in characters. */
  constructor(
    private readonly make: () => T,
    readonly size: number,
    private readonly cache: Cache<T>,
    first?: T,
  ) {
    if (first) cache.set(this, first)
  }

  /** The positions, if they are still in memory. */
  peek(): T | undefined {
    return this.cache.get(this)
  }

  /** The positions, if they are still in memory; from now on they are the caller's. */
  take(): T | undefined {
    const known = this.cache.get(this)
    this.cache.delete(this)
    return known
  }

  get(): T {
    return getOrAdd(this.cache, this, this.make)
  }
}
