import type { Csrf } from '../../core/step/csrf.js'
import { errorAnswer } from './answers.js'
import { isVisibleAscii } from './header-text.js'
import type { Answer, Run } from './run.js'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']
const REFUSAL = 'CSRF validation failed'

/**
 * `csrf`: requests that change state must come from the same origin, or from one of `additionalOrigins`
 * (http/csrf.rs, `Csrf::apply`). A client without `Sec-Fetch-Site` and `Origin` is not a browser: it passes.
 */
export function csrf(step: Csrf, run: Run): Answer {
  const { exchange } = run
  run.cite('http/csrf.rs:21')
  const pass = (detail: string): Answer => {
    run.trace?.add('csrf', 'pass', detail, step.origin)
    return undefined
  }
  if (SAFE_METHODS.includes(exchange.method)) return pass(`${exchange.method} changes no state`)
  const site = exchange.header('sec-fetch-site')
  const sent = exchange.header('origin')
  const readsOrigin = site !== 'same-origin' && site !== 'none'
  if (!isReadable(site) || (readsOrigin && !isReadable(sent))) {
    run.trace?.add('csrf', 'refuse', 'a header is not visible ASCII', step.origin)
    return errorAnswer(403, REFUSAL, run.grpc)
  }
  if (!readsOrigin) return pass(`\`sec-fetch-site\` is \`${site}\``)
  const origin = sent === 'null' ? undefined : sent
  if (site === undefined && origin === undefined) return pass('there is no `origin`')
  const { scheme, authority } = exchange.uri
  if (site === undefined && origin === `${scheme}://${authority}`) return pass('the origin is that of the request')
  if (origin !== undefined && step.additionalOrigins.includes(origin))
    return pass(`\`additionalOrigins\` has \`${origin}\``)
  const detail = `the request comes from ${origin === undefined ? 'another site' : `origin \`${origin}\``}`
  run.trace?.add('csrf', 'refuse', detail, step.origin, 'add the origin to `additionalOrigins`')
  return { status: 403, headers: {}, body: REFUSAL }
}

const isReadable = (value: string | undefined): boolean => value === undefined || isVisibleAscii(value)
