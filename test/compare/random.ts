import { seededRandom } from '../../src/core/random.js'

/** Numbers from a printed seed: every run draws the same. */
export class Random {
  readonly below: (size: number) => number

  constructor(seed: number) {
    this.below = seededRandom(seed)
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0
  }
}
