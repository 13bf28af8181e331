import type { PyValue } from './python.js'
import { loads } from './python-json.js'
import { parsePairs } from './urlencoded.js'

/**
 * A form's fields; Starlette's error for an unreadable form; `crashed`: why its `metadata`, a string, is not JSON.
 */
export type Form =
  | { value: Map<string, PyValue>; problem?: undefined; crashed?: undefined }
  | { value?: undefined; problem: string; crashed?: undefined }
  | { value?: undefined; problem?: undefined; crashed: string }

/** The fields of `application/x-www-form-urlencoded` or `multipart/form-data`; for a repeated name the last counts. */
export function readForm(text: string, contentType: string): Form {
  const isMultipart = /^\s*multipart\//i.test(contentType)
  const form = isMultipart ? multipart(text, contentType) : { value: new Map<string, PyValue>(parsePairs(text)) }
  const metadata = form.value?.get('metadata')
  if (typeof metadata !== 'string') return form
  const read = loads(metadata)
  if (!('value' in read)) return { crashed: read.error }
  form.value!.set('metadata', read.value)
  return form
}

const INVALID = 'Invalid multipart data.'
const CUT_OFF = 'cut off'
const HEADER = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\r\n]*)\r\n/y
const BEGUN = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]*|[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n]*)\r?$/

/** RFC 7578 as python-multipart reads it: truncated parts are ignored, and so is everything after the end. */
function multipart(text: string, contentType: string): Form {
  const boundary = parameter(contentType, 'boundary')
  if (boundary === undefined) return { problem: 'Missing boundary in multipart.' }
  const start = /^[\r\n]/.test(text) ? text.indexOf('-') : 0
  if (start < 0 || text === '') return { value: new Map() }
  const [first, ...parts] = `\r\n${text.slice(start)}`.split(`\r\n--${boundary}`)
  if (first !== '' || parts.length === 0) return { problem: INVALID }
  const value = new Map<string, PyValue>()
  for (const [index, part] of parts.entries()) {
    if (part.startsWith('-')) break
    if (!part.startsWith('\r\n')) return { problem: INVALID }
    const isLast = index === parts.length - 1
    const read = readPart(part.slice(2))
    if (read === CUT_OFF && isLast) break
    if (typeof read === 'string') return { problem: read === CUT_OFF ? INVALID : read }
    if (!isLast) value.set(read.name, read.content)
  }
  return { value }
}

interface Part {
  name: string
  /** Files are not strings. */
  content: string | null
}

function readPart(part: string): Part | string {
  let disposition = ''
  let at = 0
  for (; !part.startsWith('\r\n', at); at = HEADER.lastIndex) {
    HEADER.lastIndex = at
    const header = HEADER.exec(part)
    if (!header) return BEGUN.test(part.slice(at)) ? CUT_OFF : INVALID
    if (header[1]!.toLowerCase() === 'content-disposition') disposition = header[2]!
  }
  const name = parameter(disposition, 'name')
  if (name === undefined) return 'The Content-Disposition header field "name" must be provided.'
  const isFile = parameter(disposition, 'filename') !== undefined
  return { name, content: isFile ? null : part.slice(at + 2) }
}

/** A parameter of a header such as `Content-Type` (RFC 9110 §5.6.6). */
function parameter(header: string, name: string): string | undefined {
  for (const [, found, quoted, bare] of header.matchAll(/;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g)) {
    if (found!.toLowerCase() === name) return quoted?.replace(/\\(.)/g, '$1') ?? bare!.trim()
  }
  return undefined
}
