/**
 * A size-limited map that forgets entries not used recently. It keeps two generations: when the young one reaches
 * `limit`, it becomes the old one, and the previous old one is dropped; a look-up moves an entry back to the young one.
 * Holds up to twice `limit`.
 */
export class BoundedMap<K, V> {
  private young = new Map<K, V>()
  private old = new Map<K, V>()
  private weight = 0

  /** `weigh` returns the weight of an entry; default: 1. An entry that is set again is counted again. */
  constructor(
    private readonly limit: number,
    private readonly weigh: (key: K, value: V) => number = () => 1,
  ) {}

  get size(): number {
    return this.young.size + this.old.size
  }

  get(key: K): V | undefined {
    const value = this.young.get(key)
    if (value !== undefined) return value
    const old = this.old.get(key)
    if (old !== undefined) this.set(key, old)
    return old
  }

  set(key: K, value: V): void {
    this.old.delete(key)
    this.weight += this.weigh(key, value)
    this.young.set(key, value)
    if (this.weight <= this.limit) return
    this.old = this.young
    this.young = new Map()
    this.weight = 0
  }

  delete(key: K): void {
    const value = this.young.get(key)
    if (value !== undefined) this.weight -= this.weigh(key, value)
    this.young.delete(key)
    this.old.delete(key)
  }
}

/**
 * Memoizes `read` for recent input strings: up to two million characters, counting a kilobyte more for each. Callers
 * share the result and must not change it.
 */
export function remembered<T>(read: (text: string) => T): (text: string) => T {
  const answers = new BoundedMap<number, { text: string; answer: T }>(2_000_000, (_, { text }) => text.length + 1000)
  return (text) => {
    const key = endOf(text)
    const known = answers.get(key)
    if (known !== undefined && known.text === text) return known.answer
    const answer = read(text)
    answers.set(key, { text, answer })
    return answer
  }
}

/**
 * Indexes tokens by their last characters: signatures differ, and a map keyed by whole tokens would have to hash each
 * of them. If two tokens end alike, the later one replaces the earlier.
 */
function endOf(text: string): number {
  let end = text.length
  for (let at = Math.max(0, text.length - 6); at < text.length; at++) end = ((end << 5) ^ text.charCodeAt(at)) | 0
  return end
}
