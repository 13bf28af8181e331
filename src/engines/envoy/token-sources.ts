import type { Provider, TokenSource } from '../../program/step/authenticate.js'
import { lower, toBytes } from './bytes.js'
import { headerValues, type RequestHead } from './exchange.js'
import { decodedParameter, removeParameter } from './path.js'

/** A token where it was found. */
export interface FoundToken {
  /** As found, not yet judged. */
  text: string
  source: TokenSource
}

/**
 * Every token in every place of a provider, in Envoy's order: headers sorted by name and prefix, each line of each;
 * then query parameters sorted by name, the first value of each; then cookies.
 */
export function findTokens(provider: Provider, request: RequestHead): FoundToken[] {
  const found: FoundToken[] = []
  const headers = provider.sources.filter((source) => source.kind === 'header')
  for (const source of distinct(headers, (one) => lower(one.name) + one.prefix)) {
    for (const value of headerValues(request, lower(source.name))) {
      const text = source.prefix === '' ? value : afterPrefix(value, toBytes(source.prefix))
      if (text !== null) found.push({ text, source })
    }
  }
  const parameters = provider.sources.filter((source) => source.kind === 'query')
  for (const source of distinct(parameters, (one) => one.name)) {
    const text = decodedParameter(request.path, toBytes(source.name))
    if (text !== undefined) found.push({ text, source })
  }
  const cookies = provider.sources.filter((source) => source.kind === 'cookie')
  for (const source of distinct(cookies, (one) => one.name)) {
    const text = cookie(request.headers.all('cookie'), toBytes(source.name))
    if (text !== undefined) found.push({ text, source })
  }
  return found
}

/** The prefix may stand anywhere; what cannot begin a token is skipped after it. */
function afterPrefix(value: string, prefix: string): string | null {
  const at = value.indexOf(prefix)
  if (at < 0) return null
  const rest = value.slice(at + prefix.length)
  const start = rest.search(/[A-Za-z0-9\-_.]/)
  return start < 0 ? value : rest.slice(start)
}

/** Sorted by key, equal ones once. */
function distinct<T>(items: T[], key: (item: T) => string): T[] {
  const byKey = new Map(items.map((item) => [key(item), item]))
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
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
export function removeToken(request: RequestHead, source: TokenSource): void {
  if (source.kind === 'header') request.headers.remove(source.name)
  if (source.kind === 'query') request.path = removeParameter(request.path, toBytes(source.name))
}
