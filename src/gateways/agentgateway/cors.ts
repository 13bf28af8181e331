import type { HeaderMap, Response } from '../../core/http.js'
import type { Cors } from '../../core/step/cors.js'
import type { Exchange } from './exchange.js'
import { isVisibleAscii } from './header-text.js'
import type { Answer, Run } from './run.js'
import { fitsWildcard } from './wildcard.js'

/**
 * Runs before anything that denies: preflights need no token, and denials carry the headers. A preflight of an origin
 * that is not allowed is answered 200 without headers. Suite `rewrite-and-authz-order`.
 */
export function cors(step: Cors, run: Run): Answer {
  const { exchange } = run
  const origin = exchange.header('origin')
  if (origin === undefined) return undefined
  if (!allowsOrigin(step, origin)) {
    const preflight = isPreflight(exchange)
    run.trace?.add(
      'cors',
      preflight ? 'refuse' : 'skip',
      `the origin \`${origin.slice(0, 80)}\` is not allowed`,
      step.origin,
    )
    return preflight ? { status: 200, headers: {}, body: '' } : undefined
  }
  if (exchange.method !== 'OPTIONS') {
    run.trace?.add('cors', 'change', `the origin \`${origin.slice(0, 80)}\` is allowed`, step.origin)
    exchange.responseHeaders = { ...exchange.responseHeaders, ...common(step, origin) }
    return undefined
  }
  run.trace?.add('cors', 'pass', `the preflight of \`${origin.slice(0, 80)}\` is answered`, step.origin)
  const [method, headers] = [REQUEST_METHOD, 'access-control-request-headers'].map(
    (name) => exchange.header(name) ?? '',
  )
  return preflightAnswer(step, origin, method!, headers!)
}

const REQUEST_METHOD = 'access-control-request-method'

/** Whether a browser asks what it may send (Fetch, "CORS-preflight request"). */
export function isPreflight(exchange: Exchange): boolean {
  const isAsked = exchange.header('origin') !== undefined && (exchange.header(REQUEST_METHOD) ?? '') !== ''
  return exchange.method === 'OPTIONS' && isAsked
}

function preflightAnswer(step: Cors, origin: string, method: string, headers: string): Response {
  const allowed: HeaderMap = { 'access-control-allow-origin': origin }
  const methods = listed(step.allowMethods, method.trim(), step)
  const names = listed(step.allowHeaders, commaList(headers), step)
  if (methods !== undefined) allowed['access-control-allow-methods'] = methods
  if (names !== undefined) allowed['access-control-allow-headers'] = names
  if (step.maxAge !== undefined) allowed['access-control-max-age'] = String(step.maxAge)
  return { status: 200, headers: { ...allowed, ...common(step, origin) }, body: '' }
}

function common(step: Cors, origin: string): HeaderMap {
  const exposed = step.exposeHeaders.includes('*')
    ? '*'
    : step.exposeHeaders.map((name) => name.toLowerCase()).join(',')
  return {
    'access-control-allow-origin': origin,
    ...(step.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(step.exposeHeaders.length > 0 && { 'access-control-expose-headers': exposed }),
  }
}

/** `*` echoes the requested values; without a request header it returns `*` itself unless credentials are allowed. */
function listed(values: string[], asked: string, step: Cors): string | undefined {
  if (values.length === 0) return undefined
  if (!values.includes('*'))
    return (values === step.allowHeaders ? values.map((value) => value.toLowerCase()) : values).join(',')
  if (asked !== '' && isVisibleAscii(asked)) return asked
  return step.allowCredentials ? undefined : '*'
}

function commaList(text: string): string {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .join(', ')
}

export function allowsOrigin({ allowOrigins: allowed }: Cors, text: string): boolean {
  if (allowed.includes('*')) return true
  const origin = isVisibleAscii(text) ? readOrigin(text) : undefined
  if (!origin || origin.host.includes('*')) return false
  return allowed.some((item) => {
    const pattern = readOrigin(item)
    return (
      pattern !== undefined &&
      pattern.scheme === origin.scheme &&
      pattern.port === origin.port &&
      fitsWildcard(pattern.host, origin.host)
    )
  })
}

interface Origin {
  scheme: string
  host: string
  port: number
}

const PORTS: Record<string, number> = { http: 80, https: 443 }

/** Scheme, host and port of an origin; hosts in lower case, ports with their defaults. */
function readOrigin(text: string): Origin | undefined {
  const match = /^(https?):\/\/([^/?#:]+)(?::([0-9]+))?$/i.exec(text)
  if (!match) return undefined
  const scheme = match[1]!.toLowerCase()
  const port = match[3] === undefined ? PORTS[scheme]! : Number(match[3])
  return port > 0 && port < 65_536 ? { scheme, host: match[2]!.toLowerCase(), port } : undefined
}
