import { base64 } from '../text/secret-text.js'
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

interface Value {
  text: string
  masked: string
}

/** Values by their first characters, the longest first. */
type Index = Map<string, Value[]>

function indexOf(secrets: ReadonlySet<string>): Index {
  const index: Index = new Map()
  const known = new Set<string>()
  const add = (text: string, isFirst: boolean): void => {
    if (text.length < SHORTEST || known.has(text) || (text.length < WORD && /^[a-z]+$/.test(text))) return
    known.add(text)
    const key = text.slice(0, SHORTEST)
    const masked = isFirst ? stars(text) : '*'.repeat(text.length)
    index.set(key, [...(index.get(key) ?? []), { text, masked }])
  }
  for (const secret of secrets)
    for (const [line, isFirst] of linesOf(secret)) for (const form of formsOf(line)) add(form, isFirst)
  for (const values of index.values()) values.sort((a, b) => b.text.length - a.text.length)
  return index
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
    percentEncoded(text),
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
    const values = index.get(text.slice(at, at + SHORTEST))
    const masked = values && maskAt(text, at, values)
    if (!masked) continue
    result += text.slice(done, at) + masked
    at += masked.length - 1
    done = at + 1
  }
  return result + text.slice(done)
}

function maskAt(text: string, at: number, values: readonly Value[]): string | undefined {
  const whole = values.find((value) => text.startsWith(value.text, at) && isApart(text, at, value.text.length))
  if (whole) return whole.masked
  for (const value of values) {
    let length = SHORTEST
    while (length < value.text.length && text[at + length] === value.text[length]) length++
    if (/^(?:\.\.\.|…)/.test(text.slice(at + length, at + length + 3))) return value.masked.slice(0, length)
  }
  return undefined
}

/** A short value is not a part of a longer word. The `n` of `\n` is not a part of the word behind it. */
function isApart(text: string, at: number, length: number): boolean {
  if (length >= WORD) return true
  const before = text[at - 2] === '\\' ? '' : (text[at - 1] ?? '')
  return !/\w/.test(before) && !/\w/.test(text[at + length] ?? '')
}

function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    // A half of a surrogate pair has no such form.
    return text
  }
}
