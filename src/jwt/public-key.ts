import { concatBytes, equalBytes } from '../core/bytes.js'
import type { Jwk } from '../core/keys.js'
import { encodeBase64url } from './base64url.js'
import { type Element, readAll, readInside, TAG, trimZeros, write, writeBits, writeUnsigned } from './der.js'
import { keyBytes } from './key.js'

/** Public keys as DER: SubjectPublicKeyInfo (RFC 5280 §4.1), and other forms that users paste. */

const oid = (...bytes: number[]) => new Uint8Array(bytes)
const OID_RSA = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01)
const OID_RSA_PSS = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a)
const OID_EC = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01)

interface Curve {
  crv: string
  oid: Uint8Array
  /** Bytes of a coordinate (EC) or of the key (OKP). */
  size: number
}

const EC_CURVES: readonly Curve[] = [
  { crv: 'P-256', oid: oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07), size: 32 },
  { crv: 'P-384', oid: oid(0x2b, 0x81, 0x04, 0x00, 0x22), size: 48 },
  { crv: 'P-521', oid: oid(0x2b, 0x81, 0x04, 0x00, 0x23), size: 66 },
  { crv: 'secp256k1', oid: oid(0x2b, 0x81, 0x04, 0x00, 0x0a), size: 32 },
]
const OKP_CURVES: readonly Curve[] = [
  { crv: 'X25519', oid: oid(0x2b, 0x65, 0x6e), size: 32 },
  { crv: 'X448', oid: oid(0x2b, 0x65, 0x6f), size: 56 },
  { crv: 'Ed25519', oid: oid(0x2b, 0x65, 0x70), size: 32 },
  { crv: 'Ed448', oid: oid(0x2b, 0x65, 0x71), size: 57 },
]

/** SubjectPublicKeyInfo to JWK; `null` for broken DER and for key types without a JWK form. */
export function fromSpki(der: Uint8Array): Jwk | null {
  const [algorithm, key] = readInside(der) ?? []
  if (algorithm?.tag !== TAG.sequence || key?.tag !== TAG.bits || key.body[0] !== 0) return null
  const [type, parameters] = readAll(algorithm.body) ?? []
  return type?.tag === TAG.oid ? fromAlgorithm(type.body, parameters, key.body.subarray(1)) : null
}

function fromAlgorithm(type: Uint8Array, parameters: Element | undefined, key: Uint8Array): Jwk | null {
  if (equalBytes(type, OID_RSA) || equalBytes(type, OID_RSA_PSS)) return fromPkcs1(key)
  if (equalBytes(type, OID_EC)) {
    const curve = EC_CURVES.find((curve) => parameters && equalBytes(curve.oid, parameters.body))
    return curve ? fromPoint(curve, key) : null
  }
  const curve = OKP_CURVES.find((curve) => equalBytes(curve.oid, type))
  return curve && key.length === curve.size ? { kty: 'OKP', crv: curve.crv, x: encodeBase64url(key) } : null
}

/** An uncompressed point (SEC 1 §2.3.3). */
function fromPoint({ crv, size }: Curve, point: Uint8Array): Jwk | null {
  if (point[0] !== 4 || point.length !== 1 + 2 * size) return null
  return {
    kty: 'EC',
    crv,
    x: encodeBase64url(point.subarray(1, 1 + size)),
    y: encodeBase64url(point.subarray(1 + size)),
  }
}

/** RSAPublicKey (RFC 8017 §A.1.1). */
export function fromPkcs1(der: Uint8Array): Jwk | null {
  const [n, e, ...rest] = readInside(der) ?? []
  return n && e && rest.length === 0 ? rsa(n, e) : null
}

function rsa(n: Element, e: Element): Jwk | null {
  if (n.tag !== TAG.integer || e.tag !== TAG.integer) return null
  return { kty: 'RSA', n: encodeBase64url(trimZeros(n.body)), e: encodeBase64url(trimZeros(e.body)) }
}

/** The key in an X.509 certificate (RFC 5280 §4.1); its signature and dates are ignored. */
export function fromCertificate(der: Uint8Array): Jwk | null {
  const [tbs] = readInside(der) ?? []
  const fields = tbs?.tag === TAG.sequence ? readAll(tbs.body) : null
  // An optional [0] version, then serial, signature, issuer, validity, subject, key.
  const key = fields?.[fields[0]?.tag === 0xa0 ? 6 : 5]
  return key ? fromSpki(key.whole) : null
}

/** The public half of a private key: PKCS#1, SEC 1 or PKCS#8. `null` if the file does not contain it (Ed25519). */
export function fromPrivate(der: Uint8Array): Jwk | null {
  const fields = readInside(der)
  if (!fields || fields[0]?.tag !== TAG.integer) return null
  if (fields.length >= 9 && fields[1]?.tag === TAG.integer) return rsa(fields[1], fields[2]!)
  if (fields[1]?.tag === TAG.octets) return fromSec1(fields, undefined)
  const [type, parameters] = fields[1]?.tag === TAG.sequence ? (readAll(fields[1].body) ?? []) : []
  if (!type || fields[2]?.tag !== TAG.octets) return null
  if (equalBytes(type.body, OID_EC)) return fromSec1(readInside(fields[2].body) ?? [], parameters)
  return equalBytes(type.body, OID_RSA) ? fromPrivate(fields[2].body) : null
}

/** ECPrivateKey (RFC 5915 §3): [0] the curve, [1] the public point. */
function fromSec1(fields: Element[], outer: Element | undefined): Jwk | null {
  const tagged = (tag: number) => readAll(fields.find((field) => field.tag === tag)?.body ?? new Uint8Array())?.[0]
  const name = tagged(0xa0) ?? outer
  const curve = EC_CURVES.find((curve) => name && equalBytes(curve.oid, name.body))
  const point = tagged(0xa1)
  return curve && point?.tag === TAG.bits ? fromPoint(curve, point.body.subarray(1)) : null
}

/** JWK to SubjectPublicKeyInfo; `null` for `oct`, unknown types and members that are missing or malformed. */
export function toSpki(jwk: Jwk): Uint8Array<ArrayBuffer> | null {
  if (jwk.kty === 'RSA') {
    const [n, e] = [keyBytes(jwk, 'n'), keyBytes(jwk, 'e')]
    if (!n || !e || trimZeros(n).length === 0 || trimZeros(e).length === 0) return null
    const key = write(TAG.sequence, writeUnsigned(n), writeUnsigned(e))
    return spki(write(TAG.sequence, write(TAG.oid, OID_RSA), write(TAG.null)), key)
  }
  const x = keyBytes(jwk, 'x')
  if (jwk.kty === 'EC') {
    const curve = EC_CURVES.find((curve) => curve.crv === jwk.crv)
    const y = keyBytes(jwk, 'y')
    if (!curve || x?.length !== curve.size || y?.length !== curve.size) return null
    const algorithm = write(TAG.sequence, write(TAG.oid, OID_EC), write(TAG.oid, curve.oid))
    return spki(algorithm, concatBytes([new Uint8Array([4]), x, y]))
  }
  const curve = jwk.kty === 'OKP' ? OKP_CURVES.find((curve) => curve.crv === jwk.crv) : undefined
  if (!curve || x?.length !== curve.size) return null
  return spki(write(TAG.sequence, write(TAG.oid, curve.oid)), x)
}

function spki(algorithm: Uint8Array, key: Uint8Array): Uint8Array<ArrayBuffer> {
  return write(TAG.sequence, algorithm, writeBits(key))
}
