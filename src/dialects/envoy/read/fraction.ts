import type { EnvoyCondition } from '../../../core/step/envoy.js'
import { isRecord } from '../../../yaml/plain.js'
import { DENOMINATORS, WHOLE } from '../../shared/fraction.js'
import type { Message } from './message.js'
import { runtimeOf } from './runtime.js'

/**
 * `RuntimeFractionalPercent`: all or none of the requests is certain; `undefined`: a part of them, or as another source
 * of the runtime has it.
 */
export function readFraction(message: Message): 'none' | 'all' | undefined {
  const key = message.text('runtime_key')
  const { values, isOpen } = runtimeOf(message.at.source)
  if (key && isOpen) return undefined
  const value = key ? values.get(key) : undefined
  if (typeof value === 'number' && Number.isInteger(value)) return shareOf(value, WHOLE.HUNDRED)
  if (!isRecord(value)) return readShare(message.message('default_value'))
  const { numerator = 0, denominator = 'HUNDRED' } = value as { numerator?: unknown; denominator?: unknown }
  return shareOf(Number(numerator), WHOLE[denominator as keyof typeof WHOLE] ?? WHOLE.HUNDRED)
}

/** `FractionalPercent`. Absent: none. */
function readShare(share: Message | undefined): 'none' | 'all' | undefined {
  const whole = WHOLE[share?.word('denominator', DENOMINATORS) ?? 'HUNDRED']
  return shareOf(share?.number('numerator') ?? 0, whole)
}

function shareOf(numerator: number, whole: number): 'none' | 'all' | undefined {
  if (numerator === 0) return 'none'
  return numerator >= whole ? 'all' : undefined
}

/** The share of requests in a field of `message` as a condition; `absent` where the field is. */
export function readShareOf(message: Message, field: string, absent: 'always' | 'never' = 'never'): EnvoyCondition {
  const fraction = message.message(field)
  if (!fraction) return { kind: absent }
  const share =
    fraction.has('default_value') || fraction.has('runtime_key') ? readFraction(fraction) : readShare(fraction)
  if (share === undefined) return message.undecided(field)
  return { kind: share === 'all' ? 'always' : 'never' }
}
