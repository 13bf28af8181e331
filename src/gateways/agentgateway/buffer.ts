import type { Response } from '../../core/http.js'
import { readQuantity } from '../../core/quantity.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { utf8Length } from '../../core/utf8.js'
import { isRecord } from '../../yaml/plain.js'
import type { Answer, Run } from './run.js'

/**
 * `buffer`: a body that is larger than its limit is rejected unless the buffer fails open (http/buffer.rs). The answer
 * is empty: 413 for requests, 502 for responses. Requests for an upgrade are not buffered.
 */
export function buffer(step: Unmodelled, run: Run): Answer {
  run.cite('http/buffer.rs:60')
  const { options } = step.content
  const request = limitOf(options, 'request', run.exchange.bufferLimit)
  const response = limitOf(options, 'response', run.exchange.bufferLimit)
  if (response === 'unknown') leaveOpen(502, step, run)
  else if (response !== undefined)
    run.onResponse.push({ order: AFTER_MODIFIERS, apply: (answer) => bounded(answer, response) })
  const size = utf8Length(run.exchange.body)
  if (typeof request === 'number') run.exchange.limit = request
  const limit = run.exchange.header('upgrade') === undefined ? request : undefined
  if (size === 0 || limit === undefined || (limit !== 'unknown' && size <= limit)) {
    run.trace?.add('buffer', 'pass', `the body has ${size} bytes`, step.origin)
    return undefined
  }
  if (limit === 'unknown') {
    leaveOpen(413, step, run)
    return undefined
  }
  run.trace?.add('buffer', 'refuse', `the body has ${size} bytes, more than ${limit}`, step.origin)
  return { status: 413, headers: {}, body: '' }
}

function leaveOpen(status: number, step: Unmodelled, run: Run): void {
  const refused = { status, headers: {}, body: '' }
  run.leaveOpenTo('buffer', step.origin, 'the limit cannot be read: `maxBytes` is not a quantity', refused)
}

/** Between header modifiers and transformations (proxy/httpproxy.rs `ResponsePolicies::apply`). */
const AFTER_MODIFIERS = 1.5

function bounded(answer: Response, limit: number): Response | { failure: Response } {
  return utf8Length(answer.body) > limit ? { failure: { status: 502, headers: {}, body: '' } } : answer
}

/** The size from which a body is rejected; `undefined`: it is not buffered, or the buffer fails open. `unknown`: unreadable. */
function limitOf(options: unknown, side: 'request' | 'response', usual: number): number | 'unknown' | undefined {
  const body = isRecord(options) ? options[side] : undefined
  if (!isRecord(body) || /^failopen$/i.test(String(body['failureMode']))) return undefined
  const { maxBytes } = body
  if (maxBytes === undefined || maxBytes === null) return usual
  const bytes = readQuantity(String(maxBytes))
  return bytes === undefined || bytes < 0 ? 'unknown' : Math.ceil(bytes)
}
