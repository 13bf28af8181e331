/** Numbers from a printed seed (mulberry32): every run draws the same. */
export class Random {
  constructor(private seed: number) {}

  below(size: number): number {
    this.seed = (this.seed + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.seed ^ (this.seed >>> 15), this.seed | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % size
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0
  }
}
