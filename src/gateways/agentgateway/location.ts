import type { Activation } from '../../cel/activation.js'
import { evaluate } from '../../cel/cel.js'
import { Uint } from '../../cel/value.js'
import { parseForm } from '../../cel/views/query.js'
import { remembered } from '../../core/bounded-map.js'
import type { CelCondition } from '../../core/condition.js'
import type { TokenSource } from '../../core/step/authenticate.js'
import { encodeBase64 } from '../../jwt/base64url.js'
import { cookiesOf, withCookies } from './cookies.js'
import type { Exchange } from './exchange.js'
import { isHeaderValue, isVisibleAscii } from './header-text.js'
import { formatQuery, withoutParameter } from './query.js'
import { type NO_TOKEN, readToken, type Token } from './token.js'

/** The credential at a location: for a header the first line only, for parameters and cookies the first of the name. */
export function extract(source: TokenSource, exchange: Exchange): Credential | undefined {
  if (source.kind !== 'header') {
    const text = textAt(source, exchange)
    return text === undefined ? undefined : new Credential(text)
  }
  const value = exchange.header(source.name)
  return value === undefined ? undefined : credentialIn(value, source.prefix)
}

function textAt(source: Exclude<TokenSource, { kind: 'header' }>, exchange: Exchange): string | undefined {
  switch (source.kind) {
    case 'query':
      return parseForm(exchange.uri.query ?? '').find(([name]) => name === source.name)?.[1]
    case 'cookie':
      return cookiesOf(exchange.headers).find(([name]) => name === source.name)?.[1]
    case 'cel': {
      return textOfScalar(source.expression, exchange.activation)
    }
  }
}

/** `Value::as_str`: scalars as strings, bytes as base64. Views (`request.uri`, secrets) and everything else: none. */
function textOfScalar({ expression }: CelCondition, activation: Activation): string | undefined {
  const value = expression && evaluate(expression, activation).value
  if (value instanceof Uint8Array) return encodeBase64(value)
  if (value instanceof Uint) return String(value.value)
  return ['string', 'boolean', 'bigint'].includes(typeof value) ? String(value) : undefined
}

/** A credential as found. Parsed as a token lazily, and once. */
export class Credential {
  private read?: Token | typeof NO_TOKEN

  constructor(readonly text: string) {}

  get token(): Token | typeof NO_TOKEN {
    this.read ??= readToken(this.text)
    return this.read
  }
}

/** A header line that may contain a credential after a case-insensitive prefix (`Bearer `). */
class CredentialLine {
  private prefix?: string
  private credential?: Credential

  constructor(private readonly value: string) {}

  after(prefix: string): Credential | undefined {
    if (this.prefix !== prefix) {
      this.credential = this.cut(prefix)
      this.prefix = prefix
    }
    return this.credential
  }

  private cut(prefix: string): Credential | undefined {
    const { value } = this
    if (!isVisibleAscii(value) || value.slice(0, prefix.length).toLowerCase() !== prefix.toLowerCase()) return undefined
    return new Credential(value.slice(prefix.length))
  }
}

/** Clients send a credential many times: recent ones are cached. */
const readLine = remembered((value) => new CredentialLine(value))

/** The part of a header value after the prefix. */
export function credentialIn(value: string, prefix: string): Credential | undefined {
  return readLine(value).after(prefix)
}

/** Removes a credential: all lines, parameters or cookies of the name. Credentials found by an expression are kept. */
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

/** Sets a credential at a location, replacing any existing value; or returns why that is impossible. */
export function insert(source: TokenSource, exchange: Exchange, value: string): string | undefined {
  if (source.kind === 'cel') return 'expression auth location is only supported for credential extraction'
  if (source.kind === 'header') {
    if (!isHeaderValue(value)) return 'failed to parse header value'
    exchange.setHeader(source.name, `${source.prefix}${value}`)
    exchange.markSensitive(source.name)
  }
  if (source.kind === 'query') {
    const others = parseForm(exchange.uri.query ?? '').filter(([name]) => name !== source.name)
    exchange.uri = { ...exchange.uri, query: formatQuery([...others, [source.name, value]]) }
  }
  if (source.kind === 'cookie') {
    const others = cookiesOf(exchange.headers).filter(([name]) => name !== source.name)
    exchange.headers = withCookies(exchange.headers, [...others, [source.name, value]])
  }
  exchange.touch()
  return undefined
}

/** Describes a location. */
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
