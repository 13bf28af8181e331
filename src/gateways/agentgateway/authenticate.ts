import type { Authenticate, Provider, TokenSource } from '../../core/step/authenticate.js'
import { BEARER } from '../../core/step/authenticate.js'
import { extract, placeOf, remove } from './location.js'
import type { Answer, Run } from './run.js'
import { verifyToken } from './verify-token.js'

/** Why a token is rejected: the proxy's message, and one for humans. */
interface TokenFailure {
  text: string
  detail: string
  remedy: string
}

type Terms = Pick<Authenticate, 'providers' | 'onMissing' | 'onInvalid' | 'source' | 'origin'>

/** Finds the token, verifies it, removes it from the request and keeps its claims; or returns why it is rejected. */
export function applyJwt(step: Terms, run: Run, name = 'authenticate'): TokenFailure | undefined {
  const source: TokenSource = step.source ?? step.providers[0]?.sources[0] ?? BEARER
  const credential = extract(source, run.exchange)
  if (!credential) {
    const detail = `there is no token in ${placeOf(source)}`
    if (step.onMissing === 'pass') run.trace?.add(name, 'skip', `${detail}; requests without one pass`, step.origin)
    return step.onMissing === 'pass'
      ? undefined
      : { text: 'no bearer token found', detail, remedy: `send a token in ${placeOf(source)}` }
  }
  const verdict = verifyToken(credential, step.providers, run)
  if (verdict.claims === undefined) {
    if (step.onInvalid === 'refuse') return verdict
    run.trace?.add(name, 'skip', `${verdict.detail}; the token is ignored and stays in the request`, step.origin)
    return undefined
  }
  if (!verdict.provider.keepToken) remove(source, run.exchange)
  run.exchange.claims = { claims: verdict.claims, rawToken: credential.text }
  run.exchange.touch()
  run.trace?.add(name, 'pass', passed(verdict.kid, verdict.provider, source), verdict.provider.origin)
  return undefined
}

function passed(kid: string, provider: Provider, source: TokenSource): string {
  return `the token in ${placeOf(source)} is one of \`${provider.issuer ?? ''}\`, signed by \`${kid.slice(0, 80)}\``
}

export function authenticate(step: Authenticate, run: Run): Answer {
  const failure = applyJwt(step, run)
  if (!failure) return undefined
  const answer = { status: 401, text: `authentication failure: ${failure.text}` }
  return run.refuse('authenticate', answer, failure.detail, step.origin, failure.remedy)
}
