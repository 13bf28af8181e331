import { BEARER } from '../../core/step/authenticate.js'
import type { BackendAuth } from '../../core/step/credentials.js'
import { insert, placeOf } from './location.js'
import type { Answer, Run } from './run.js'

/** Credentials for the upstream. Without a verified token, none is restored. Suite `jwt-strip-and-backend-auth`. */
export function backendAuth(step: BackendAuth, run: Run): Answer {
  const target = step.target ?? BEARER
  const value = step.auth.kind === 'key' ? step.auth.value : run.exchange.claims?.rawToken
  if (value === undefined) {
    run.trace?.add('backendAuth', 'skip', 'there is no verified token to pass on', step.origin)
    return undefined
  }
  const problem = insert(target, run.exchange, value)
  if (problem !== undefined)
    return run.refuse('backendAuth', { status: 503, text: `processing failed: ${problem}` }, problem, step.origin)
  const what = step.auth.kind === 'key' ? 'the configured key' : 'the verified token'
  run.trace?.add('backendAuth', 'change', `${what} goes into ${placeOf(target)}`, step.origin)
  return undefined
}
