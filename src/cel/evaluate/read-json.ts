import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { readSerdeNumber } from '../../yaml/serde-number.js'
import { CelError, noSuchKey } from '../error.js'
import { type CelValue, typeWord } from '../value.js'
import { fromJson } from '../views/json.js'

/** Nesting limit of the engine's JSON reader. */
const MAX_DEPTH = 127

/** `json(x)`: JSON in a string or in bytes. */
export function parseJsonValue(value: CelValue): CelValue {
  return fromJson(read(textOf(value)))
}

/**
 * `json(x).field` and `jsonField(x, "field")`. The engine only searches for the member, so it ignores
 * text after the object, and a value that is not an object fails differently from an object without the member. Other
 * members may hold what cannot be read.
 */
export function parseJsonField(value: CelValue, field: string): CelValue {
  const object = readPrefix(textOf(value))
  if (!(object instanceof Map)) throw new CelError('`json`: expected an object')
  for (const name of object.keys()) checked(name)
  const member = object.get(field)
  if (member === undefined) throw noSuchKey(field)
  return fromJson(checked(member))
}

function textOf(value: CelValue): string {
  if (typeof value === 'string') return value
  if (!(value instanceof Uint8Array)) throw new CelError(`\`json\`: invalid type ${typeWord(value)}`)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch {
    throw new CelError('`json`: not UTF-8')
  }
}

function read(text: string): LosslessJson {
  try {
    return checked(parseJson(text, { maxDepth: MAX_DEPTH, readNumber: readSerdeNumber }))
  } catch (error) {
    throw asCelError(error)
  }
}

/** Numbers out of range are infinite: the value that is used is checked. */
function readPrefix(text: string, isWhole = false): LosslessJson {
  const readNumber = (number: string): bigint | number => readSerdeNumber(number) ?? Number.POSITIVE_INFINITY
  try {
    return parseJson(text, { maxDepth: MAX_DEPTH, readNumber })
  } catch (error) {
    // The text before the offending character is a complete value if only trailing text is invalid.
    if (!isWhole && error instanceof JsonError && error.at > 0) return readPrefix(text.slice(0, error.at), true)
    throw asCelError(error)
  }
}

function asCelError(error: unknown): unknown {
  return error instanceof JsonError ? new CelError(`\`json\`: ${error.message} at ${error.at}`) : error
}

/** The engine rejects numbers beyond doubles and half surrogate pairs. */
function checked(value: LosslessJson): LosslessJson {
  const broken =
    (typeof value === 'number' && !Number.isFinite(value)) ||
    (typeof value === 'bigint' && !Number.isFinite(Number(value))) ||
    (typeof value === 'string' && /\p{Surrogate}/u.test(value))
  if (broken) throw new CelError('`json`: a number or character that can not be read')
  if (Array.isArray(value)) value.forEach(checked)
  if (value instanceof Map) {
    for (const [name, member] of value) {
      checked(name)
      checked(member)
    }
  }
  return value
}
