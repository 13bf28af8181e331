import type { Jwk } from '../core/keys.js'
import { decodeBase64, encodeBase64, PEM_BODY } from './base64url.js'
import { toSpki } from './public-key.js'

/** One `-----BEGIN X-----` block of a text (RFC 7468). */
export interface PemBlock {
  /** `PUBLIC KEY`, `CERTIFICATE`, ... */
  label: string
  /** Absent if the body is not base64. */
  der?: Uint8Array
  /** The END line is missing or names something else. */
  unfinished: boolean
  /** The BEGIN and END lines are not lines of their own: Go and OpenSSL find no block. */
  isFolded: boolean
  /** The body has header lines (`Proc-Type: 4,ENCRYPTED`). */
  encrypted: boolean
  /** Offset of the BEGIN line, in UTF-16 code units. */
  at: number
}

const BEGIN = /-----BEGIN ([^\n-]*)-----/g

/** All blocks in `text`, in order; the time is linear in its length. */
export function pemBlocks(text: string): PemBlock[] {
  const starts = [...text.matchAll(BEGIN)]
  return starts.map((match, index) => {
    const label = match[1]!
    const from = match.index + match[0].length
    const limit = starts[index + 1]?.index ?? text.length
    const rest = text.slice(from, limit)
    const end = rest.indexOf('-----END')
    const body = end < 0 ? rest : rest.slice(0, end)
    const { bytes } = decodeBase64(body, PEM_BODY)
    return {
      label,
      ...(bytes && bytes.length > 0 && { der: bytes }),
      unfinished: !rest.startsWith(`-----END ${label}-----`, body.length),
      isFolded: !/^[ \t\r]*\n/.test(rest) || (end >= 0 && !/\n[ \t]*$/.test(body)),
      encrypted: /^Proc-Type:.*ENCRYPTED/m.test(body) || label === 'ENCRYPTED PRIVATE KEY',
      at: match.index,
    }
  })
}

/** A block with lines of 64 characters. */
export function toPem(label: string, der: Uint8Array): string {
  const lines = encodeBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** The key as a `PUBLIC KEY` block; `null` if it has no such form (`oct`, malformed). */
export function jwkToPem(jwk: Jwk): string | null {
  const der = toSpki(jwk)
  return der && toPem('PUBLIC KEY', der)
}
