import type { Origin } from '../core/finding.js'
import type { Choice, DecideContext } from './engine.js'

interface Weighted {
  /** Absent: 1. */
  weight?: number
}

/** Draws by weight; a weight of 0 is never drawn. `undefined`: all weights are 0. */
export function draw<T extends Weighted>(
  what: Choice['what'],
  from: readonly T[],
  nameOf: (one: T) => string,
  origin: Origin,
  { choose }: DecideContext,
): T | undefined {
  const weightOf = ({ weight = 1 }: T): number => weight
  const possible = from.filter((item) => weightOf(item) > 0)
  if (possible.length < 2 || !choose) return possible[0]
  const total = possible.reduce((sum, one) => sum + weightOf(one), 0)
  const options = possible.map((item) => ({ name: nameOf(item), share: weightOf(item) / total }))
  return possible[choose({ what, options, origin })]
}
