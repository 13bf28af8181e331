import type { Losses } from '../../core/losses.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { isRecord, list } from '../../yaml/plain.js'
import { writeDuration } from './duration.js'

type Json = Record<string, unknown>

/** Members of Envoy's `RouteAction` by option of Gloo; `undefined`: the value has no counterpart. */
const FIELDS: Readonly<Record<string, (value: unknown) => Json | undefined>> = {
  timeout: (value) => durationMember('timeout', value),
  idleTimeout: (value) => durationMember('idle_timeout', value),
  retries: retryPolicy,
}

/** Timeouts and retries of a route. What cannot be written is a loss. */
export function writeSending(steps: readonly Step[], losses: Losses): Json {
  const members: Json = {}
  for (const step of steps.filter(isSending)) {
    const written = FIELDS[step.field]!(step.content.options)
    if (written) losses.exact(step.origin)
    else losses.unsupported(step.origin, `Envoy cannot express this value of \`${step.field}\``)
    Object.assign(members, written)
  }
  return members
}

const isSending = (step: Step): step is Unmodelled =>
  step.kind === 'unmodelled' && step.words === 'gloo' && Object.hasOwn(FIELDS, step.field)

function durationMember(name: string, value: unknown): Json | undefined {
  const duration = writeDuration(value)
  return duration === undefined ? undefined : { [name]: duration }
}

/** Gloo copies its RetryPolicy into Envoy's (config.route.v3.RetryPolicy). */
function retryPolicy(options: unknown): Json | undefined {
  if (!isRecord(options)) return undefined
  const { retryOn, numRetries, perTryTimeout, retriableStatusCodes, retryBackOff, ...others } = options
  const { baseInterval, maxInterval, ...more } = isRecord(retryBackOff) ? retryBackOff : {}
  if ([...Object.values(others), ...Object.values(more)].some((value) => value !== null)) return undefined
  const [perTry, base, most] = [perTryTimeout, baseInterval, maxInterval].map(writeDuration)
  // Envoy refuses an interval that shrinks; both are in seconds.
  if (base !== undefined && most !== undefined && Number.parseFloat(most) < Number.parseFloat(base)) return undefined
  const codes = list(retriableStatusCodes)
  const backOff = {
    ...(base !== undefined && { base_interval: base }),
    ...(most !== undefined && { max_interval: most }),
  }
  return {
    retry_policy: {
      ...(typeof retryOn === 'string' && { retry_on: retryOn }),
      ...(typeof numRetries === 'number' && { num_retries: numRetries }),
      ...(perTry !== undefined && { per_try_timeout: perTry }),
      ...(codes.length > 0 && { retriable_status_codes: codes }),
      ...(base !== undefined && { retry_back_off: backOff }),
    },
  }
}
