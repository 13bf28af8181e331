import { remembered } from '../../jwt/bounded-map.js'
import type { TokenSource } from '../../program/step/authenticate.js'
import { cookiesOf, withCookies } from './cookies.js'
import type { Exchange } from './exchange.js'
import { evaluated } from './expression.js'
import { isVisibleAscii } from './header-text.js'
import { formatQuery, parseQuery, withoutParameter } from './query.js'

export const BEARER: TokenSource = { kind: 'header', name: 'authorization', prefix: 'Bearer ' }

/** The credential at a place: of a header the first line only, of parameters and cookies the first of the name. */
export function extract(source: TokenSource, exchange: Exchange): string | undefined {
  switch (source.kind) {
    case 'header': {
      const value = exchange.header(source.name)
      return value === undefined ? undefined : credentialIn(value, source.prefix)
    }
    case 'query':
      return parseQuery(exchange.uri.query ?? '').find(([name]) => name === source.name)?.[1]
    case 'cookie':
      return cookiesOf(exchange.headers).find(([name]) => name === source.name)?.[1]
    case 'cel': {
      const value = evaluated(source.expression, exchange.activation)
      return typeof value === 'string' ? value : undefined
    }
  }
}

/** A header line that may hold a credential after a prefix (`Bearer `), whose letter case does not matter. */
class CredentialLine {
  private readonly isReadable: boolean
  private last?: { prefix: string; credential: string | undefined }

  constructor(private readonly value: string) {
    this.isReadable = isVisibleAscii(value)
  }

  after(prefix: string): string | undefined {
    if (this.last?.prefix !== prefix) this.last = { prefix, credential: this.cut(prefix) }
    return this.last.credential
  }

  private cut(prefix: string): string | undefined {
    const { value } = this
    const starts = value.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()
    return this.isReadable && starts ? value.slice(prefix.length) : undefined
  }
}

/** Clients send a credential many times: those seen lately are remembered. */
const readLine = remembered((value) => new CredentialLine(value))

/** What follows the prefix in a header's value. */
export function credentialIn(value: string, prefix: string): string | undefined {
  return readLine(value).after(prefix)
}

/** Takes a credential out: all lines, parameters or cookies of the name. What an expression found stays. */
export function remove(source: TokenSource, exchange: Exchange): void {
  if (source.kind === 'header') exchange.removeHeader(source.name)
  if (source.kind === 'query') {
    exchange.uri = { ...exchange.uri, query: withoutParameter(exchange.uri.query, source.name) }
  }
  if (source.kind === 'cookie') {
    const left = cookiesOf(exchange.headers).filter(([name]) => name !== source.name)
    exchange.headers = withCookies(exchange.headers, left)
  }
  exchange.touch()
}

/** Puts a credential at a place, over whatever is there. */
export function insert(source: TokenSource, exchange: Exchange, value: string): void {
  if (source.kind === 'header') exchange.setHeader(source.name, `${source.prefix}${value}`)
  if (source.kind === 'query') {
    const others = parseQuery(exchange.uri.query ?? '').filter(([name]) => name !== source.name)
    exchange.uri = { ...exchange.uri, query: formatQuery([...others, [source.name, value]]) }
  }
  if (source.kind === 'cookie') {
    const others = cookiesOf(exchange.headers).filter(([name]) => name !== source.name)
    exchange.headers = withCookies(exchange.headers, [...others, [source.name, value]])
  }
  exchange.touch()
}

/** A place in words. */
export function placeOf(source: TokenSource): string {
  switch (source.kind) {
    case 'header':
      return source.prefix === '' ? `header \`${source.name}\`` : `header \`${source.name}\` after \`${source.prefix}\``
    case 'query':
      return `query parameter \`${source.name}\``
    case 'cookie':
      return `cookie \`${source.name}\``
    case 'cel':
      return `\`${source.expression.source}\``
  }
}
