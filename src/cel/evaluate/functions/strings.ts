import { trimWhere } from '../../../core/trim.js'
import { latin1 } from '../../../core/utf8.js'
import { CelError } from '../../error.js'
import { CelMap, toKey } from '../../map.js'
import { matchesRegex, replaceFirst } from '../../regex/regex.js'
import { type CelValue, isList, typeWord, Uint } from '../../value.js'
import { type Call, type FunctionTable, isText } from '../call.js'
import { includes } from '../operators.js'

/** Positions count code points, sizes of strings count UTF-8 bytes. Surplus arguments are not evaluated. */
export const STRINGS: FunctionTable = {
  size,
  contains,
  startsWith: (call) => call.receiverOrFirstOf(isText, 'string').startsWith(call.text(0)),
  endsWith: (call) => call.receiverOrFirstOf(isText, 'string').endsWith(call.text(0)),
  matches(call) {
    const text = call.receiverOrFirstOf(isText, 'string')
    call.env.spend(text.length)
    return matchesRegex(text, call.text(0))
  },
  regexReplace(call) {
    const text = call.receiverText()
    call.env.spend(text.length)
    return call.spend(replaceFirst(text, call.text(0), call.text(1)))
  },
  charAt(call) {
    const found = [...call.receiverText()][unsigned(call.value(0))]
    if (found === undefined) throw new CelError('`charAt`: no such index')
    return found
  },
  indexOf,
  lastIndexOf,
  substring,
  join,
  split,
  replace,
  lowerAscii: (call) => call.receiverText().replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  upperAscii: (call) => call.receiverText().replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  trim: (call) => trimWhere(call.receiverText(), isSpace),
  stripPrefix(call) {
    const text = call.receiverText()
    const prefix = call.text(0)
    return text.startsWith(prefix) ? text.slice(prefix.length) : text
  },
  stripSuffix(call) {
    const text = call.receiverText()
    const suffix = call.text(0)
    return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text
  },
}

function size(call: Call): CelValue {
  const value = call.receiverOrFirst()
  if (typeof value === 'string') call.env.scan(value.length)
  if (typeof value === 'string') return BigInt(new TextEncoder().encode(value).length)
  if (isList(value) || value instanceof Uint8Array) return BigInt(value.length)
  if (value instanceof CelMap) return BigInt(value.size)
  throw new CelError(`\`size\`: cannot determine the size of ${typeWord(value)}`)
}

/** Element of a list, key of a map, part of a string or of bytes. */
function contains(call: Call): CelValue {
  const container = call.receiverOrFirst()
  const member = call.value(0)
  if (isList(container)) {
    call.env.scan(container.length)
    return includes(container, member)
  }
  if (container instanceof CelMap) {
    const key = toKey(member)
    if (key === undefined) throw new CelError(`${typeWord(member)} can not be a key`)
    return container.has(key)
  }
  if (typeof container === 'string') call.env.scan(container.length)
  if (typeof container === 'string') return typeof member === 'string' && container.includes(member)
  if (container instanceof Uint8Array) return member instanceof Uint8Array && bytesInclude(container, member)
  throw new CelError(`\`contains\` does not support ${typeWord(container)}`)
}

function bytesInclude(bytes: Uint8Array, part: Uint8Array): boolean {
  // One character per byte: string search is linear, comparing at every offset is not.
  return latin1(bytes).includes(latin1(part))
}

function indexOf(call: Call): CelValue {
  const text = [...call.receiverText()]
  const part = call.text(0)
  if (call.length > 2) throw new CelError('`indexOf` takes at most 2 arguments')
  const from = call.length === 2 ? unsigned(call.value(1)) : 0
  if (from >= text.length) return -1n
  const rest = text.slice(from).join('')
  const at = rest.indexOf(part)
  return at < 0 ? -1n : BigInt(from + [...rest.slice(0, at)].length)
}

function lastIndexOf(call: Call): CelValue {
  const text = [...call.receiverText()]
  const part = call.text(0)
  if (call.length > 2) throw new CelError('`lastIndexOf` takes at most 2 arguments')
  const from = call.length === 2 ? unsigned(call.value(1)) : undefined
  if (from !== undefined && from >= text.length) return -1n
  const searched = text.slice(0, from === undefined ? text.length : from + [...part].length).join('')
  const at = searched.lastIndexOf(part)
  return at < 0 ? -1n : BigInt([...searched.slice(0, at)].length)
}

function substring(call: Call): CelValue {
  const text = [...call.receiverText()]
  const start = unsigned(call.value(0))
  if (call.length > 2) throw new CelError('`substring` takes at most 2 arguments')
  const end = call.length === 2 ? unsigned(call.value(1)) : text.length
  if (end < start) throw new CelError('`substring`: the end is before the start')
  return text.slice(start, end).join('')
}

function join(call: Call): CelValue {
  const list = call.receiver()
  if (!isList(list)) throw new CelError(`\`join\` expects a list, got ${typeWord(list)}`)
  const separator = call.length === 0 ? '' : call.text(0)
  if (!list.every(isText)) throw new CelError('`join` expects a list of strings')
  call.env.spend(list.length)
  return call.spend(list.join(separator))
}

function split(call: Call): CelValue {
  const text = call.receiverText()
  const parts = pieces(text, call.text(0))
  if (call.length > 2) throw new CelError('`split` takes at most 2 arguments')
  call.env.spend(parts.length)
  const limit = call.length === 2 ? signed(call.value(1)) : -1
  if (limit < 0 || parts.length <= limit) return parts
  if (limit === 0) return []
  return [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(call.text(0))]
}

/** An empty separator yields an empty piece at either end. */
function pieces(text: string, separator: string): string[] {
  return separator === '' ? ['', ...text, ''] : text.split(separator)
}

function replace(call: Call): CelValue {
  const text = call.receiverText()
  const from = call.text(0)
  const to = call.text(1)
  if (call.length > 3) throw new CelError('`replace` takes 2 or 3 arguments')
  const limit = call.length === 3 ? signed(call.value(2)) : -1
  const parts = from === '' ? insertionPoints(text) : text.split(from)
  const count = limit < 0 ? parts.length - 1 : Math.min(limit, parts.length - 1)
  call.env.spend(count * (to.length + 1))
  return call.spend(parts.slice(0, count + 1).join(to) + rest(parts, count, from))
}

/** An empty string is found before every character and at the end. */
function insertionPoints(text: string): string[] {
  return ['', ...text, '']
}

function rest(parts: string[], replaced: number, from: string): string {
  return parts
    .slice(replaced + 1)
    .map((part) => from + part)
    .join('')
}

/** White space as Unicode defines it; JavaScript's own `trim` differs in U+0085 and U+FEFF. */
function isSpace(c: string): boolean {
  return /\p{White_Space}/u.test(c)
}

/** A position: an int or uint that is not negative. */
function unsigned(value: CelValue): number {
  const number = signed(value)
  if (number < 0) throw new CelError('a position must not be negative')
  return number
}

function signed(value: CelValue): number {
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint && value.value < 2n ** 63n) return Number(value.value)
  throw new CelError(`cannot convert ${typeWord(value)} to an integer`)
}
