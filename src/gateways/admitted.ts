import type { Outcome } from './engine.js'

/** Forwarded, or answered by the route itself with something that is not a refusal. */
export function isAdmitted({ response, upstream, upstreams }: Outcome): boolean {
  // A message may be rejected after a session was opened for it at the server.
  if (upstreams) return response !== null && response.status > 0 && response.status < 400
  return upstream !== null || (response !== null && response.status > 0 && response.status < 400)
}
