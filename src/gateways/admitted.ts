import type { Decision, Outcome } from './engine.js'

/** Forwarded, or answered by the route itself with something that is not a refusal. */
export function isAdmitted({ response, upstream, upstreams }: Outcome): boolean {
  // A message may be rejected after a session was opened for it at the server.
  if (upstreams) return response !== null && response.status > 0 && response.status < 400
  return upstream !== null || (response !== null && response.status > 0 && response.status < 400)
}

/** What a decision may turn out to be: itself, or each outcome of an undetermined one. */
export function outcomesOf({ response, upstream, upstreams, undetermined }: Decision): Outcome[] {
  if (!undetermined) return [{ response, upstream, ...(upstreams && { upstreams }) }]
  return undetermined.outcomes ?? [undetermined.ifAllowed, undetermined.ifRefused]
}

export type Verdict = 'allowed' | 'denied' | 'undetermined'

/** By the answer's status alone, as a client sees it. */
export function verdictOf({ response, undetermined }: Pick<Decision, 'response' | 'undetermined'>): Verdict {
  if (undetermined) return 'undetermined'
  return response && response.status > 0 && response.status < 400 ? 'allowed' : 'denied'
}
