import { JsonError, parseJson } from '../../yaml/json.js'
import type { PyValue } from './python.js'

/** `json.loads` raised; the message is Python's. */
interface LoadsError {
  error: string
}

/** C recursion of CPython's scanner ends a little before its limit of 1000 frames. */
const MAX_DEPTH = 990

const TEXTS: [ours: string, python: string][] = [
  ['unexpected text after the value', 'Extra data'],
  ['expected a member name', 'Expecting property name enclosed in double quotes'],
  ['expected `:`', "Expecting ':' delimiter"],
  ['expected `,`', "Expecting ',' delimiter"],
  ['unterminated string', 'Unterminated string starting at'],
  ['control character', 'Invalid control character at'],
  ['bad escape', 'Invalid \\escape'],
]

/**
 * `json.loads(bytes)`: UTF-8, or UTF-16 as the first bytes show, with or without a byte order mark; duplicate members:
 * the last wins.
 */
export function loadsBytes(bytes: Uint8Array): { value: PyValue } | LoadsError {
  const wide = utf16Of(bytes)
  if (wide) return loads(new TextDecoder(wide).decode(bytes))
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const problem = utf8Problem(bytes, start)
  if (problem) return { error: problem }
  return loads(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start)))
}

function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === undefined || second === undefined) return undefined
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le'
  return (first === 0xfe && second === 0xff) || first === 0 ? 'utf-16be' : undefined
}

/** `json.loads(text)`; `NaN` and the infinities are numbers. */
export function loads(text: string): { value: PyValue } | LoadsError {
  try {
    return { value: parseJson(text, { maxDepth: MAX_DEPTH, constants: true }) }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return { error: describe(text, error) }
  }
}

function describe(text: string, error: JsonError): string {
  if (error.message === 'nested too deeply') {
    const kind = text[error.at] === '[' ? 'array' : 'object'
    return `maximum recursion depth exceeded while decoding a JSON ${kind} from a unicode string`
  }
  const python = TEXTS.find(([ours]) => error.message.startsWith(ours))?.[1] ?? 'Expecting value'
  return `${python}: ${place(text, error.at)}`
}

/** `line 1 column 2 (char 1)`: lines and columns from 1, characters from 0, all in code points. */
export function place(text: string, offset: number): string {
  const before = [...text.slice(0, offset)]
  const newline = before.lastIndexOf('\n')
  const line = before.filter((c) => c === '\n').length + 1
  return `line ${line} column ${before.length - newline} (char ${before.length})`
}

/** Python's complaint about the first ill-formed byte (RFC 3629; lone surrogates pass, as in `json.loads`). */
function utf8Problem(bytes: Uint8Array, start = 0): string | undefined {
  let at = start
  while (at < bytes.length) {
    const first = bytes[at]!
    if (first < 0x80) {
      at++
      continue
    }
    const size =
      first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
    if (size === 0) return complaint(bytes, at, at + 1, start, 'invalid start byte')
    for (let i = 1; i < size; i++) {
      const next = bytes[at + i]
      if (next === undefined) return complaint(bytes, at, at + i, start, 'unexpected end of data')
      const low = i > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
      const high = i > 1 || first !== 0xf4 ? 0xbf : 0x8f
      if (next < low || next > high) return complaint(bytes, at, at + i, start, 'invalid continuation byte')
    }
    at += size
  }
  return undefined
}

function complaint(bytes: Uint8Array, from: number, to: number, start: number, reason: string): string {
  const at = from - start
  if (to - from === 1) {
    const hex = bytes[from]!.toString(16).padStart(2, '0')
    return `'utf-8' codec can't decode byte 0x${hex} in position ${at}: ${reason}`
  }
  return `'utf-8' codec can't decode bytes in position ${at}-${to - start - 1}: ${reason}`
}
