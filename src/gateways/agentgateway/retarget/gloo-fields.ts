import { quote } from '../../../cel/condition/quote.js'
import type { Losses } from '../../../core/losses.js'
import { quoteNames } from '../../../core/quote-names.js'
import type { Outside, Unmodelled } from '../../../core/step/outside.js'
import type { Step } from '../../../core/step/step.js'
import { isRecord, scalarText } from '../../../yaml/plain.js'
import { localBucket } from '../../retarget/local-bucket.js'
import { authSource } from './auth-config.js'
import { envoyServer } from './envoy-ext-auth.js'
import type { ExtAuthServer } from './ext-auth-server.js'

type Json = Record<string, unknown>

type Field = Outside | Unmodelled

/** `undefined`: the field has no counterpart. `reported`: the losses already have its outcome. */
type Rebuild = (step: Field, losses: Losses) => Step | { reason: string } | 'reported' | undefined

/**
 * Options of Gloo and filters of Envoy that agentgateway has under another name: external authorization by a server of
 * one's own, local rate limits, timeouts and retries. `null`: the loss is reported by the caller.
 */
export function rebuildEnvoyField(step: Field, losses: Losses): Step | 'reported' | null {
  const name = step.kind === 'outside' ? step.name : step.field
  const rebuild = step.words !== 'gloo' ? rebuildEnvoyFilter : Object.hasOwn(FIELDS, name) ? FIELDS[name]! : undefined
  const rebuilt = rebuild?.(step, losses)
  if (!rebuilt) return null
  if (rebuilt === 'reported' || !('reason' in rebuilt)) return rebuilt
  losses.manual(step.origin, rebuilt.reason)
  return 'reported'
}

const FIELDS: Record<string, Rebuild> = {
  extauth: rebuildExtAuth,
  ratelimit: rebuildLocalLimit,
  timeout: rebuildTimeout,
  retries: rebuildRetries,
}

function rebuildExtAuth(step: Field, losses: Losses): ReturnType<Rebuild> {
  if (step.kind !== 'outside') return undefined
  const source = authSource(step, losses)
  if ('server' in source) {
    const { server } = source
    return askServer(
      step,
      server,
      `requests are sent to \`${server.url}\` itself, not through Gloo's ext-auth server`,
      losses,
    )
  }
  return 'step' in source ? source.step : source
}

/** Envoy's `ext_authz` filter, which asks the same server, and its `local_ratelimit`. */
function rebuildEnvoyFilter(step: Field, losses: Losses): ReturnType<Rebuild> {
  if (step.words !== undefined) return undefined
  if (step.kind !== 'outside') return rebuildLocalLimit(step)
  if (step.what !== 'ext-auth') return undefined
  const server = envoyServer(step)
  return 'reason' in server ? server : askServer(step, server, `\`${server.url}\` is asked by \`extAuth\``, losses)
}

function askServer({ server: _, ...step }: Outside, server: ExtAuthServer, how: string, losses: Losses): Step {
  const without = quoteNames(server.dropped)
  losses.approximate(step.origin, `${how}${without && `; without ${without}`}`)
  const protocol = server.http ? { http: httpSettings(server.http) } : { grpc: grpcSettings(server.contextExtensions) }
  const options = {
    url: server.url,
    ...(server.failOpen && { failureMode: 'FailOpen' }),
    ...protocol,
    ...(server.maxBody !== undefined && { forwardBody: { maxSize: server.maxBody } }),
  }
  const content = { options, references: [] }
  return { ...step, name: 'extAuth', words: 'agentgateway', content }
}

const grpcSettings = (contextExtensions: Json): Json =>
  Object.keys(contextExtensions).length > 0 ? { contextExtensions } : {}

function httpSettings({
  path,
  requestHeaders,
  addHeaders,
  responseHeaders,
}: {
  path?: string
  requestHeaders: string[]
  addHeaders: Json
  responseHeaders: string[]
}): Json {
  const added = Object.entries(addHeaders).map(([name, value]) => [name, quote(String(value))])
  return {
    ...(path !== undefined && { path: `${quote(path)} + request.path` }),
    ...(requestHeaders.length > 0 && { allowedRequestHeaders: requestHeaders }),
    ...(added.length > 0 && { addRequestHeaders: Object.fromEntries(added) as Json }),
    ...(responseHeaders.length > 0 && { allowedResponseHeaders: responseHeaders }),
  }
}

/** Descriptors for a rate limit server have no counterpart here: only the bucket of the proxy itself. */
function rebuildLocalLimit(step: Field): ReturnType<Rebuild> {
  const bucket = localBucket(step)
  if (!bucket) return undefined
  const { origin, place } = step
  // What does not fit into the bucket is lost; agentgateway refuses to start with such a number.
  const tokensPerFill = Math.min(bucket.tokensPerFill, bucket.maxTokens)
  const content = { options: [{ ...bucket, tokensPerFill }], references: [] }
  const kept = { origin, ...(place !== undefined && { place }) }
  return { kind: 'outside', what: 'rate-limit', name: 'localRateLimit', words: 'standalone', content, ...kept }
}

/** Durations as agentgateway writes them. */
const DURATION = /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h))+$/

/** Envoy's 0 is no limit, which agentgateway has without the field. */
function rebuildTimeout(step: Field, losses: Losses): ReturnType<Rebuild> {
  const { options } = step.content
  if (step.kind !== 'unmodelled' || typeof options !== 'string' || !DURATION.test(options)) return undefined
  if (!/[1-9]/.test(options)) return omit(step, losses)
  const content = { options: { request: options }, references: [] }
  return { ...step, field: 'timeouts', words: 'agentgateway', content }
}

/** agentgateway does the same without the field. */
function omit({ origin }: Field, losses: Losses): 'reported' {
  losses.exact(origin)
  return 'reported'
}

/** Conditions of Envoy that are a list of codes. A connection that fails is tried again in any case. */
const RETRY_CODES: Record<string, readonly number[]> = {
  '5xx': [500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
  'gateway-error': [502, 503, 504],
  'connect-failure': [],
  reset: [],
  'refused-stream': [],
  'retriable-4xx': [409],
}

function rebuildRetries(step: Field, losses: Losses): ReturnType<Rebuild> {
  const { options } = step.content
  if (step.kind !== 'unmodelled' || !isRecord(options)) return undefined
  const { retryOn, numRetries = 1, retriableStatusCodes, retryBackOff, ...others } = options
  const conditions = String(retryOn ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  if (numRetries === 0) return omit(step, losses)
  const listed = Array.isArray(retriableStatusCodes) ? retriableStatusCodes.map(Number) : []
  if (conditions.some((condition) => condition !== 'retriable-status-codes' && !Object.hasOwn(RETRY_CODES, condition)))
    return undefined
  const codes = conditions.flatMap((condition) =>
    condition === 'retriable-status-codes' ? listed : RETRY_CODES[condition]!,
  )
  for (const [name, value] of Object.entries(others))
    if (value !== null)
      losses.unsupported(step.origin, `retries have no \`${name}\` at the target`, scalarText(value) ?? name)
  const backoff = isRecord(retryBackOff) ? retryBackOff['baseInterval'] : undefined
  const retry = {
    attempts: numRetries,
    ...(codes.length > 0 && { codes: [...new Set(codes)].sort((a, b) => a - b) }),
    ...(typeof backoff === 'string' && { backoff }),
  }
  return { ...step, field: 'retry', words: 'agentgateway', content: { options: retry, references: [] } }
}
