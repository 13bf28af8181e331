import { isFixedHeader } from '../../../core/http.js'
import { originOf } from '../../../core/origin-of.js'
import type { TokenSource } from '../../../core/step/authenticate.js'
import type { ApiKeyAuth, BasicAuth } from '../../../core/step/credentials.js'
import type { ChainPlace } from '../../../core/step/outside.js'
import { htpasswdLines } from '../../../gateways/envoy/htpasswd.js'
import type { Message } from './message.js'
import { readData } from './providers.js'
import type { Reader } from './reader.js'

/** `basic_auth`; `route`: the users of a route, who replace the filter's. `undefined`: the users are not in the input. */
export function readBasicAuth(
  filter: { name: string; place: ChainPlace; config: Message },
  route: Message | null,
  reader: Reader,
): BasicAuth | undefined {
  const { name, place, config } = filter
  const users = (route ?? config).message('users')
  const htpasswd = users && readUsers(users, reader)
  config.ignore('users', 'realm')
  if (!route && htpasswd === '') reader.refuse('CW2051', config.cursor('users'), 'the list of users is empty')
  if (!route && !users) reader.refuse('CW2051', config.at, 'the filter needs `users`')
  const userHeader = config.text('forward_username_header')
  if (userHeader && isFixedHeader(userHeader)) config.leave('forward_username_header', 'answer', place)
  const realm = route?.text('realm') || config.text('realm') || ''
  const source: TokenSource = {
    kind: 'header',
    name: (config.text('authentication_header') || 'authorization').toLowerCase(),
    prefix: 'Basic ',
  }
  const mode = config.flag('allow_missing') ? 'optional' : 'strict'
  const emits = config.flag('emit_dynamic_metadata')
  route?.done()
  config.done()
  if (htpasswd === undefined) return undefined
  const origin = originOf((route ?? config).at)
  const optional = { ...(userHeader && { userHeader }), ...(emits && { metadata: name }) }
  return { kind: 'basic-auth', mode, realm, htpasswd, source, ...optional, place, origin }
}

function readUsers(message: Message, reader: Reader): string | undefined {
  const text = readData(message, reader)
  if (text === undefined) return undefined
  const known = new Set<string>()
  for (const { user, hash, index, hasColon } of htpasswdLines(text)) {
    const problem = problemOf(user, hash, hasColon) ?? (known.has(user) ? 'its user has an earlier line' : undefined)
    known.add(user)
    if (problem !== undefined) reader.refuse('CW2052', message.at, `line ${index + 1} of the users: ${problem}`, HELP)
  }
  return text
}

const HELP = 'write `NAME:{SHA}HASH`, as `htpasswd -s` does'

function problemOf(user: string, hash: string, hasColon: boolean): string | undefined {
  if (!hasColon) return 'there is no `:`'
  if (user === '' || hash === '') return 'the name or the password is empty'
  if (!hash.startsWith('{SHA}')) return 'the password is not a SHA-1 hash'
  return hash.length === '{SHA}'.length + 28 ? undefined : 'the hash does not have 28 characters'
}

/** `api_key_auth`; `route`: what it sets replaces that of the filter. */
export function readApiKeyAuth(
  { place, config }: { place: ChainPlace; config: Message },
  route: Message | null,
  reader: Reader,
): ApiKeyAuth {
  const levels = route ? [route, config] : [config]
  const settings = (field: string): Message[] =>
    levels.map((level) => level.messages(field)).find((list) => list.length > 0) ?? []
  const sources = settings('key_sources').flatMap((source) => readSource(source, reader))
  const keys = readKeys(settings('credentials'), reader)
  // A route that configures the filter replaces this even if it does not set it.
  const forwarding = levels[0]!.message('forwarding')
  config.ignore('forwarding')
  const clientHeader = forwarding?.text('header')
  const removesKey = forwarding?.flag('hide_credentials')
  // What Envoy does with a request whose path, method or host is another one, or missing, is not modelled.
  if (clientHeader && isFixedHeader(clientHeader)) forwarding!.leave('header', 'answer', place)
  if (removesKey && sources.some((source) => source.kind === 'header' && isFixedHeader(source.name)))
    forwarding!.leave('hide_credentials', 'answer', place)
  const allowedClients = route?.texts('allowed_clients') ?? []
  forwarding?.done()
  for (const level of levels) level.done()
  const [source, ...otherSources] = sources
  return {
    kind: 'api-key',
    mode: 'strict',
    // Without a source every request is answered 401.
    keys: source ? keys : [],
    source: source ?? { kind: 'header', name: 'x-api-key', prefix: '' },
    ...(otherSources.length > 0 && { otherSources }),
    ...(allowedClients.length > 0 && { allowedClients }),
    ...(clientHeader && { clientHeader }),
    ...(removesKey && { removesKey }),
    place,
    origin: originOf(levels[0]!.at),
  }
}

/** The first of the three members counts. */
function readSource(message: Message, reader: Reader): TokenSource[] {
  const header = message.text('header')
  const query = message.text('query')
  const cookie = message.text('cookie')
  message.done()
  const origin = originOf(message.at)
  if (header) return [{ kind: 'header', name: header.toLowerCase(), prefix: '', origin }]
  if (query) return [{ kind: 'query', name: query, origin }]
  if (cookie) return [{ kind: 'cookie', name: cookie, origin }]
  reader.refuse('CW2051', message.at, 'a key source needs a `header`, `query` or `cookie`')
  return []
}

function readKeys(messages: readonly Message[], reader: Reader): ApiKeyAuth['keys'] {
  const known = new Set<string>()
  return messages.map((message) => {
    const key = message.text('key') ?? ''
    const client = message.text('client') ?? ''
    message.done()
    if (known.has(key)) reader.refuse('CW2052', message.cursor('key'), 'an earlier credential has the same key')
    known.add(key)
    return { key, metadata: { client } }
  })
}
