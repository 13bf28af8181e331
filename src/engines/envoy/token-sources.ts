import { remembered } from '../../jwt/bounded-map.js'
import type { Provider, TokenSource } from '../../program/step/authenticate.js'
import { lower, toBytes } from './bytes.js'
import { type Exchange, headerValues, type RequestHead } from './exchange.js'
import { memo } from './memo.js'
import { decodedParameter, removeParameter } from './path.js'
import type { Status } from './status.js'
import { type EnvoyToken, readToken } from './token.js'

/** A token where it was found. */
export interface FoundToken {
  credential: Credential
  source: TokenSource
}

/**
 * Every token in every place of a provider, in Envoy's order: headers sorted by name and prefix, each line of each;
 * then query parameters sorted by name, the first value of each; then cookies.
 */
export function findTokens(provider: Provider, request: RequestHead): FoundToken[] {
  const found: FoundToken[] = []
  for (const { source, name, prefix } of places(provider)) {
    if (source.kind === 'header') {
      for (const value of headerValues(request, name)) {
        const credential = credentialAfter(prefix, value)
        if (credential) found.push({ credential, source })
      }
      continue
    }
    const text =
      source.kind === 'query' ? decodedParameter(request.path, name) : cookie(request.headers.all('cookie'), name)
    if (text !== undefined) found.push({ credential: new Credential(text), source })
  }
  return found
}

interface Place {
  source: TokenSource
  /** As bytes. */
  name: string
  prefix: string
}

const places = memo(({ sources }: Provider): Place[] =>
  (['header', 'query', 'cookie'] as const).flatMap((kind) => {
    const byKey = new Map<string, Place>()
    for (const source of sources) {
      if (source.kind === 'cel' || source.kind !== kind) continue
      const name = source.kind === 'header' ? lower(source.name) : toBytes(source.name)
      const prefix = source.kind === 'header' ? toBytes(source.prefix) : ''
      byKey.set(name + prefix, { source, name, prefix })
    }
    return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place)
  }),
)

/** What might be a token, as found. It is read when it is asked for, and once. */
export class Credential {
  private read?: EnvoyToken | Status

  constructor(private readonly text: string) {}

  get token(): EnvoyToken | Status {
    this.read ??= readToken(this.text)
    return this.read
  }
}

/** By prefix. Clients send a token many times: values seen lately are remembered. */
const credentialsIn = remembered((_value: string) => new Map<string, Credential | null>())

function credentialAfter(prefix: string, value: string): Credential | null {
  const known = credentialsIn(value)
  let credential = known.get(prefix)
  if (credential === undefined) {
    const text = prefix === '' ? value : afterPrefix(value, prefix)
    credential = text === null ? null : new Credential(text)
    known.set(prefix, credential)
  }
  return credential
}

/** The prefix may stand anywhere; what cannot begin a token is skipped after it. */
function afterPrefix(value: string, prefix: string): string | null {
  const at = value.indexOf(prefix)
  if (at < 0) return null
  const rest = value.slice(at + prefix.length)
  const start = rest.search(/[A-Za-z0-9\-_.]/)
  return start < 0 ? value : rest.slice(start)
}

function cookie(lines: string[], name: string): string | undefined {
  for (const part of lines.join(';').split(';')) {
    const equals = part.indexOf('=')
    if (equals < 0 || part.slice(0, equals).replace(/^ +/, '') !== name) continue
    const value = part.slice(equals + 1)
    return /^".*"$/.test(value) ? value.slice(1, -1) : value
  }
  return undefined
}

/** A header source is removed whole, a parameter with all its values; a cookie stays. */
export function removeToken(exchange: Exchange, source: TokenSource): void {
  if (source.kind === 'header') exchange.headers.remove(source.name)
  if (source.kind !== 'query') return
  exchange.path = removeParameter(exchange.path, toBytes(source.name))
  exchange.doubtful.push(':path')
}
