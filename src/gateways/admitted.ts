import type { Decision, Outcome } from './engine.js'

/** Forwarded, or answered by the route itself with something that is neither a refusal nor the way to a login. */
export function isAdmitted({ response, upstream, upstreams, login }: Outcome): boolean {
  if (login) return false
  // A message may be rejected after a session was opened for it at the server.
  if (upstreams) return response !== null && response.status > 0 && response.status < 400
  return upstream !== null || (response !== null && response.status > 0 && response.status < 400)
}

/** What a decision may turn out to be: itself, or each outcome of an undetermined one. */
export function outcomesOf({ response, upstream, upstreams, login, undetermined }: Decision): Outcome[] {
  if (!undetermined) return [{ response, upstream, ...(upstreams && { upstreams }), ...(login && { login }) }]
  return undetermined.outcomes ?? [undetermined.ifAllowed, undetermined.ifRefused]
}

export type Verdict = 'allowed' | 'denied' | 'undetermined'

/** By the answer alone, as a client sees it. */
export function verdictOf({
  response,
  undetermined,
  login,
}: Pick<Decision, 'response' | 'undetermined' | 'login'>): Verdict {
  if (undetermined) return 'undetermined'
  return response && response.status > 0 && response.status < 400 && !login ? 'allowed' : 'denied'
}
