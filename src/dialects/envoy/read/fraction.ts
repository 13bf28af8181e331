import type { EnvoyCondition } from '../../../core/step/envoy.js'
import { DENOMINATORS, WHOLE } from '../../shared/fraction.js'
import type { Message } from './message.js'

/**
 * `RuntimeFractionalPercent`: all or none of the requests is certain, unless the runtime overrides it; `undefined`: a
 * part of them.
 */
export function readFraction(message: Message): 'none' | 'all' | undefined {
  return readShare(message.message('default_value'))
}

/** `FractionalPercent`. Absent: none. */
function readShare(share: Message | undefined): 'none' | 'all' | undefined {
  const whole = WHOLE[share?.word('denominator', DENOMINATORS) ?? 'HUNDRED']
  const numerator = share?.number('numerator') ?? 0
  if (numerator === 0) return 'none'
  return numerator >= whole ? 'all' : undefined
}

/** The share of requests in a field of `message` as a condition; `absent` where the field is. */
export function readShareOf(message: Message, field: string, absent: 'always' | 'never' = 'never'): EnvoyCondition {
  const fraction = message.message(field)
  if (!fraction) return { kind: absent }
  const share = fraction.has('default_value') ? readFraction(fraction) : readShare(fraction)
  if (share === undefined) return message.undecided(field)
  return { kind: share === 'all' ? 'always' : 'never' }
}
