import type { Jwk } from '../core/keys.js'
import { isRecord, member } from '../yaml/plain.js'
import { decodeBase64, LENIENT } from './base64url.js'
import type { KeyProblem } from './parse-keys.js'

/** Members that are strings. */
export const JWK_STRINGS = ['kid', 'alg', 'use', 'n', 'e', 'crv', 'x', 'y', 'k'] as const
/** Members of a public key, by its type. */
export const JWK_MATERIAL: Readonly<Record<string, readonly ('n' | 'e' | 'crv' | 'x' | 'y' | 'k')[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
  oct: ['k'],
}

/** Reads one member of a JWK Set. `null`: it is not a key. Private members are reported and dropped. */
export function readJwk(value: unknown, index: number, problems: KeyProblem[]): Jwk | null {
  const report = (kind: KeyProblem['kind'], message: string) => problems.push({ kind, message, index })
  if (!isRecord(value)) {
    report('not-a-jwk', `key ${index + 1} is not an object`)
    return null
  }
  const kty = member(value, 'kty')
  if (typeof kty !== 'string') {
    report('not-a-jwk', `key ${index + 1} has no \`kty\``)
    return null
  }
  const jwk: Jwk = { kty }
  for (const name of JWK_STRINGS) {
    const text = member(value, name)
    if (typeof text === 'string') jwk[name] = text
    else if (text !== undefined) report('bad-member', `\`${name}\` of key ${index + 1} is not a string`)
  }
  const operations = member(value, 'key_ops')
  if (Array.isArray(operations)) jwk.key_ops = operations.filter((operation) => typeof operation === 'string')
  if (member(value, 'd') !== undefined) report('private', `key ${index + 1} holds its private half (\`d\`)`)
  checkMaterial(jwk, report)
  return jwk
}

function checkMaterial(jwk: Jwk, report: (kind: KeyProblem['kind'], message: string) => void): void {
  if (!Object.hasOwn(JWK_MATERIAL, jwk.kty)) {
    report('unknown-type', `\`kty\` \`${jwk.kty.slice(0, 40)}\` is not a type of key`)
    return
  }
  for (const name of JWK_MATERIAL[jwk.kty]!) {
    const text = jwk[name]
    if (text === undefined) report('missing-member', `a key of type \`${jwk.kty}\` needs \`${name}\``)
    else if (name !== 'crv' && !decodeBase64(String(text), LENIENT).bytes?.length)
      report('not-base64', `\`${name}\` is not base64url`)
  }
}
