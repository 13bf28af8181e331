import type { Response } from '../../../core/http.js'
import { FAILURES } from './failure.js'
import { isInitialize } from './protocol.js'
import { ACCEPTED, type Call } from './serve.js'

/**
 * The older transport at `/sse`: GET opens a stream and returns the address for messages, whose answers are sent on the
 * stream (mcp/sse.rs).
 */
export function legacySse(call: Call): Response {
  const { exchange } = call.run
  if (exchange.method === 'POST') return post(call)
  if (exchange.method !== 'GET') return call.refuse(FAILURES.method)
  call.run.cite('mcp/sse.rs, handle_get')
  const unable = call.startFailure()
  if (unable) return call.refuse(unable)
  call.relay(undefined)
  const id = call.sessions.open(call.transport, false)
  const { path, query } = exchange.originalUri ?? exchange.uri
  const address = `${path}?${query ? `${query}&` : ''}sessionId=${id}`
  const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' }
  return { status: 200, headers, body: `event: endpoint\ndata: ${address}\n\n` }
}

function post(call: Call): Response {
  const ids = new URLSearchParams(call.run.exchange.uri.query ?? '').getAll('sessionId')
  const [id] = ids
  if (id === undefined || ids.length > 1) return call.refuse(FAILURES.sessionQuery)
  call.run.cite('mcp/sse.rs, handle_post')
  const read = call.readBody()
  if ('failure' in read) return call.refuse(read.failure)
  const session = call.sessions.live(id)
  if (!session) return call.refuse(FAILURES.unknownSession)
  const relay = call.relay(session)
  const relayed = relay.send(read.message)
  if (relayed.kind !== 'failed' && isInitialize(read.message)) {
    call.sessions.renew(id, call.transport)
    const stream = relay.openStream()
    if (stream.kind === 'failed') return call.answer(stream)
  }
  return relayed.kind === 'failed' ? call.answer(relayed) : ACCEPTED
}
