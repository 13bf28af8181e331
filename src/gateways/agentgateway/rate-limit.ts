import type { Outside } from '../../core/step/outside.js'
import { isRecord } from '../../yaml/plain.js'
import { errorAnswer } from './answers.js'
import { optionsOf } from './options.js'
import type { Answer, Run } from './run.js'

/**
 * `localRateLimit`: what is left in a bucket depends on earlier requests, so that a limit of requests leaves the verdict
 * open. Certain are a bucket that holds nothing, which rejects every request, and a limit of tokens on a route that
 * serves no model, which counts nothing (http/localratelimit.rs).
 */
export function localRateLimit(step: Outside, run: Run): Answer {
  run.cite('http/localratelimit.rs:108')
  const limits = limitsOf(optionsOf(step) ?? step.content.options)
  const ofRequests = limits.filter(({ isTokens }) => !isTokens)
  if (ofRequests.some(({ capacity }) => capacity === 0)) {
    run.trace?.add('localRateLimit', 'refuse', 'the bucket holds no request', step.origin, 'raise `maxTokens`')
    return errorAnswer(429, 'rate limit exceeded', run.grpc, EMPTY_BUCKET)
  }
  if (limits.length > 0 && ofRequests.length === 0 && !servesModels(run)) {
    run.trace?.add('localRateLimit', 'pass', 'tokens are counted for models, and the route serves none', step.origin)
    return undefined
  }
  const detail = `\`${step.name}\` depends on earlier requests`
  run.leaveOpen(step.name, step.origin, detail, { status: 429, text: 'rate limit exceeded' })
  return undefined
}

const EMPTY_BUCKET = { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' }

interface Limit {
  /** `undefined`: at least one, or unknown. */
  capacity: number | undefined
  isTokens: boolean
}

/** Of a configuration file, a conditional entry, or a Kubernetes policy, whose buckets always hold something. */
function limitsOf(options: unknown): Limit[] {
  const ofKubernetes = isRecord(options) ? options['local'] : undefined
  if (Array.isArray(ofKubernetes)) return ofKubernetes.map(bucketOf)
  return (Array.isArray(options) ? options : [options]).map(limitOf)
}

function bucketOf(limit: unknown): Limit {
  return { capacity: undefined, isTokens: isRecord(limit) && (limit['tokens'] ?? null) !== null }
}

/** The loader requires `fillInterval`; without `maxTokens` a bucket holds nothing. */
function limitOf(limit: unknown): Limit {
  if (!isRecord(limit) || limit['fillInterval'] === undefined) return { capacity: undefined, isTokens: false }
  const { maxTokens = 0, type = 'requests' } = limit
  const isKnown = typeof maxTokens === 'number' && type === 'requests'
  return { capacity: isKnown ? maxTokens : undefined, isTokens: type === 'tokens' }
}

export function servesModels({ exchange }: Run): boolean {
  const action = exchange.route?.action
  return action?.kind === 'forward' && action.backends.some(({ llm }) => llm !== undefined)
}
