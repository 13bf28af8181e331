import type { Response } from '../../core/http.js'
import type { Cors } from '../../core/step/cors.js'
import { finish } from './answer.js'
import { toBytes } from './bytes.js'
import type { Exchange } from './exchange.js'
import { Headers } from './headers.js'
import { orderOf } from './order.js'
import type { Regex } from './regex.js'

/**
 * Envoy's `cors` filter: answers a preflight of an allowed origin itself and adds headers to answers to such origins.
 */
export function cors(step: Cors, exchange: Exchange): Response | null {
  const origin = exchange.headers.first('origin') ?? ''
  if (origin === '') return null
  const isAllowed = allowsOrigin(step, origin, exchange.regex)
  const isPreflight =
    exchange.method === 'OPTIONS' && (exchange.headers.first('access-control-request-method') ?? '') !== ''
  if (!isAllowed && !(isPreflight && step.answersEveryPreflight)) return null
  if (!isPreflight) {
    const change = (headers: Headers): void => {
      allowOrigin(step, origin, headers)
      setList(headers, 'access-control-expose-headers', step.exposeHeaders)
    }
    exchange.onResponse.push({ place: orderOf(step), change })
    return null
  }
  const headers = Headers.ofResponse()
  if (isAllowed) headers.set('access-control-allow-origin', origin)
  if (step.allowCredentials) headers.set('access-control-allow-credentials', 'true')
  setList(headers, 'access-control-allow-methods', step.allowMethods)
  setList(headers, 'access-control-allow-headers', step.allowHeaders)
  if (isAllowed) setList(headers, 'access-control-expose-headers', step.exposeHeaders)
  if (step.maxAge !== undefined) headers.set('access-control-max-age', String(step.maxAge))
  const asks = exchange.headers.first('access-control-request-private-network') === 'true'
  if (step.allowPrivateNetwork && asks) headers.set('access-control-allow-private-network', 'true')
  exchange.trace?.add('cors', 'pass', `the preflight of \`${origin}\` is answered`, step.origin)
  exchange.status = 200
  return finish({ status: 200, headers, body: '' }, exchange)
}

export function allowsOrigin(step: Cors, origin: string, { matchesWhole }: Regex): boolean {
  return (
    step.allowOrigins.some((item) => item === '*' || toBytes(item) === origin) ||
    step.allowOriginRegex.some((item) => matchesWhole(toBytes(item), origin) || matchesWhole(toBytes(item), '*'))
  )
}

function allowOrigin(step: Cors, origin: string, headers: Headers): void {
  headers.set('access-control-allow-origin', origin)
  if (step.allowCredentials) headers.set('access-control-allow-credentials', 'true')
}

function setList(headers: Headers, name: string, values: readonly string[]): void {
  if (values.length > 0) headers.set(name, values.join(','))
}
