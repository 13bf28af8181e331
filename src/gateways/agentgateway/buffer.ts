import type { Response } from '../../core/http.js'
import type { Unmodelled } from '../../core/step/outside.js'
import { utf8Length } from '../../core/utf8.js'
import { isRecord } from '../../yaml/plain.js'
import type { Answer, Run } from './run.js'

/** The buffer of a gateway that configures none (`defaults::max_buffer_size`). */
const DEFAULT_LIMIT = 2_097_152

/**
 * `buffer`: a body that is larger than its limit is rejected unless the buffer fails open (http/buffer.rs). The answer
 * is empty: 413 for requests, 502 for responses. Requests for an upgrade are not buffered.
 */
export function buffer(step: Unmodelled, run: Run): Answer {
  run.cite('http/buffer.rs:60')
  const { options } = step.content
  const request = limitOf(options, 'request')
  const response = limitOf(options, 'response')
  if (response !== undefined) run.onResponse.push({ order: AFTER_OTHERS, apply: (answer) => bounded(answer, response) })
  const size = utf8Length(run.exchange.body)
  if (request === undefined || size <= request || run.exchange.header('upgrade') !== undefined) {
    run.trace?.add('buffer', 'pass', `the body has ${size} bytes`, step.origin)
    return undefined
  }
  run.trace?.add('buffer', 'refuse', `the body has ${size} bytes, more than ${request}`, step.origin)
  return { status: 413, headers: {}, body: '' }
}

const AFTER_OTHERS = Number.MAX_SAFE_INTEGER

function bounded(answer: Response, limit: number): Response | { failure: Response } {
  return utf8Length(answer.body) > limit ? { failure: { status: 502, headers: {}, body: '' } } : answer
}

/** The size from which a body is rejected; `undefined`: it is not buffered, or the buffer fails open. */
function limitOf(options: unknown, side: 'request' | 'response'): number | undefined {
  const body = isRecord(options) ? options[side] : undefined
  if (!isRecord(body) || /^failopen$/i.test(String(body['failureMode']))) return undefined
  const { maxBytes } = body
  return maxBytes === undefined || maxBytes === null ? DEFAULT_LIMIT : bytesOf(maxBytes)
}

const UNITS: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 }

/** A number, or a Kubernetes quantity. */
function bytesOf(value: unknown): number | undefined {
  const [, number, unit] = /^([0-9]+)([kMG]i?|Ki)?$/.exec(String(value)) ?? []
  return number === undefined ? undefined : Number(number) * (UNITS[unit ?? ''] ?? 1)
}
