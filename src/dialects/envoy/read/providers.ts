import type { KeySet } from '../../../core/keys.js'
import { originOf } from '../../../core/origin-of.js'
import type { ClaimToHeader, Provider, TokenSource } from '../../../core/step/authenticate.js'
import { readKeySet } from '../../../gateways/envoy/accepted-keys.js'
import { CLOCK_SKEW, DEFAULT_SOURCES } from '../../../gateways/envoy/token-sources.js'
import { envoyContent } from './content.js'
import { readBytes } from './json.js'
import type { Message } from './message.js'
import type { Reader } from './reader.js'

/** A provider of a `jwt_authn` filter, and the key that it leaves its payload under. */
export interface ReadProvider {
  provider: Provider
  payloadKey: string | undefined
}

/** As far as all gateways can have it; the rest is left as not modelled. */
export function readProvider(name: string, message: Message, reader: Reader): ReadProvider {
  const provider = readProviderBase(name, message, reader)
  if (provider.claimsToHeaders.length > 0 && !message.flag('clear_route_cache'))
    message.leave('claim_to_headers', 'answer')
  const payloadKey = message.text('payload_in_metadata') || undefined
  if (provider.claimsToHeaders.length === 0 && message.flag('clear_route_cache'))
    message.leave('clear_route_cache', 'answer')
  message.ignore('clear_route_cache').done()
  return { provider, payloadKey }
}

export function readProviderBase(name: string, message: Message, reader: Reader): Provider {
  const issuer = message.text('issuer')
  message.ignore('jwt_cache_config')
  return {
    name,
    ...(issuer && { issuer }),
    audiences: message.texts('audiences'),
    keys: readKeys(message, reader),
    sources: readSources(message, reader),
    keepToken: message.flag('forward'),
    claimsToHeaders: message.messages('claim_to_headers').map(readClaim),
    leeway: message.number('clock_skew_seconds') || CLOCK_SKEW,
    requires: message.flag('require_expiration') ? ['exp'] : [],
    origin: originOf(message.at),
  }
}

function readClaim(message: Message): ClaimToHeader {
  const path = message.messages('claim_path').map((one) => one.text('key') ?? '')
  const claim = path.length > 0 ? path : (message.text('claim_name') ?? '').split('.')
  const header = (message.text('header_name') ?? '').toLowerCase()
  message.done()
  return { claim, header, append: false, origin: originOf(message.at) }
}

/** By default a provider reads `authorization` and the query parameter `access_token`. */
function readSources(message: Message, reader: Reader): TokenSource[] {
  const headers = message.messages('from_headers').map((one): TokenSource => {
    const name = one.text('name') ?? ''
    const prefix = one.text('value_prefix') ?? ''
    one.done()
    if (name === '') reader.refuse('CW2009', one.at, 'a token source needs the name of a header')
    return { kind: 'header', name: name.toLowerCase(), prefix, origin: originOf(one.at) }
  })
  const named = (kind: 'query' | 'cookie', member: string): TokenSource[] => {
    const cursor = message.cursor(member)
    return message.texts(member).map((name, i) => ({ kind, name, origin: originOf(cursor.at(i)) }))
  }
  const written = [...headers, ...named('query', 'from_params'), ...named('cookie', 'from_cookies')]
  return written.length > 0 ? written : [...DEFAULT_SOURCES]
}

const DEFAULT_CACHE = 600

function readKeys(message: Message, reader: Reader): KeySet {
  const remote = message.message('remote_jwks')
  if (remote) return readRemote(remote)
  const local = message.message('local_jwks')
  const cursor = local?.at ?? message.at
  const text = local && readData(local, reader)
  const keys = text === undefined ? null : readKeySet(text)
  if (!keys) {
    reader.refuse('CW4001', cursor, 'the provider has no key that Envoy can use', 'write a JWK Set as `local_jwks`')
  }
  return { kind: 'inline', format: 'jwks', text: text ?? '', keys: keys ?? [], origin: originOf(cursor) }
}

/** A `DataSource`: text, a file that is given with the configuration, or a variable of the environment. */
export function readData(message: Message, reader: Reader): string | undefined {
  const file = message.text('filename')
  const bytes = readBytes(message.cursor('inline_bytes').value)
  const variable = message.text('environment_variable')
  const text =
    message.text('inline_string') ??
    (bytes && new TextDecoder().decode(bytes)) ??
    (file === undefined ? undefined : reader.graph.readFile(file)) ??
    (variable === undefined ? undefined : message.env[variable])
  if (variable !== undefined && text === undefined) message.leave('environment_variable', 'answer')
  if (file !== undefined && text === undefined)
    reader.refuse('CW3001', message.cursor('filename'), `there is no file \`${file}\``)
  message.done()
  return text
}

function readRemote(message: Message): KeySet {
  const http = message.message('http_uri')
  const url = http?.ignore('timeout', 'cluster').text('uri') ?? ''
  if (http && !/^https?:\/\/[^/]/i.test(url))
    http.refuse(
      'CW2007',
      http.cursor('uri'),
      `\`${url}\` is not an address that Envoy can fetch`,
      'write the whole URL',
    )
  const way = http && { ...envoyContent(http.cursor('cluster')), options: null }
  http?.done()
  const cacheDuration = message.seconds('cache_duration') ?? DEFAULT_CACHE
  const async = message.has('async_fetch')
  message.ignore('async_fetch', 'retry_policy').done()
  return { kind: 'remote', url, cacheDuration, async, ...(way && { way }), origin: originOf(message.at) }
}
