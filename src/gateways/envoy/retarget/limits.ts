import type { Unmodelled } from '../../../core/step/outside.js'
import type { Step } from '../../../core/step/step.js'
import { isRecord } from '../../../yaml/plain.js'
import { localBucket } from '../../retarget/local-bucket.js'

/** The option of Gloo for a timeout, retries or a bucket of agentgateway; `undefined`: another step, or no such option. */
export function rebuildLimit(step: Step): Step | undefined {
  if (localBucket(step)) return step
  if (step.kind !== 'unmodelled' || step.when || !isRecord(step.content.options)) return undefined
  if (step.words !== 'standalone' && step.words !== 'agentgateway') return undefined
  const rebuild = Object.hasOwn(REBUILDS, step.field) ? REBUILDS[step.field] : undefined
  return rebuild?.(step.content.options, step)
}

type Rebuild = (options: Readonly<Record<string, unknown>>, step: Unmodelled) => Step | undefined

const REBUILDS: Readonly<Record<string, Rebuild>> = {
  timeout: ({ requestTimeout, ...others }, step) => rebuildTimeout(requestTimeout, others, step),
  timeouts: ({ request, ...others }, step) => rebuildTimeout(request, others, step),
  retry: rebuildRetries,
}

const glooOption = (step: Unmodelled, field: string, options: unknown): Step => ({
  ...step,
  field,
  words: 'gloo',
  content: { options, references: [] },
})

function rebuildTimeout(request: unknown, others: object, step: Unmodelled): Step | undefined {
  if (typeof request !== 'string' || Object.values(others).some((value) => value !== null)) return undefined
  return glooOption(step, 'timeout', request)
}

/** Failures after which agentgateway retries without being configured to. */
const CONNECTION = ['connect-failure', 'refused-stream']

function rebuildRetries(
  { attempts, codes, backoff, ...others }: Readonly<Record<string, unknown>>,
  step: Unmodelled,
): Step | undefined {
  if (Object.values(others).some((value) => value !== null)) return undefined
  const statuses = Array.isArray(codes) ? codes : []
  const retryOn = [...CONNECTION, ...(statuses.length > 0 ? ['retriable-status-codes'] : [])].join(',')
  return glooOption(step, 'retries', {
    retryOn,
    numRetries: typeof attempts === 'number' ? attempts : 1,
    ...(statuses.length > 0 && { retriableStatusCodes: statuses }),
    ...(typeof backoff === 'string' && { retryBackOff: { baseInterval: backoff } }),
  })
}
