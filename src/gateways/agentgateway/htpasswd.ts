import { md5, sha1 } from '@noble/hashes/legacy.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concatBytes } from '../../core/bytes.js'
import { encodeBase64 } from '../../jwt/base64url.js'

/** Whether a bcrypt hash is that of a password. `undefined`: not computed. */
export type BcryptOracle = (password: string, hash: string) => boolean | undefined

/**
 * Checks a user's password against the lines of an htpasswd file. `unknown`: it is hashed with DES, or
 * would take too long here.
 */
export function checkPassword(
  file: string,
  user: string,
  password: string,
  isBcryptOf: BcryptOracle,
): boolean | 'unknown' {
  const hash = hashOf(file, user)
  if (hash === undefined) return false
  if (hash.startsWith('{SHA}')) return encodeBase64(sha1(utf8ToBytes(password))) === hash.slice('{SHA}'.length)
  const apache = APR1.exec(hash)
  if (apache) return password.length > LONGEST ? 'unknown' : apr1(password, apache[1]!) === apache[2]
  const cost = BCRYPT.exec(hash)?.[1]
  if (cost !== undefined) return checkBcrypt(Number(cost), () => isBcryptOf(password, hash), password)
  return /^[./0-9A-Za-z]{13}$/.test(hash) ? 'unknown' : false
}

/** Maximum length of a password that is hashed a thousand times. */
const LONGEST = 10_000
/** `$2y$10$`, 22 characters of salt, and 31 of the digest. */
const BCRYPT = /^\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/

/** Four times the default cost of common programs. */
const HIGHEST_COST = 12

function checkBcrypt(cost: number, isEqual: () => boolean | undefined, password: string): boolean | 'unknown' {
  if (cost < 4 || cost > 31 || password.includes('\0')) return false
  return cost > HIGHEST_COST ? 'unknown' : (isEqual() ?? 'unknown')
}

const APR1 = /^\$apr1\$([^$]{1,8})\$(.+)$/s

/** Of several lines for one user the last readable one counts. A malformed hash never matches. */
function hashOf(file: string, user: string): string | undefined {
  return file
    .split('\n')
    .filter((line) => line.startsWith(`${user}:`) && line.indexOf(':') === user.length)
    .map((line) => line.slice(user.length + 1))
    .filter((hash) => !hash.startsWith('$apr1$') || APR1.test(hash))
    .filter((hash) => !/^\$2[abxy]\$/.test(hash) || BCRYPT.test(hash))
    .at(-1)
}

const ITOA = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Apache's MD5 (`apr_md5_encode`): a thousand rounds, the digest in its own base64. */
export function apr1(password: string, fullSalt: string): string {
  const secret = utf8ToBytes(password)
  const salt = utf8ToBytes(fullSalt.slice(0, 8))
  const inner = md5(concatBytes([secret, salt, secret]))
  const start: Uint8Array[] = [secret, utf8ToBytes('$apr1$'), salt]
  for (let left = secret.length; left > 0; left -= 16) start.push(inner.subarray(0, Math.min(16, left)))
  for (let bits = secret.length; bits > 0; bits >>= 1) start.push(bits & 1 ? new Uint8Array(1) : secret.subarray(0, 1))
  let digest = md5(concatBytes(start))
  for (let round = 0; round < 1000; round++) {
    const odd = round % 2 === 1
    const parts = [odd ? secret : digest]
    if (round % 3 !== 0) parts.push(salt)
    if (round % 7 !== 0) parts.push(secret)
    parts.push(odd ? digest : secret)
    digest = md5(concatBytes(parts))
  }
  return encodeDigest(digest)
}

function encodeDigest(digest: Uint8Array): string {
  const group = (a: number, b: number, c: number, length: number): string => {
    let bits = (digest[a]! << 16) | (b < 0 ? 0 : digest[b]! << 8) | digest[c]!
    if (b < 0) bits = digest[c]!
    return Array.from({ length }, (_, i) => ITOA[(bits >> (6 * i)) & 63]).join('')
  }
  const triples: [number, number, number][] = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
  ]
  return triples.map(([a, b, c]) => group(a, b, c, 4)).join('') + group(11, -1, 11, 2)
}
