import { decodeBase64, encodeBase64url, STRICT } from '../../jwt/base64url.js'
import { type ProtoObject, type ProtoValue, parseProtoObject } from '../../yaml/proto-json.js'
import { ENVOY_BASE64 } from './accepted-keys.js'
import type { Status } from './status.js'

const ALGORITHMS = new Set(
  ['ES', 'HS', 'RS', 'PS'].flatMap((kind) => ['256', '384', '512'].map((size) => kind + size)).concat('EdDSA'),
)

/** A token that `jwt_authn` could read. Times are in seconds, 0 if absent. */
export interface EnvoyToken {
  /** The three segments; empty ones between dots are dropped. */
  compact: string
  alg: string
  kid: string
  header: ProtoObject
  payload: ProtoObject
  iss: string
  sub: string
  nbf: number
  exp: number
  audiences: string[]
  signature: Uint8Array<ArrayBuffer>
}

/** Parses a compact token, with errors in Envoy's order (Envoy, source/common/jwt/jwt.cc). */
export function readToken(text: string): EnvoyToken | Status {
  const sections = text.split('.')
  const [header, payload, signature, more] = sections.includes('')
    ? sections.filter((section) => section !== '')
    : sections
  if (header === undefined || payload === undefined || signature === undefined || more !== undefined) return 'form'
  const head = readHeader(header)
  if (typeof head === 'string') return head
  const claims = readClaims(payload)
  if (typeof claims === 'string') return claims
  const plain = decodeBase64(signature, STRICT).bytes
  const bytes = plain ?? decodeBase64(signature, ENVOY_BASE64).bytes
  if (!bytes) return 'signatureBase64'
  const isCompact = plain && text.length === header.length + payload.length + signature.length + 2
  const { alg, kid } = head
  const { iss, nbf, exp, audiences } = claims
  // Reuse the original string if possible: strings looked up before are found faster.
  const compact = isCompact ? text : `${header}.${payload}.${encodeBase64url(bytes)}`
  return {
    compact,
    alg,
    kid,
    header: head.header,
    payload: claims.payload,
    iss,
    sub: claims.sub,
    nbf,
    exp,
    audiences,
    signature: bytes,
  }
}

function readHeader(section: string): Pick<EnvoyToken, 'alg' | 'kid' | 'header'> | Status {
  const { bytes } = decodeBase64(section, ENVOY_BASE64)
  if (!bytes) return 'headerBase64'
  const header = parseProtoObject(bytes)
  if (!header) return 'headerJson'
  const alg = header.get('alg')
  if (typeof alg !== 'string') return 'algMissing'
  if (!ALGORITHMS.has(alg)) return 'algUnsupported'
  const kid = header.get('kid')
  if (kid !== undefined && typeof kid !== 'string') return 'kid'
  return { alg, kid: kid ?? '', header }
}

type Claims = Pick<EnvoyToken, 'payload' | 'iss' | 'sub' | 'nbf' | 'exp' | 'audiences'>

function readClaims(section: string): Claims | Status {
  const { bytes } = decodeBase64(section, ENVOY_BASE64)
  if (!bytes) return 'payloadBase64'
  const payload = parseProtoObject(bytes)
  if (!payload) return 'payloadJson'
  const iss = payload.get('iss')
  if (iss !== undefined && typeof iss !== 'string') return 'issType'
  const sub = payload.get('sub')
  if (sub !== undefined && typeof sub !== 'string') return 'subType'
  const iat = readTime(payload.get('iat'))
  if (typeof iat === 'string') return `iat${iat}`
  const nbf = readTime(payload.get('nbf'))
  if (typeof nbf === 'string') return `nbf${nbf}`
  const exp = readTime(payload.get('exp'))
  if (typeof exp === 'string') return `exp${exp}`
  if (!isText(payload, 'jti')) return 'jtiType'
  const audiences = readAudiences(payload.get('aud'))
  return audiences ? { payload, iss: iss ?? '', sub: sub ?? '', nbf, exp, audiences } : 'audType'
}

/** A string, or absent. */
function isText(payload: ProtoObject, claim: string): boolean {
  const value = payload.get(claim)
  return typeof value === 'string' || value === undefined
}

/** Fractions are truncated. The limit is 2^64 as a double. */
function readTime(value: ProtoValue | undefined): number | 'Type' | 'Range' {
  if (value === undefined) return 0
  if (typeof value !== 'number') return 'Type'
  return value < 0 || value >= 2 ** 64 ? 'Range' : Math.trunc(value)
}

function readAudiences(value: ProtoValue | undefined): string[] | null {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return null
  return value.every((item) => typeof item === 'string') ? value : null
}

/** The claim at a path; only objects are traversed. */
export function claimAt(payload: ProtoObject, path: readonly string[]): ProtoValue | undefined {
  let value: ProtoValue | undefined = payload
  for (const name of path) {
    if (!(value instanceof Map)) return undefined
    value = value.get(name)
  }
  return value
}
