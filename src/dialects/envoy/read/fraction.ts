import type { EnvoyCondition } from '../../../core/step/envoy.js'
import { isRecord } from '../../../yaml/plain.js'
import { DENOMINATORS, WHOLE } from '../../shared/fraction.js'
import type { Message } from './message.js'
import { runtimeOf, wholeNumber } from './runtime.js'

/**
 * `RuntimeFractionalPercent`: all or none of the requests is certain; `undefined`: a part of them, or as another source
 * of the runtime has it.
 */
export function readFraction(message: Message): 'none' | 'all' | undefined {
  const key = message.text('runtime_key')
  const { values, isOpen } = runtimeOf(message.at.source)
  if (key && isOpen) return undefined
  const value = key ? values.get(key) : undefined
  // A feature of Envoy decides whether a fraction in a string counts.
  if (typeof value === 'string' && value.includes('numerator')) return undefined
  const fraction = fractionOf(value)
  return fraction ? shareOf(fraction.numerator, fraction.whole) : readShare(message.message('default_value'))
}

/** A percentage or a fraction of the runtime; any other value does not count (Envoy, runtime_impl.cc `parseFractionValue`). */
function fractionOf(value: unknown): { numerator: number; whole: number } | undefined {
  const percent = wholeNumber(value)
  if (percent !== undefined) return { numerator: percent, whole: WHOLE.HUNDRED }
  if (!isRecord(value)) return undefined
  const { numerator, denominator = 'HUNDRED', ...others } = value
  const name = DENOMINATORS.find((known) => known === denominator)
  if (!name || Object.keys(others).length > 0) return undefined
  return { numerator: typeof numerator === 'number' ? Math.trunc(numerator) : 0, whole: WHOLE[name] }
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
