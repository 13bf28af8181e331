import type { Jwk } from '../core/keys.js'
import { JsonError, parseJson } from '../yaml/json.js'
import { isRecord } from '../yaml/plain.js'
import { readJwk } from './jwk.js'
import { type PemBlock, pemBlocks } from './pem.js'
import { fromCertificate, fromPkcs1, fromPrivate, fromSpki } from './public-key.js'

/** Why a text does not contain usable public keys, in plain words. */
export interface KeyProblem {
  kind:
    | 'empty'
    | 'html'
    | 'not-keys'
    | 'broken-json'
    | 'no-keys'
    | 'not-a-jwk'
    | 'bad-member'
    | 'missing-member'
    | 'unknown-type'
    | 'private'
    | 'encrypted'
    | 'pkcs1'
    | 'certificate'
    | 'other-pem'
    | 'truncated'
    | 'not-base64'
    | 'broken-der'
    | 'folded'
    | 'ssh'
  message: string
  /** Index among the keys of a set, or the blocks of a PEM file. */
  index?: number
  /** Offset in the text, in UTF-16 code units. */
  at?: number
}

export interface ParsedKeys {
  /** `list` is a JWK Set without its `keys` member. `null`: none of these. */
  format: 'pem' | 'jwk' | 'jwks' | 'list' | null
  /** Keys in formats that the gateways read: `PUBLIC KEY` blocks and JWKs, in order. */
  keys: Jwk[]
  /** Public keys found in formats that the gateways do not read: PKCS#1, certificates, private keys. */
  recovered: Jwk[]
  problems: KeyProblem[]
}

/** Parses pasted key material. Accepts any string and never throws. */
export function parseKeys(text: string): ParsedKeys {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (trimmed === '') return failed('empty', 'the key is empty')
  if (trimmed.includes('-----BEGIN ')) return readPem(text)
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJson(trimmed)
  if (trimmed.startsWith('<')) return failed('html', 'this is a web page (HTML or XML), not a key')
  if (/^(ssh-|ecdsa-sha2-)/.test(trimmed))
    return failed('ssh', 'this is an SSH public key; write it as PEM (`ssh-keygen -e -m pkcs8`)')
  if (trimmed.includes('-----END ')) return failed('truncated', 'the PEM block has no `-----BEGIN` line')
  if (trimmed.length >= 60 && !/[^A-Za-z0-9+/=\s]/.test(trimmed))
    return failed('not-keys', 'this is base64 without the `-----BEGIN PUBLIC KEY-----` lines around it')
  return failed('not-keys', 'this is neither PEM nor JSON')
}

function failed(kind: KeyProblem['kind'], message: string): ParsedKeys {
  return { format: null, keys: [], recovered: [], problems: [{ kind, message }] }
}

function readJson(text: string): ParsedKeys {
  const parsed: ParsedKeys = { format: null, keys: [], recovered: [], problems: [] }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    parsed.problems.push(jsonProblem(text))
    return parsed
  }
  const set = isRecord(value) && Object.hasOwn(value, 'keys') ? value['keys'] : undefined
  if (Array.isArray(value)) parsed.format = 'list'
  else if (set !== undefined) parsed.format = 'jwks'
  else if (isRecord(value) && Object.hasOwn(value, 'kty')) parsed.format = 'jwk'
  else {
    parsed.problems.push({ kind: 'not-a-jwk', message: 'the JSON has neither `keys` nor `kty`: it is not a key' })
    return parsed
  }
  const members = parsed.format === 'list' ? (value as unknown[]) : parsed.format === 'jwk' ? [value] : set
  if (!Array.isArray(members)) {
    parsed.problems.push({ kind: 'bad-member', message: '`keys` is not a list' })
    return parsed
  }
  if (members.length === 0) parsed.problems.push({ kind: 'no-keys', message: 'the key set is empty' })
  members.forEach((member, index) => {
    const jwk = readJwk(member, index, parsed.problems)
    if (jwk) parsed.keys.push(jwk)
  })
  return parsed
}

function readPem(text: string): ParsedKeys {
  const parsed: ParsedKeys = { format: 'pem', keys: [], recovered: [], problems: [] }
  pemBlocks(text).forEach((block, index) => {
    const { kind, message, jwk } = readBlock(block)
    if (kind === undefined) parsed.keys.push(jwk!)
    else {
      parsed.problems.push({ kind, message, index, at: block.at })
      if (jwk) parsed.recovered.push(jwk)
    }
  })
  return parsed
}

type BlockReading =
  | { kind?: undefined; message?: undefined; jwk: Jwk }
  | { kind: KeyProblem['kind']; message: string; jwk?: Jwk | null }

function readBlock(block: PemBlock): BlockReading {
  const name = `\`BEGIN ${block.label.slice(0, 40)}\``
  if (block.encrypted) return { kind: 'encrypted', message: `${name} is an encrypted private key` }
  if (block.unfinished) return { kind: 'truncated', message: `the ${name} block has no matching \`-----END\` line` }
  if (block.isFolded) {
    const read = readBlock({ ...block, isFolded: false })
    return { kind: 'folded', message: `the ${name} block is folded into one line`, ...(read.jwk && { jwk: read.jwk }) }
  }
  const { der } = block
  if (!der) return { kind: 'not-base64', message: `what follows ${name} is not base64` }
  switch (block.label) {
    case 'PUBLIC KEY': {
      const jwk = fromSpki(der)
      if (jwk) return { jwk }
      if (fromPkcs1(der))
        return {
          kind: 'pkcs1',
          message: `${name} holds a PKCS#1 key; its lines should say \`RSA PUBLIC KEY\``,
          jwk: fromPkcs1(der),
        }
      return {
        kind: 'broken-der',
        message: `${name} holds no key that can be read: it is cut off or of an unknown type`,
      }
    }
    case 'RSA PUBLIC KEY':
      return {
        kind: 'pkcs1',
        message: `${name} is a PKCS#1 key; the gateways read \`BEGIN PUBLIC KEY\``,
        jwk: fromPkcs1(der),
      }
    case 'CERTIFICATE':
      return {
        kind: 'certificate',
        message: `${name} is a certificate; the gateways read \`BEGIN PUBLIC KEY\``,
        jwk: fromCertificate(der),
      }
    case 'PRIVATE KEY':
    case 'RSA PRIVATE KEY':
    case 'EC PRIVATE KEY':
      return {
        kind: 'private',
        message: `${name} is a private key; only its public half belongs here`,
        jwk: fromPrivate(der),
      }
    default:
      return block.label.endsWith('PRIVATE KEY')
        ? { kind: 'private', message: `${name} is a private key; only its public half belongs here` }
        : { kind: 'other-pem', message: `${name} is not a public key` }
  }
}

/** Reports the position of a JSON error without quoting the text: it may contain a secret. */
function jsonProblem(text: string): KeyProblem {
  try {
    parseJson(text, { maxDepth: 64 })
  } catch (error) {
    if (error instanceof JsonError)
      return { kind: 'broken-json', message: `the JSON is broken: ${error.message}`, at: error.at }
    throw error
  }
  return { kind: 'broken-json', message: 'the JSON is broken' }
}
