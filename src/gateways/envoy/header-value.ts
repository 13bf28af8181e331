import { remembered } from '../../core/bounded-map.js'
import { trimBlanks } from '../../core/trim.js'
import { hasControl, toBytes } from './bytes.js'
import type { Status } from './status.js'
import { type EnvoyToken, readToken } from './token.js'

/** A possible token, as found. Parsed lazily, and once. */
export class Credential {
  private read?: EnvoyToken | Status

  constructor(private readonly text: string) {}

  get token(): EnvoyToken | Status {
    this.read ??= readToken(this.text)
    return this.read
  }
}

export class HeaderValue {
  private prefix?: string
  private credential: Credential | null = null

  constructor(
    readonly bytes: string,
    readonly isMalformed: boolean,
  ) {}

  /** The part after the prefix of the last requesting source; `null`: the prefix is missing. */
  after(prefix: string): Credential | null {
    if (this.prefix !== prefix) {
      const text = prefix === '' ? this.bytes : afterPrefix(this.bytes, prefix)
      this.credential = text === null ? null : new Credential(text)
      this.prefix = prefix
    }
    return this.credential
  }
}

/** The prefix may be anywhere; characters that cannot begin a token are skipped after it. */
function afterPrefix(value: string, prefix: string): string | null {
  const at = value.indexOf(prefix)
  if (at < 0) return null
  const rest = value.slice(at + prefix.length)
  const start = rest.search(/[A-Za-z0-9\-_.]/)
  return start < 0 ? value : rest.slice(start)
}

/**
 * A value as the codec reads it: without surrounding blanks, which are insignificant (RFC 9112 §5.1). Clients send the
 * same long values, tokens, many times: recent ones are cached.
 */
export const readValue: (text: string) => HeaderValue = remembered((text) => {
  const bytes = trimBlanks(toBytes(text))
  return new HeaderValue(bytes, hasControl(bytes))
})
