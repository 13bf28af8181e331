import type { Message } from './message.js'

const DENOMINATORS = ['HUNDRED', 'TEN_THOUSAND', 'MILLION'] as const

/**
 * `RuntimeFractionalPercent`: all or none of the requests is certain, unless the runtime overrides it; `undefined`: a
 * part of them.
 */
export function readFraction(message: Message): 'none' | 'all' | undefined {
  const share = message.message('default_value')
  const whole = [100, 10_000, 1_000_000][DENOMINATORS.indexOf(share?.word('denominator', DENOMINATORS) as 'HUNDRED')]!
  const numerator = share?.number('numerator') ?? 0
  if (numerator === 0) return 'none'
  return numerator >= whole ? 'all' : undefined
}
