import type { Response } from '../../core/http.js'
import type { Outside } from '../../core/step/outside.js'
import { decodeBase64 } from '../../jwt/base64url.js'
import { isRecord } from '../../yaml/plain.js'
import { errorAnswer } from './answers.js'
import { SESSION, sessionNames } from './cookies.js'
import { isPreflight } from './cors.js'
import { optionsOf } from './options.js'
import type { Answer, Run } from './run.js'

/** To the login; its address has a random `state`, `nonce` and `code_challenge`. */
export const LOGIN: Response = { status: 302, headers: {}, body: '' }

/** From the login to where the client came from. */
const REDIRECT: Response = { status: 302, headers: {}, body: '' }

/**
 * `oidc`: requests without a session are redirected to the login of the provider; preflights pass. Sessions are
 * encrypted with a key of the gateway: whether one is valid stays open (http/oidc/mod.rs, `OidcPolicy::apply`).
 */
export function oidc(step: Outside, run: Run): Answer {
  run.cite('http/oidc/mod.rs, apply')
  const callback = readCallback(step, run)
  if (callback) return answerCallback(callback, step, run)
  if (isPreflight(run.exchange)) {
    run.trace?.add('oidc', 'pass', 'preflights need no session', step.origin)
    return undefined
  }
  const isNew = !sessionNames(run.exchange).some((name) => name.startsWith(SESSION))
  if (isNew && !run.context.mayHaveSession) {
    run.trace?.add('oidc', 'refuse', 'there is no session: the client is redirected to the login', step.origin)
    return LOGIN
  }
  run.leaveOpenTo('oidc', step.origin, 'only the gateway can read the session cookie', LOGIN)
  run.exchange.addUnknown('jwt')
  return undefined
}

/** Parameters of a request that the provider sent the client to. */
interface Callback {
  state: string
  error?: string
}

/** A GET of the path of `redirectURI` with `state`, and `code` or `error`; the last of each counts. */
function readCallback(step: Outside, { exchange }: Run): Callback | undefined {
  const path = /^[^:]*:\/\/[^/?#]*([^?#]*)/.exec(String(optionsOf(step)?.['redirectURI']))?.[1]
  if (exchange.method !== 'GET' || exchange.uri.path !== path) return undefined
  const query = new Map(new URLSearchParams(exchange.uri.query ?? ''))
  const [state, error] = [query.get('state'), query.get('error')]
  if (state === undefined || (error === undefined && !query.has('code'))) return undefined
  return { state, ...(error !== undefined && { error }) }
}

/** The state names the cookie of the login, whose value is encrypted, too. */
function answerCallback({ state, error }: Callback, step: Outside, run: Run): Answer {
  const refuse = (text: string): Response =>
    run.refuse('oidc', { status: 400, text: `oidc failure: ${text}` }, text, step.origin)
  const transaction = readTransaction(state)
  if (transaction === undefined) return refuse('invalid callback')
  if (!sessionNames(run.exchange).some((name) => name.endsWith(`.${transaction}`))) return refuse('missing transaction')
  if (error !== undefined) return refuse(`oidc provider returned callback error '${error}'`)
  const invalid = errorAnswer(400, 'oidc failure: invalid transaction', run.grpc)
  run.leaveOpenTo('oidc', step.origin, 'the provider exchanges the code for a token', invalid)
  return REDIRECT
}

/** `transactionId` in a callback's `state`: JSON in base64url. */
function readTransaction(state: string): string | undefined {
  const { bytes } = decodeBase64(state)
  if (!bytes) return undefined
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (!isRecord(value) || typeof value['csrfState'] !== 'string') return undefined
    const id = value['transactionId']
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}
