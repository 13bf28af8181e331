import { trimWhere } from '../../core/trim.js'
import type { LosslessJson } from '../../yaml/json.js'

/** JSON as Python holds it: `bigint` is int, `number` is float, `Map` is dict. */
export type PyValue = LosslessJson

/** An exception that LiteLLM does not expect: it answers 401 with this text. */
export class PythonError extends Error {
  constructor(
    message: string,
    /** The change that would reverse the rejection. */
    readonly remedy?: string,
  ) {
    super(message)
  }
}

type PyType = 'NoneType' | 'bool' | 'int' | 'float' | 'str' | 'list' | 'dict'

export function typeName(value: PyValue): PyType {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'bigint':
      return 'int'
    case 'number':
      return 'float'
    case 'string':
      return 'str'
    default:
      return Array.isArray(value) ? 'list' : 'dict'
  }
}

/** `bool(value)` */
export function truthy(value: PyValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false
  if (typeof value === 'bigint') return value !== 0n
  if (typeof value === 'number') return value !== 0
  if (Array.isArray(value)) return value.length > 0
  return value instanceof Map ? value.size > 0 : Boolean(value)
}

/** `isinstance(value, type(sample))`: bool is an int. */
export function sameType(value: PyValue, sample: PyValue): boolean {
  const type = typeName(value)
  const wanted = typeName(sample)
  return type === wanted || (type === 'bool' && wanted === 'int')
}

/** `a == b` of values that can be members of a set; `True == 1 == 1.0`. */
export function equals(a: PyValue, b: PyValue): boolean {
  const x = numeric(a)
  const y = numeric(b)
  if (x !== undefined && y !== undefined) return x <= y && x >= y
  return a === b
}

/** `a < b` of strings, or of numbers. */
export function isLess(a: PyValue, b: PyValue): boolean {
  if (typeof a === 'string' && typeof b === 'string') return str(a) < str(b)
  const x = numeric(a)
  const y = numeric(b)
  if (x !== undefined && y !== undefined) return x < y
  throw new PythonError(`'<' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`)
}

function numeric(value: PyValue): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined
}

/** The iteration of `for x in value`: elements, characters, names. */
export function iterate(value: PyValue): PyValue[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return [...value]
  if (value instanceof Map) return [...value.keys()]
  throw new PythonError(`'${typeName(value)}' object is not iterable`)
}

/** `set(values)`, in the order of first occurrence. */
export function uniqueOf(values: Iterable<PyValue>): PyValue[] {
  const found: PyValue[] = []
  for (const value of values) {
    hashable(value)
    if (!found.some((item) => equals(item, value))) found.push(value)
  }
  return found
}

export function hashable(value: PyValue): void {
  const type = typeName(value)
  if (type === 'list' || type === 'dict') throw new PythonError(`unhashable type: '${type}'`)
}

/** `str.isspace()` of one character. */
export function isBlank(character: string): boolean {
  const code = character.charCodeAt(0)
  if (code <= 0xa0) return (code >= 9 && code <= 13) || (code >= 0x1c && code <= 0x20) || code === 0x85 || code === 0xa0
  return code !== 0xfeff && /\s/.test(character)
}

/** `text.split()` */
export function splitBlanks(text: string): string[] {
  const words: string[] = []
  let start = 0
  for (let at = 0; at <= text.length; at++) {
    if (at < text.length && !isBlank(text[at]!)) continue
    if (at > start) words.push(text.slice(start, at))
    start = at + 1
  }
  return words
}

/** `text.strip()` */
export const strip = (text: string): string => trimWhere(text, isBlank)

/** `int(value)` of a JSON value; `undefined` where it raises. */
export function toInt(value: PyValue): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined
  if (typeof value !== 'string') return undefined
  const digits = strip(value)
  // Python refuses more than 4300 digits.
  return digits.length <= 4300 && /^[+-]?\d+(?:_\d+)*$/.test(digits)
    ? BigInt(digits.replaceAll('_', '').replace(/^\+/, ''))
    : undefined
}

/** `str(value)` */
export function str(value: PyValue): string {
  return typeof value === 'string' ? value : repr(value)
}

/** `repr(value)` */
export function repr(value: PyValue): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return floatRepr(value)
  if (typeof value === 'string') return stringRepr(value)
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  return `{${[...value].map(([name, one]) => `${repr(name)}: ${repr(one)}`).join(', ')}}`
}

function floatRepr(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power < -4 || power >= 16) {
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  const text = Object.is(value, -0) ? '-0' : String(value)
  const plain = text.includes('e') ? value.toFixed(Math.max(0, mantissa.replace(/\D/g, '').length - 1 - power)) : text
  return plain.includes('.') ? plain : `${plain}.0`
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Single quotes, unless the string contains some and no double ones. */
function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let out = quote
  for (const c of text) {
    const code = c.codePointAt(0)!
    if (c === quote) out += `\\${c}`
    else if (Object.hasOwn(ESCAPES, c)) out += ESCAPES[c]
    else if (c === ' ' || !/[\p{C}\p{Z}]/u.test(c)) out += c
    else if (code < 0x100) out += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code < 0x10000) out += `\\u${code.toString(16).padStart(4, '0')}`
    else out += `\\U${code.toString(16).padStart(8, '0')}`
  }
  return out + quote
}

/** `fnmatch.fnmatchcase(text, pattern)` (POSIX): `*`, `?`, `[a-z]`, `[!a]`. Linear in practice: one star at a time. */
export function fnmatch(text: string, pattern: string): boolean {
  const symbols = [...text]
  const parts = globParts([...pattern])
  let at = 0
  let part = 0
  let star = -1
  let mark = 0
  while (at < symbols.length) {
    const wanted = parts[part]
    if (wanted === 'star') {
      star = part++
      mark = at
    } else if (wanted?.(symbols[at]!)) {
      at++
      part++
    } else if (star >= 0) {
      part = star + 1
      at = ++mark
    } else return false
  }
  while (parts[part] === 'star') part++
  return part === parts.length
}

type GlobPart = 'star' | ((symbol: string) => boolean)

function globParts(pattern: string[]): GlobPart[] {
  const parts: GlobPart[] = []
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!
    if (c === '*') {
      if (parts.at(-1) !== 'star') parts.push('star')
    } else if (c === '?') parts.push(() => true)
    else if (c === '[') {
      const end = classEnd(pattern, i)
      if (end < 0) parts.push((symbol) => symbol === '[')
      else {
        parts.push(symbolClass(pattern.slice(i + 1, end)))
        i = end
      }
    } else parts.push((symbol) => symbol === c)
  }
  return parts
}

function classEnd(pattern: string[], start: number): number {
  let i = start + 1
  if (pattern[i] === '!') i++
  if (pattern[i] === ']') i++
  return pattern.indexOf(']', i)
}

function symbolClass(inside: string[]): (symbol: string) => boolean {
  const negated = inside[0] === '!'
  const members = negated ? inside.slice(1) : inside
  const ranges: [string, string][] = []
  for (let i = 0; i < members.length; i++) {
    if (members[i + 1] === '-' && i + 2 < members.length) {
      ranges.push([members[i]!, members[i + 2]!])
      i += 2
    } else ranges.push([members[i]!, members[i]!])
  }
  return (symbol) => ranges.some(([low, high]) => symbol >= low && symbol <= high) !== negated
}
