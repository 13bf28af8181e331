/**
 * A map that forgets what was not used lately. Two generations: when the young one weighs `limit`, it becomes the old
 * one, and the old one is forgotten; a look-up brings an entry back to the young one. Holds up to twice `limit`.
 */
export class BoundedMap<K, V> {
  #young = new Map<K, V>()
  #old = new Map<K, V>()
  #weight = 0

  /** `weigh` says what an entry weighs; default: 1. */
  constructor(
    private readonly limit: number,
    private readonly weigh: (key: K) => number = () => 1,
  ) {}

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const old = this.#old.get(key)
    if (old !== undefined) {
      this.#old.delete(key)
      this.set(key, old)
    }
    return old
  }

  set(key: K, value: V): void {
    this.#old.delete(key)
    if (!this.#young.has(key)) this.#weight += this.weigh(key)
    this.#young.set(key, value)
    if (this.#weight <= this.limit) return
    this.#old = this.#young
    this.#young = new Map()
    this.#weight = 0
  }
}

/**
 * `read`, which remembers its answers to the texts it saw lately: `limit` characters of them, and a kilobyte for each.
 * An answer is shared by all who ask: nobody may change it.
 */
export function remembered<T extends object | string>(
  read: (text: string) => T,
  limit = 4_000_000,
): (text: string) => T {
  const answers = new BoundedMap<string, T>(limit, (text) => text.length + 1000)
  return (text) => {
    let answer = answers.get(text)
    if (answer === undefined) {
      answer = read(text)
      answers.set(text, answer)
    }
    return answer
  }
}
