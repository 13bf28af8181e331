import type { Case, Place, TokenSpec as SupposedToken } from '../compare/case.js'
import type { Request } from '../core/http.js'
import { keyId } from '../jwt/key.js'
import { isRecord } from '../yaml/plain.js'
import type { CaseSpec } from './model/case.js'
import type { RequestSpec } from './model/request.js'
import type { CredentialPlace, TokenSpec } from './model/token.js'
import { makeRequest } from './requests.js'
import type { Subject } from './subject.js'

/** A case in the notation of a suite, without the values of its defaults. `undefined`: a suite cannot express it. */
export function describeCase(found: Case, subject: Subject): Pick<CaseSpec, 'token' | 'request'> | undefined {
  const [credential, ...others] = found.credentials
  if (others.length > 0) return undefined
  const request = describeRequest(found.request, subject)
  if (!credential) return { request }
  const token =
    typeof credential.what === 'string' ? { raw: credential.what } : describeToken(credential.what, found.now, subject)
  if (!token) return undefined
  const place = describePlace(credential.at, token, subject)
  return { token: { ...token, ...(place && { in: place }) }, request }
}

/** What differs from the token that the policy accepts. */
function describeToken(token: SupposedToken, now: number, { tokens }: Subject): TokenSpec | undefined {
  if (token.raw !== undefined) return { raw: token.raw }
  const hint: TokenSpec = {
    ...(typeof token.claims['iss'] === 'string' && { claims: { iss: token.claims['iss'] } }),
    ...(typeof token.header['kid'] === 'string' && { header: { kid: token.header['kid'] } }),
  }
  const good = tokens.supposed({}, now)
  const isOther = token.key !== null && good.key !== null && keyId(token.key) !== keyId(good.key)
  const base = isOther ? tokens.supposed(hint, now) : good
  if (token.key && base.key && keyId(token.key) !== keyId(base.key)) return undefined
  const { exp, ...claims } = token.claims
  const changed = Object.entries(claims).filter(([name, value]) => !sameJson(value, base.claims[name]))
  const absent = Object.keys(base.claims).filter((name) => name !== 'exp' && !(name in claims))
  const header = headerChanges(token.header, base.header)
  return {
    ...(changed.length > 0 && { claims: Object.fromEntries(changed) }),
    ...(absent.length > 0 && { without: absent }),
    ...expiryOf(exp, now),
    ...(header && { header }),
    ...(token.key === null && base.key !== null && { signedBy: 'nobody' }),
  }
}

/** `expires`, where it is not the time that is filled in. */
function expiryOf(exp: unknown, now: number): TokenSpec {
  if (exp === now + 3600) return {}
  if (exp === undefined) return { expires: 'never' }
  if (typeof exp !== 'number' || !Number.isInteger(exp)) return { claims: { exp } }
  const seconds = exp - now
  const text = seconds % 3600 === 0 ? `${Math.abs(seconds / 3600)}h` : `${Math.abs(seconds)}s`
  return Math.abs(seconds) < 1e9 ? { expires: `${seconds < 0 ? '-' : '+'}${text}` } : { expires: exp }
}

function headerChanges(
  header: Readonly<Record<string, unknown>>,
  base: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const changed = Object.entries(header).filter(([name, value]) => !sameJson(value, base[name]))
  const absent = Object.keys(base).filter((name) => !(name in header))
  if (changed.length + absent.length === 0) return undefined
  return Object.fromEntries([...changed, ...absent.map((name) => [name, null] as const)])
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

function describePlace(place: Place, token: TokenSpec, { tokens }: Subject): CredentialPlace | undefined {
  const usual = tokens.placeOf(token, tokens.providerOf(token))
  if (sameJson(usual, place)) return undefined
  if (place.kind === 'header')
    return {
      header: place.name,
      ...((place.prefix !== '' || place.name.toLowerCase() === 'authorization') && { prefix: place.prefix }),
    }
  return place.kind === 'query' ? { query: place.name } : { cookie: place.name }
}

const IN_SESSION = 'mcp-session-id'

/** `POST /path` if the request has no other properties. */
export function describeRequest(request: Request, { program }: Subject): string | RequestSpec {
  const message = describeMessage(request)
  const { method, path, headers, body, authority, port, scheme, source, listener } = request
  const base = makeRequest(message ? { mcp: message } : { path }, program, null)
  const others = headers.filter(
    ([name, value]) => !base.headers.some(([known, same]) => known === name && same === value),
  )
  const spec: RequestSpec = {
    ...(method !== base.method && { method }),
    ...((!message || path !== base.path) && { path }),
    ...(authority !== base.authority && { host: authority }),
    ...(others.length > 0 && { headers: headersOf(others) }),
    ...(message ? { mcp: message } : body !== '' && { body: jsonOf(body) }),
    ...(port !== undefined && port !== base.port && { port }),
    ...(scheme !== undefined && { scheme }),
    ...(source && { source: source.port === undefined ? source.address : `[${source.address}]:${source.port}` }),
    ...(listener !== undefined && { listener }),
  }
  const names = Object.keys(spec)
  const isLine =
    names.every((name) => name === 'method' || name === 'path') && /^\/\S*$/.test(path) && /^[A-Z]+$/.test(method)
  return isLine ? `${method} ${path}` : spec
}

function headersOf(headers: Request['headers']): NonNullable<RequestSpec['headers']> {
  const names = [...new Set(headers.map(([name]) => name))]
  return Object.fromEntries(
    names.map((name) => {
      const values = headers.filter(([other]) => other === name).map(([, value]) => value)
      return [name, values.length === 1 ? values[0]! : values]
    }),
  )
}

/** A body of JSON as a value, where that is sent as the same text. */
function jsonOf(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body)
    return isRecord(value) && JSON.stringify(value) === body ? value : body
  } catch {
    return body
  }
}

function describeMessage({ method, headers, body }: Request): RequestSpec['mcp'] {
  if (method !== 'POST' || !body.startsWith('{"jsonrpc"')) return undefined
  let message: { method?: string; params?: Record<string, unknown>; id?: unknown }
  try {
    message = JSON.parse(body) as typeof message
  } catch {
    return undefined
  }
  const inSession = headers.some(([name, value]) => name === IN_SESSION && value === '<session>')
  const { params = {} } = message
  const name = params['name'] ?? params['uri']
  switch (message.method) {
    case 'initialize':
      return inSession ? undefined : { initialize: true }
    case 'tools/call':
      return inSession ? { call: String(name) } : undefined
    case 'tools/list':
    case 'prompts/list':
    case 'resources/list':
      return inSession ? { list: message.method.split('/')[0] as 'tools' } : undefined
    case 'prompts/get':
      return inSession ? { prompt: String(name) } : undefined
    case 'resources/read':
      return inSession ? { read: String(name) } : undefined
    default:
      return undefined
  }
}
