import type { Outside } from '../../core/step/outside.js'
import { isRecord, list } from '../../yaml/plain.js'
import { errorAnswer } from './answers.js'
import type { Answer, Run } from './run.js'

/**
 * `localRateLimit`: what is left in a bucket depends on earlier requests, so that a limit of requests leaves the verdict
 * open. Certain are a bucket that holds nothing, which rejects every request, and a limit of tokens on a route that
 * serves no model, which counts nothing (http/localratelimit.rs).
 */
export function localRateLimit(step: Outside, run: Run): Answer {
  run.cite('http/localratelimit.rs:108')
  const limits = limitsOf(step.content.options)
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
  /** `undefined`: at least one. */
  capacity: number | undefined
  isTokens: boolean
}

/** Of a configuration file, a conditional entry, or a Kubernetes policy, whose buckets always hold something. */
function limitsOf(options: unknown): Limit[] {
  const ofKubernetes = isRecord(options) ? options['local'] : undefined
  if (Array.isArray(ofKubernetes))
    return ofKubernetes.map((limit) => ({ capacity: undefined, isTokens: isRecord(limit) && 'tokens' in limit }))
  return (Array.isArray(options) ? list(options) : [options]).filter(isRecord).map(({ maxTokens, type }) => ({
    capacity: typeof maxTokens === 'number' ? maxTokens : 0,
    isTokens: type === 'tokens',
  }))
}

function servesModels({ exchange }: Run): boolean {
  const action = exchange.route?.action
  return action?.kind === 'forward' && action.backends.some(({ llm }) => llm !== undefined)
}
