import { sha1 } from '@noble/hashes/legacy.js'
import { memo } from '../../core/memo.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import type { ApiKeyAuth, BasicAuth } from '../../core/step/credentials.js'
import { encodeBase64 } from '../../jwt/base64url.js'
import { decodeUnpadded, lower, toBytes } from './bytes.js'
import { cookieOf, removeCookie } from './cookies.js'
import { type Exchange, headerValues, type LocalReply } from './exchange.js'
import { htpasswdLines } from './htpasswd.js'
import { originalPath, realm } from './jwt-refusal.js'
import { mergeMetadata } from './metadata.js'
import { decodedParameter } from './path.js'
import { leaveSourcesOpen, removeToken } from './token-sources.js'

/** Envoy's `api_key_auth`. Returns the rejection. Suite `envoy/api-key`. */
export function checkApiKey(step: ApiKeyAuth, exchange: Exchange): LocalReply | null {
  const sources = [step.source, ...(step.otherSources ?? [])]
  if (leaveSourcesOpen(sources, step.origin, exchange)) return null
  const key = sources.map((source) => readKey(source, exchange)).find((value) => value !== '')
  const client = key === undefined ? undefined : clients(step).get(key)
  const refuse = (status: number, body: string, why: string): LocalReply => {
    exchange.trace?.add('apiKey', 'refuse', why, step.origin)
    return { status, body }
  }
  if (client === undefined)
    return refuse(401, 'Client authentication failed.', key === undefined ? 'there is no key' : 'the key is unknown')
  if (step.allowedClients && !step.allowedClients.includes(client))
    return refuse(403, 'Client is forbidden.', `the route does not allow the client \`${client}\``)
  exchange.trace?.add('apiKey', 'pass', `the key is that of the client \`${client}\``, step.origin)
  if (step.clientHeader) exchange.headers.set(lower(step.clientHeader), toBytes(client))
  if (step.removesKey) for (const source of sources) removeKey(source, exchange)
  return null
}

const clients = memo(
  ({ keys }: ApiKeyAuth): ReadonlyMap<string, string> =>
    new Map(keys.map(({ key, metadata }) => [toBytes(key), String(metadata['client'])])),
)

/** The first value of a source; empty if there is none. A header may have the scheme `Bearer`. */
function readKey(source: TokenSource, exchange: Exchange): string {
  if (source.kind === 'cel') return ''
  if (source.kind === 'query') return decodedParameter(exchange.path, toBytes(source.name)) ?? ''
  if (source.kind === 'cookie') return cookieOf(exchange.headers, source.name) ?? ''
  return (headerValues(exchange, lower(source.name))[0] ?? '').replace(/^Bearer /, '')
}

function removeKey(source: TokenSource, exchange: Exchange): void {
  if (source.kind === 'cookie') removeCookie(exchange.headers, source.name)
  else removeToken(exchange, source)
}

/** Envoy's `basic_auth`. Returns the rejection. Suite `envoy/basic-auth`. */
export function checkPassword(step: BasicAuth, exchange: Exchange): LocalReply | null {
  if (leaveSourcesOpen([step.source], step.origin, exchange)) return null
  const [value] = step.source.kind === 'header' ? headerValues(exchange, lower(step.source.name)) : []
  const hasScheme = value?.startsWith('Basic ') ?? false
  if (step.mode !== 'strict' && !hasScheme) {
    exchange.trace?.add('basicAuth', 'skip', 'there is no user name and password; such requests pass', step.origin)
    return null
  }
  const refuse = (body: string): LocalReply => {
    exchange.trace?.add('basicAuth', 'refuse', body, step.origin)
    return denied(`User authentication failed. ${body}`, step, exchange)
  }
  if (value === undefined) return refuse('Missing username and password.')
  if (!hasScheme) return refuse("Expected 'Basic' authentication scheme.")
  const text = decodeUnpadded(value.slice('Basic '.length))
  const colon = text.indexOf(':')
  if (colon < 0) return refuse('Invalid basic credential format.')
  const user = text.slice(0, colon)
  if (users(step).get(user) !== hashOf(text.slice(colon + 1))) return refuse('Invalid username/password combination.')
  exchange.trace?.add('basicAuth', 'pass', 'the password of the user is right', step.origin)
  if (step.metadata !== undefined) mergeMetadata(step.metadata, new Map([['username', user]]), exchange)
  if (step.userHeader) {
    exchange.headers.set(lower(step.userHeader), user)
  }
  return null
}

function denied(body: string, { realm: name }: BasicAuth, exchange: Exchange): LocalReply {
  const path = originalPath(exchange)
  const challenge = (name === '' ? realm(path, exchange) : toBytes(name)).replace(/["\\]/g, '\\$&')
  return {
    status: 401,
    body,
    headers: (headers) => headers.set('www-authenticate', `Basic realm="${challenge}"`),
  }
}

/** Base64 of the SHA-1 of a password, as lines of the file have it. */
function hashOf(password: string): string {
  return encodeBase64(sha1(Uint8Array.from(password, (character) => character.charCodeAt(0))))
}

const users = memo(
  ({ htpasswd }: BasicAuth): ReadonlyMap<string, string> =>
    new Map(htpasswdLines(htpasswd).map(({ user, hash }) => [toBytes(user), hash.slice('{SHA}'.length)])),
)
