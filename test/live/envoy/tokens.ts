import { constants, createHmac, sign } from 'node:crypto'
import type { TestKey } from './keys.js'

/** A token as it is made: everything that can be changed on its own, so that a failure can be made smaller. */
export interface TokenSpec {
  /** Name of the key that signs. */
  key: string
  /** Algorithm that signs; `header.alg` may say otherwise. */
  alg: string
  header: Record<string, unknown>
  claims: Record<string, unknown>
  /** Text of a segment in place of what is made of `header` and `claims`. */
  raw?: { header?: string; payload?: string }
  /** What is done to the compact token afterwards. */
  damage?: Damage
}

export type Damage =
  | 'flip-signature'
  | 'cut-signature'
  | 'bad-signature-base64'
  | 'bad-header-base64'
  | 'bad-payload-base64'
  | 'two-parts'
  | 'four-parts'
  | 'extra-dots'
  | 'no-signature'
  | 'padding'
  | 'trailing-bits'
  | 'blank'

/** The compact token. Names of time claims hold seconds from `now`. */
export function makeToken(spec: TokenSpec, keys: readonly TestKey[], now: number): string {
  const key = keys.find((one) => one.name === spec.key)
  if (!key) throw new Error(`no key ${spec.key}`)
  const header = base64url(spec.raw?.header ?? JSON.stringify(spec.header))
  const payload = base64url(spec.raw?.payload ?? JSON.stringify(absolute(spec.claims, now)))
  const signature = signatureOf(key, spec.alg, `${header}.${payload}`).toString('base64url')
  return damaged(header, payload, signature, spec.damage)
}

/** Whole numbers of `exp`, `nbf` and `iat` are meant from `now`. */
function absolute(claims: Record<string, unknown>, now: number): Record<string, unknown> {
  const times = Object.entries(claims).map(([name, value]) =>
    ['exp', 'nbf', 'iat'].includes(name) && Number.isInteger(value) && Math.abs(value as number) < 1e7
      ? [name, (value as number) + now]
      : [name, value],
  )
  return Object.fromEntries(times) as Record<string, unknown>
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}

function signatureOf(key: TestKey, alg: string, input: string): Buffer {
  const hash = `sha${/[0-9]+$/.exec(alg)?.[0] ?? '256'}`
  const data = Buffer.from(input)
  if (key.secret) return createHmac(hash, key.secret).update(data).digest()
  const privateKey = key.privateKey!
  if (alg === 'EdDSA') return sign(null, data, privateKey)
  if (alg.startsWith('ES')) return sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  if (!alg.startsWith('PS')) return sign(hash, data, privateKey)
  const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return sign(hash, data, { key: privateKey, ...options })
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function damaged(header: string, payload: string, signature: string, damage: Damage | undefined): string {
  const whole = `${header}.${payload}.${signature}`
  switch (damage) {
    case undefined:
      return whole
    case 'flip-signature':
      return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    case 'cut-signature':
      return `${header}.${payload}.${signature.slice(0, 40)}`
    case 'bad-signature-base64':
      return `${header}.${payload}.${signature.slice(0, 20)}!${signature.slice(20)}`
    case 'bad-header-base64':
      return `${header}!.${payload}.${signature}`
    case 'bad-payload-base64':
      return `${header}.${payload}*.${signature}`
    case 'two-parts':
      return `${header}.${payload}`
    case 'four-parts':
      return `${whole}.x`
    case 'extra-dots':
      return `.${header}..${payload}.${signature}.`
    case 'no-signature':
      return `${header}.${payload}.`
    case 'padding':
      return `${header}.${payload}.${signature}${'='.repeat((4 - (signature.length % 4)) % 4)}`
    case 'trailing-bits':
      return `${header}.${payload}.${signature.slice(0, -1)}${ALPHABET[ALPHABET.indexOf(signature.at(-1)!) ^ 1]!}`
    case 'blank':
      return `${header}.${payload}.${signature.slice(0, 9)} ${signature.slice(9)}`
    default:
      return damage satisfies never
  }
}
