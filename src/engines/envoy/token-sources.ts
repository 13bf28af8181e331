import { remembered } from '../../jwt/bounded-map.js'
import type { Provider, TokenSource } from '../../program/step/authenticate.js'
import { lower, toBytes } from './bytes.js'
import { type Exchange, headerValues, type RequestHead } from './exchange.js'
import { memo } from './memo.js'
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
  for (const { source, name, prefix } of places(provider)) {
    if (source.kind === 'header') {
      for (const value of headerValues(request, name)) {
        const text = prefix === '' ? value : afterPrefix(value, prefix)
        if (text !== null) found.push({ text, source })
      }
      continue
    }
    const text =
      source.kind === 'query' ? decodedParameter(request.path, name) : cookie(request.headers.all('cookie'), name)
    if (text !== undefined) found.push({ text, source })
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

/** What was found in header values seen lately, by prefix: equal strings are one object, and looked up quickly. */
const foundIn = remembered((_value: string) => new Map<string, string | null>())

function afterPrefix(value: string, prefix: string): string | null {
  const known = foundIn(value)
  let text = known.get(prefix)
  if (text === undefined) {
    text = searchPrefix(value, prefix)
    known.set(prefix, text)
  }
  return text
}

/** The prefix may stand anywhere; what cannot begin a token is skipped after it. */
function searchPrefix(value: string, prefix: string): string | null {
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
  exchange.doubtful.add(':path')
}
