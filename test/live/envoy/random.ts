/** Random choices from a seed (mulberry32): the same seed makes the same policies and requests. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** From 0 up to but not including 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = this.state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new Error('nothing to pick from')
    return items[this.below(items.length)]!
  }

  /** Between `min` and `max` different items, in their order. */
  some<T>(items: readonly T[], min: number, max: number): T[] {
    const count = Math.min(items.length, min + this.below(max - min + 1))
    const chosen = new Set<number>()
    while (chosen.size < count) chosen.add(this.below(items.length))
    return items.filter((_, index) => chosen.has(index))
  }

  /** `undefined` most of the time. */
  maybe<T>(probability: number, make: () => T): T | undefined {
    return this.chance(probability) ? make() : undefined
  }
}
