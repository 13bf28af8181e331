import type { Response } from '../../../core/http.js'
import { FAILURES } from './failure.js'
import { ACCEPTED, type Call } from './serve.js'
import { SESSION } from './sessions.js'

/**
 * The older transport at `/sse`: GET opens a stream and returns the address for messages, whose answers are sent on the
 * stream (mcp/sse.rs).
 */
export function legacySse(call: Call): Response {
  const { exchange } = call.run
  if (exchange.method === 'POST') return post(call)
  if (exchange.method !== 'GET') return call.refuse(FAILURES.method)
  call.run.cite('mcp/sse.rs, handle_get')
  if (call.isEmpty()) return call.refuse(FAILURES.noBackends)
  call.relay(undefined)
  const id = call.sessions.open(call.transport, false)
  const { path, query } = exchange.originalUri ?? exchange.uri
  const address = `${path}?${query ? `${query}&` : ''}sessionId=${id}`
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
  return { status: 200, headers, body: `event: endpoint\ndata: ${address}\n\n` }
}

function post(call: Call): Response {
  const id = new URLSearchParams(call.run.exchange.uri.query ?? '').get('sessionId')
  if (id === null) return call.refuse(FAILURES.sessionQuery)
  call.run.cite('mcp/sse.rs, handle_post')
  const read = call.readBody()
  if ('failure' in read) return call.refuse(read.failure)
  const session = call.sessions.live(id === SESSION ? SESSION : id)
  if (!session) return call.refuse(FAILURES.unknownSession)
  const relayed = call.relay(session).send(read.message)
  return relayed.kind === 'failed' ? call.answer(relayed) : ACCEPTED
}
