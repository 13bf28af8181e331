import { firstIndex } from '../core/binary-search.js'
import { getOrAdd } from '../core/get-or-add.js'
import { percentEncode } from '../core/percent.js'
import { base64 } from '../yaml/secret-text.js'
import { markdownText, markupText, printable } from './escape.js'
import { maskForms, stars } from './mask.js'

/**
 * Masks secrets in a text that leaves: each value that is given, also as JSON, XML, markdown, URLs and base64 have it,
 * whole or cut off before `...`; and what looks like a secret by its form.
 */
export type Redactor = (text: string) => string

/** Shorter values are masked at their place alone: in other text they would be words. */
const SHORTEST = 6
/** Shorter values must not be part of a longer word, and those of small letters alone are words. */
const WORD = 8

/** @param secrets values, of any number of lines */
export function createRedactor(secrets: Iterable<string>): Redactor {
  const index = indexOf(new Set(secrets))
  return (text) => maskForms(index.size === 0 ? text : replaceValues(text, index))
}

/** Values that begin alike, with what is printed instead. */
interface Bucket {
  masks: Map<string, string>
  /** Lengths of the values, the longest first. */
  lengths: number[]
  /** The values in order, so that those with a prefix are together. */
  sorted: string[]
}

/** Buckets by the first characters of their values. */
type Index = Map<string, Bucket>

function indexOf(secrets: ReadonlySet<string>): Index {
  const masks = new Map<string, Map<string, string>>()
  const add = (text: string, isFirst: boolean): void => {
    if (text.length < SHORTEST || (text.length < WORD && /^[a-z]+$/.test(text))) return
    const key = text.slice(0, SHORTEST)
    const bucket = getOrAdd(masks, key, () => new Map<string, string>())
    if (!bucket.has(text)) bucket.set(text, isFirst ? maskForm(text) : '*'.repeat(text.length))
  }
  for (const secret of secrets)
    for (const [line, isFirst] of linesOf(secret)) for (const form of formsOf(line)) add(form, isFirst)
  return new Map([...masks].map(([key, bucket]) => [key, bucketOf(bucket)]))
}

/** Keeps no part of an escape: what follows would change its meaning. */
function maskForm(text: string): string {
  const [kept] = /^[\w.-]*/.exec(stars(text))!
  return kept + '*'.repeat(text.length - kept.length)
}

function bucketOf(masks: Map<string, string>): Bucket {
  const values = [...masks.keys()]
  const lengths = [...new Set(values.map(({ length }) => length))].sort((a, b) => b - a)
  return { masks, lengths, sorted: values.sort() }
}

/** A text of several lines is printed line by line, and a line is wrapped at its blanks. */
function linesOf(secret: string): [text: string, isFirst: boolean][] {
  const lines = secret.split(/\r\n|[\r\n]|\\r\\n|\\n/).map((line) => line.trim())
  return lines.flatMap((line, number): [string, boolean][] => [
    [line, number === 0],
    ...line
      .split(/\s+/)
      .filter((word) => word.length >= WORD && word !== line)
      .map((word, place): [string, boolean] => [word, number === 0 && place === 0]),
  ])
}

/** How formats and protocols write a value. */
function formsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1)
  const encoded = base64(text)
  return [
    text,
    printable(text),
    json,
    JSON.stringify(json).slice(1, -1),
    markupText(text),
    markupText(json),
    markdownText(text),
    percentEncode(text),
    encoded,
    encoded.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ]
}

function replaceValues(text: string, index: Index): string {
  const firsts = new Set([...index.keys()].map((key) => key.charCodeAt(0)))
  let result = ''
  let done = 0
  for (let at = 0; at + SHORTEST <= text.length; at++) {
    if (!firsts.has(text.charCodeAt(at))) continue
    const bucket = index.get(text.slice(at, at + SHORTEST))
    const masked = bucket && maskAt(text, at, bucket)
    if (!masked) continue
    result += text.slice(done, at) + masked
    at += masked.length - 1
    done = at + 1
  }
  return result + text.slice(done)
}

function maskAt(text: string, at: number, { masks, lengths, sorted }: Bucket): string | undefined {
  for (const length of lengths) {
    const masked = masks.get(text.slice(at, at + length))
    if (masked !== undefined && isApart(text, at, length)) return masked
  }
  const cut = text.slice(at, at + lengths[0]! + 3).search(/\.\.\.|…/)
  if (cut < SHORTEST) return undefined
  const start = text.slice(at, at + cut)
  const value = sorted[firstIndex(sorted.length, (i) => sorted[i]! >= start)]
  return value?.startsWith(start) ? masks.get(value)!.slice(0, cut) : undefined
}

/** A short value is not a part of a longer word. The `n` of `\n` is not a part of the word behind it. */
function isApart(text: string, at: number, length: number): boolean {
  if (length >= WORD) return true
  const before = text[at - 2] === '\\' ? '' : (text[at - 1] ?? '')
  return !/\w/.test(before) && !/\w/.test(text[at + length] ?? '')
}
