import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Alphabet of bcrypt's base64, which has no padding. */
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const ROUNDS = 16
/** Maximum bytes of a password, including the terminating zero. */
const LONGEST = 72
const TEXT = utf8ToBytes('OrpheanBeholderScryDoubt')

export interface BcryptHash {
  /** Each step doubles the work. */
  cost: number
  salt: string
  digest: string
}

/** `$2y$10$` and 53 characters; the letter selects compatibility with bugs of old programs, all of which are ignored here. */
export function readBcrypt(text: string): BcryptHash | undefined {
  const match = /^\$2[abxy]\$([0-9]{2})\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/.exec(text)
  return match ? { cost: Number(match[1]), salt: match[2]!, digest: match[3]! } : undefined
}

/** The password's digest under a salt (Provos and Mazières, A Future-Adaptable Password Scheme, §4). */
export function bcrypt(password: string, { cost, salt }: Pick<BcryptHash, 'cost' | 'salt'>): string {
  const key = toWords(utf8ToBytes(`${password}\0`).subarray(0, LONGEST))
  const salted = toWords(decode(salt))
  const cipher = new Blowfish()
  cipher.expand(key, salted)
  for (let left = 2 ** cost; left > 0; left--) {
    cipher.expand(key)
    cipher.expand(salted)
  }
  const words = Int32Array.from({ length: TEXT.length / 4 }, (_, index) => wordAt(TEXT, index * 4))
  for (let at = 0; at < words.length; at += 2) for (let time = 0; time < 64; time++) cipher.encrypt(words, at)
  const bytes = Uint8Array.from({ length: 23 }, (_, index) => words[index >> 2]! >>> (24 - 8 * (index & 3)))
  return encode(bytes)
}

/** Blowfish, whose boxes are initially the digits of pi. */
class Blowfish {
  private readonly p = pi().slice(0, ROUNDS + 2)
  private readonly s = pi().slice(ROUNDS + 2)

  /** The key is mixed into the subkeys; encryption output then replaces all boxes in turn. */
  expand(key: Int32Array, salt?: Int32Array): void {
    const { p, s } = this
    for (let i = 0; i < p.length; i++) p[i]! ^= key[i]!
    const block = new Int32Array(2)
    let at = 0
    for (const box of [p, s]) {
      for (let i = 0; i < box.length; i += 2) {
        if (salt) {
          block[0]! ^= salt[at]!
          block[1]! ^= salt[at + 1]!
          at = (at + 2) % 4
        }
        this.encrypt(block, 0)
        box[i] = block[0]!
        box[i + 1] = block[1]!
      }
    }
  }

  encrypt(block: Int32Array, at: number): void {
    const { p, s } = this
    let left = block[at]! ^ p[0]!
    let right = block[at + 1]!
    for (let round = 1; round <= ROUNDS; round++) {
      const sum = (s[left >>> 24]! + s[256 + ((left >>> 16) & 255)]!) | 0
      const mixed = ((sum ^ s[512 + ((left >>> 8) & 255)]!) + s[768 + (left & 255)]!) | 0
      const next = right ^ mixed ^ p[round]!
      right = left
      left = next
    }
    block[at] = right ^ p[ROUNDS + 1]!
    block[at + 1] = left
  }
}

let digits: Int32Array | undefined

/** The first 1,042 words of pi's fraction, by Machin's formula. */
function pi(): Int32Array {
  if (digits) return digits
  const count = ROUNDS + 2 + 4 * 256
  const bits = BigInt(count * 32 + 64)
  const fraction = (16n * arctanOfInverse(5n, bits) - 4n * arctanOfInverse(239n, bits)) & ((1n << bits) - 1n)
  const hex = (fraction >> 64n).toString(16).padStart(count * 8, '0')
  digits = Int32Array.from({ length: count }, (_, index) => Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16))
  return digits
}

function arctanOfInverse(x: bigint, bits: bigint): bigint {
  let power = (1n << bits) / x
  let sum = power
  for (let n = 3n, sign = -1n; power !== 0n; n += 2n, sign = -sign) {
    power /= x * x
    sum += (sign * power) / n
  }
  return sum
}

/** 18 words of endlessly repeated bytes. */
function toWords(bytes: Uint8Array): Int32Array {
  return Int32Array.from({ length: ROUNDS + 2 }, (_, index) => wordAt(bytes, index * 4))
}

function wordAt(bytes: Uint8Array, at: number): number {
  const byte = (index: number): number => bytes[(at + index) % bytes.length]!
  return (byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)
}

function encode(bytes: Uint8Array): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,6}/g) ?? []).map((six) => ALPHABET[Number.parseInt(six.padEnd(6, '0'), 2)]).join('')
}

function decode(text: string): Uint8Array {
  const bits = Array.from(text, (c) => ALPHABET.indexOf(c).toString(2).padStart(6, '0')).join('')
  return Uint8Array.from({ length: bits.length >> 3 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  )
}
