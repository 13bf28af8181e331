import type { Request } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import { memo } from '../core/memo.js'
import { encodeBase64url } from '../jwt/base64url.js'
import { keyId } from '../jwt/key.js'

/** A token that has not been signed: whose signature it carries is a fact that `compare` supplies. */
export interface TokenSpec {
  header: Record<string, unknown>
  claims: Record<string, unknown>
  /** The key that verifies the signature; null: none. */
  key: Jwk | null
  /** What is sent instead of `header.claims.signature`. */
  raw?: string
}

/** Where the request carries a credential. */
export type Place =
  | { kind: 'header'; name: string; prefix: string }
  | { kind: 'query'; name: string }
  | { kind: 'cookie'; name: string }

export interface Placement {
  at: Place
  /** A token, or any other credential as a string (an API key). */
  what: TokenSpec | string
}

/** One question to a gateway. `request` is without the credentials. */
export interface Case {
  request: Request
  credentials: Placement[]
  /** Unix seconds. */
  now: number
  /** Which of the options that are drawn by chance is taken, of each choice; default: the first. */
  draw?: number
}

const encoder = new TextEncoder()
const segment = (value: unknown): string =>
  encodeBase64url(encoder.encode(typeof value === 'string' ? value : JSON.stringify(value)))

/** The token's compact form. Its signature names the key, so tokens signed by two keys differ. */
export const compact = memo(
  (token: TokenSpec): string =>
    token.raw ?? `${segment(token.header)}.${segment(token.claims)}.${signatureText(token)}`,
)

const signatures = new Map<string, string>()

/** As long as a real signature: Envoy checks the length of Ed25519 signatures first. */
function signatureText({ key, header }: TokenSpec): string {
  const id = key ? keyId(key) : 'nobody'
  const length = signatureLength(String(header['alg']), key)
  const name = `${length} ${id}`
  let text = signatures.get(name)
  if (text === undefined) {
    const bytes = new Uint8Array(length)
    for (let i = 0; i < id.length; i++) bytes[i % length] = (bytes[i % length]! * 31 + id.charCodeAt(i)) & 255
    text = encodeBase64url(bytes)
    if (signatures.size >= MAX_SIGNATURES) signatures.clear()
    signatures.set(name, text)
  }
  return text
}

const MAX_SIGNATURES = 1000

/** Bytes. */
function signatureLength(alg: string, key: Jwk | null): number {
  if (alg === 'ES384') return 96
  if (alg === 'ES512') return 132
  if (alg.startsWith('HS')) return 32
  return key?.kty === 'RSA' ? 256 : 64
}

/** The request with its credentials in place, formatted by `text`. */
export function place(trial: Case, text: (what: TokenSpec | string) => string): Request {
  let { path } = trial.request
  const headers: Request['headers'] = [...trial.request.headers]
  for (const { at, what } of trial.credentials) {
    if (at.kind === 'header') headers.push([at.name, at.prefix + text(what)])
    else if (at.kind === 'cookie') headers.push(['cookie', `${at.name}=${text(what)}`])
    else path = `${path}${path.includes('?') ? '&' : '?'}${at.name}=${text(what)}`
  }
  return { ...trial.request, path, headers }
}

/** The request as it is sent, and the keys that its tokens are signed by. */
export function materialise(trial: Case): { request: Request; signatures: Map<string, Set<string>> } {
  const signatures = new Map<string, Set<string>>()
  const request = place(trial, (what) => {
    if (typeof what === 'string') return what
    const text = compact(what)
    signatures.set(text, new Set(what.key ? [keyId(what.key)] : []))
    return text
  })
  return { request, signatures }
}

/** Cases with the same key get the same answer. */
export function caseKey({ request, credentials, now, draw }: Case): string {
  const texts = credentials.map(({ what }) => {
    return typeof what === 'string' ? what : `${compact(what)} ${what.key ? keyId(what.key) : ''}`
  })
  const rest = [request, now, draw, credentials.map(({ at }) => at), texts.map(({ length }) => length)]
  // The texts are long: they are not escaped.
  return JSON.stringify(rest) + texts.join('')
}
