import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { percentDecodeBytes } from '../../../core/percent.js'
import { type Base64Rules, decodeBase64, encodeBase64 } from '../../../jwt/base64url.js'
import { CelError, unexpectedType } from '../../error.js'
import { jsonText } from '../../json-text.js'
import { type CelKey, CelMap, keyText, toKey } from '../../map.js'
import { type CelValue, isList, materialize, typeWord, Uint } from '../../value.js'
import { parseForm } from '../../views/query.js'
import type { Call, FunctionTable } from '../call.js'
import { compareStrings } from '../operators.js'
import { parseJsonField, parseJsonValue } from '../read-json.js'

const ENCODED: Base64Rules = { alphabet: 'standard', padding: 'partial', blanks: 'refuse', trailingBits: 'refuse' }
const URL_SEGMENT: Base64Rules = { ...ENCODED, alphabet: 'url' }

/** Functions that agentgateway adds; those that operate on expressions instead of values are part of the evaluator. */
export const GATEWAY: FunctionTable = {
  json: (call) => parseJsonValue(call.value(0)),
  jsonField: (call) => parseJsonField(call.value(0), call.text(1)),
  toJson: (call) => call.spend(jsonText(call.value(0))),
  to_json: (call) => call.spend(jsonText(call.value(0))),
  unvalidatedJwtPayload,
  merge(call) {
    const [left, right] = [mapOf(call.receiver()), mapOf(call.value(0))]
    call.env.spend(left.size + right.size)
    return new CelMap([...left.entries(), ...right.entries()])
  },
  flatten: (call) => flattened(call.value(0), ''),
  flattenRecursive: (call) => flattened(call.value(0), '_recursive'),
  flatten_recursive: (call) => flattened(call.value(0), '_recursive'),
  base64Encode,
  base64Decode,
  fail(call) {
    throw new CelError(`\`fail()\` was called: ${call.text(0)}`)
  },
  uuid: () => crypto.randomUUID(),
  random: () => Math.random(),
}

/** Functions with a prefix, by `prefix.name`. */
export const GATEWAY_QUALIFIED: FunctionTable = {
  'base64.encode': base64Encode,
  'base64.decode': base64Decode,
  'url.encode': (call) =>
    Array.from(asBytes(call.value(0)), (byte) => {
      const c = String.fromCharCode(byte)
      return /[A-Za-z0-9\-._~]/.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    }).join(''),
  'url.decode': (call) => decodeUtf8(formText(call.value(0))),
  'form.decode': formDecode,
  'form.encode': formEncode,
  'sha1.encode': (call) => bytesToHex(sha1(asBytes(call.value(0)))),
  'sha256.encode': (call) => bytesToHex(sha256(asBytes(call.value(0)))),
  'md5.encode': (call) => bytesToHex(md5(asBytes(call.value(0)))),
}

function unvalidatedJwtPayload(call: Call): CelValue {
  const parts = call.text(0).split('.')
  if (parts.length !== 3) throw new CelError(`invalid JWT: expected 3 segments, got ${parts.length}`)
  const { bytes } = decodeBase64(parts[1]!, URL_SEGMENT)
  if (!bytes) throw new CelError('invalid JWT: the payload is not base64url')
  return parseJsonValue(bytes)
}

function base64Encode(call: Call): CelValue {
  return encodeBase64(asBytes(call.value(0)))
}

function base64Decode(call: Call): CelValue {
  const text = new TextDecoder().decode(asBytes(call.value(0)))
  const { bytes } = decodeBase64(text, ENCODED)
  if (!bytes) throw new CelError('`decode`: the text is not base64')
  return bytes
}

function decodeUtf8(text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(percentDecodeBytes(text))
  } catch {
    throw new CelError('`decode`: the text is not UTF-8')
  }
}

function formDecode(call: Call): CelValue {
  const members = new Map<string, CelValue>()
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(asBytes(call.value(0)))
  for (const [name, value] of parseForm(text)) {
    const known = members.get(name)
    if (known === undefined) members.set(name, value)
    else members.set(name, isList(known) ? [...known, value] : [known, value])
  }
  return new CelMap(members)
}

function formEncode(call: Call): CelValue {
  const members = [...mapOf(call.value(0)).entries()].map(([key, value]) => [keyText(key), materialize(value)] as const)
  members.sort(([a], [b]) => compareStrings(a, b))
  const pairs = members.flatMap(([name, value]): [string, string][] => {
    if (value === null) return []
    return (isList(value) ? value : [value]).map((item) => [name, formText(item)])
  })
  return new URLSearchParams(pairs).toString()
}

/** The string form of a value: bytes as base64. */
function formText(value: CelValue): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (value instanceof Uint) return String(value.value)
  if (value instanceof Uint8Array) return encodeBase64(value)
  throw new CelError(`cannot convert ${typeWord(value)} to string`)
}

function asBytes(value: CelValue): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value)
  if (value instanceof Uint8Array) return value
  throw new CelError(`cannot convert ${typeWord(value)} to bytes`)
}

/** A marker for log fields: the map or list under a name that only the logger knows. */
function flattened(value: CelValue, suffix: '' | '_recursive'): CelValue {
  if (isList(value)) return new CelMap([[`$_meta_flatten_list${suffix}`, value]])
  if (value instanceof CelMap) return new CelMap([[`$_meta_flatten_map${suffix}`, value]])
  throw new CelError('`flatten` only works on a map or list')
}

export function mapOf(value: CelValue): CelMap {
  if (!(value instanceof CelMap)) throw unexpectedType(typeWord(value), 'map')
  return value
}

export function keyOf(value: CelValue): CelKey {
  const key = toKey(value)
  if (key === undefined) throw new CelError(`${typeWord(value)} can not be used as a key`)
  return key
}
