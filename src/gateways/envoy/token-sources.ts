import type { Origin } from '../../core/finding.js'
import { memo } from '../../core/memo.js'
import { BEARER, type Provider, type TokenSource } from '../../core/step/authenticate.js'
import { lower, toBytes } from './bytes.js'
import { cookieOf } from './cookies.js'
import { type Exchange, headerValues, type RequestHead } from './exchange.js'
import { Credential, HeaderValue } from './header-value.js'
import { decodedParameter, removeParameter } from './path.js'

/** Seconds that clocks may differ where nothing, or 0, is configured. */
export const CLOCK_SKEW = 60

/** Where tokens are read if no source is configured. */
export const DEFAULT_SOURCES: readonly TokenSource[] = [BEARER, { kind: 'query', name: 'access_token' }]

export function areDefaultSources(sources: readonly TokenSource[]): boolean {
  const names = (list: readonly TokenSource[]) => JSON.stringify(list.map(({ origin: _, ...source }) => source))
  return names(sources) === names(DEFAULT_SOURCES)
}

export interface FoundToken {
  credential: Credential
  source: TokenSource
}

/**
 * Every token in every source of a provider, in Envoy's order: headers sorted by name and prefix, each line of each;
 * then query parameters sorted by name, the first value of each; then cookies.
 */
export function findTokens(provider: Provider, request: RequestHead): FoundToken[] {
  let found: FoundToken[] = []
  for (const { source, name, prefix } of places(provider)) {
    if (source.kind === 'header') {
      for (const value of readHeader(request, name)) {
        const credential = value.after(prefix)
        if (credential) found = appendToken({ credential, source }, found)
      }
      continue
    }
    const text = source.kind === 'query' ? decodedParameter(request.path, name) : cookieOf(request.headers, source.name)
    if (text !== undefined) found = appendToken({ credential: new Credential(text), source }, found)
  }
  return found
}

/** Creates the array with one element: pushing would over-allocate, and there is nearly always one. */
function appendToken(foundToken: FoundToken, found: FoundToken[]): FoundToken[] {
  if (found.length === 0) return [foundToken]
  found.push(foundToken)
  return found
}

/**
 * Whether a credential may be in a header whose value only the running proxy knows: then the verdict on it is open.
 */
export function leaveSourcesOpen(sources: readonly TokenSource[], origin: Origin, exchange: Exchange): boolean {
  const { unknownHeaders } = exchange
  if (unknownHeaders.size === 0) return false
  const unknown = sources.flatMap((source) => {
    const name = source.kind === 'header' ? lower(source.name) : source.kind === 'cookie' ? 'cookie' : ''
    return unknownHeaders.has(name) ? name : []
  })
  if (unknown.length > 0) exchange.leaveOpen({ field: unknown[0]!, origin })
  return unknown.length > 0
}

function readHeader(request: RequestHead, name: string): HeaderValue[] {
  const isPseudo = name.startsWith(':') || name === 'host'
  return isPseudo
    ? headerValues(request, name).map((value) => new HeaderValue(value, false))
    : request.headers.read(name)
}

interface Place {
  source: Exclude<TokenSource, { kind: 'cel' }>
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

/** Equal for two sources with the same location. */
export function sourceKey(source: TokenSource): string {
  if (source.kind === 'cel') return ''
  return source.kind === 'header' ? `header ${lower(source.name)} ${source.prefix}` : `${source.kind} ${source.name}`
}

/** A header source is removed whole, a parameter with all its values; a cookie is kept. */
export function removeToken(exchange: Exchange, source: TokenSource): void {
  if (source.kind === 'header') exchange.headers.remove(source.name)
  if (source.kind !== 'query') return
  exchange.path = removeParameter(exchange.path, toBytes(source.name))
}
