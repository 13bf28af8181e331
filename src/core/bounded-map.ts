/**
 * A map that forgets what was not used lately. Two generations: when the young one weighs `limit`, it becomes the old
 * one, and the old one is forgotten; a look-up brings an entry back to the young one. Holds up to twice `limit`.
 */
export class BoundedMap<K, V> {
  private young = new Map<K, V>()
  private old = new Map<K, V>()
  private weight = 0

  /** `weigh` says what an entry weighs; default: 1. One that is set again counts again. */
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
}

/**
 * `read`, which remembers its answers to the texts it saw lately: `limit` characters of them, and a kilobyte for each.
 * An answer is shared by all who ask: nobody may change it.
 */
export function remembered<T>(read: (text: string) => T, limit = 2_000_000): (text: string) => T {
  const answers = new BoundedMap<number, { text: string; answer: T }>(limit, (_, { text }) => text.length + 1000)
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
 * Tokens end in their signatures: the last characters tell them apart. A map of whole texts would have to go through each
 * of them. Of two texts with one end the later is remembered.
 */
function endOf(text: string): number {
  let end = text.length
  for (let at = Math.max(0, text.length - 6); at < text.length; at++) end = ((end << 5) ^ text.charCodeAt(at)) | 0
  return end
}
