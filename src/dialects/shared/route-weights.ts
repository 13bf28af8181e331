import type { Losses } from '../../core/losses.js'
import type { Backend } from '../../core/program.js'

/** The most that the Gateway API accepts (BackendRef). */
const MAX_WEIGHT = 1_000_000

/** Backends with weights that an HTTPRoute accepts, in the same proportions as far as whole numbers have them. */
export function limitWeights(backends: readonly Backend[], losses: Losses): readonly Backend[] {
  const heaviest = Math.max(0, ...backends.map(({ weight }) => weight))
  if (backends.length < 2 || heaviest <= MAX_WEIGHT) return backends
  return backends.map((backend) => {
    const { weight, origin } = backend
    const scaled = weight === 0 ? 0 : Math.max(1, Math.round((weight / heaviest) * MAX_WEIGHT))
    losses.approximate(origin, `the weight is ${scaled}: an HTTPRoute accepts weights up to ${MAX_WEIGHT}`)
    return { ...backend, weight: scaled }
  })
}
