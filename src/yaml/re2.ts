import { RE2JS } from '@bufbuild/re2'
import { BoundedMap } from '../core/bounded-map.js'
import { literalStart } from '../core/literal-start.js'
import { findGroups } from './regex-find.js'

/** Each takes some 30 kB once it has been used. */
const compiled = new BoundedMap<string, RE2JS | null>(250)

/**
 * `null` for a pattern that RE2 rejects. Envoy's expressions work on bytes: pass strings with one byte per character.
 */
export function compile(pattern: string): RE2JS | null {
  let regex = compiled.get(pattern)
  if (regex === undefined) {
    try {
      regex = new RE2JS(withoutAnyByte(pattern))
    } catch {
      regex = null
    }
    compiled.set(pattern, regex)
  }
  return regex
}

/** The library has no `\C`. In classes RE2 refuses it, quoted it is text. */
const withoutAnyByte = (pattern: string): string =>
  pattern.includes('\\C') ? pattern.replace(ANY_BYTE, (_, other?: string) => other ?? '(?s:.)') : pattern

const QUOTED = String.raw`\\Q.*?(?:\\E|$)`
/** Every part is read one way only, and a class that nothing closes ends with the text: patterns may be hostile. */
const CLASS = String.raw`\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*(?:\]|\\?$)`
const ANY_BYTE = new RegExp(String.raw`(${QUOTED}|${CLASS}|\\[^C])|\\C`, 'gs')

/** Whether RE2 takes a pattern; a text alone needs no compiling, however long it is. */
export function isRegex(pattern: string): boolean {
  return literalStart(pattern).rest !== 'pattern' || compile(pattern) !== null
}

/** The same for a pattern on bytes, where an escape means 255 at most (Latin-1). */
export const isRegexOnBytes = (pattern: string): boolean =>
  isRegex(pattern) && [...pattern.matchAll(LARGE_ESCAPE)].every(([, large]) => large === undefined)

/** Escapes and quoted text; the group holds those of more than 255. */
const LARGE_ESCAPE = new RegExp(String.raw`${QUOTED}|\\(x\{0*[1-9a-fA-F][0-9a-fA-F]{2,}\}|[4-7][0-7]{2})|\\.`, 'gs')

/** A pattern of characters for matching bytes: an escape of more than 255 is its UTF-8, which a class cannot hold. */
export function boundToBytes(pattern: string): string {
  return pattern.replace(CLASS_OR_ESCAPE, (item, set?: string, code?: string) => {
    if (code !== undefined) return isLarge(code) ? `(?:${String.fromCodePoint(Number.parseInt(code, 16))})` : item
    const bound = set?.replace(RANGE, (range, from: string, to = from) => {
      if (isLarge(from)) return ''
      return isLarge(to) ? `\\x{${from}}-\\x{ff}` : range
    })
    return bound === '[]' ? '[^\\x{0}-\\x{ff}]' : bound === '[^]' ? '(?s:.)' : (bound ?? item)
  })
}

const isLarge = (hex: string): boolean => Number.parseInt(hex, 16) > 255

const CLASS_OR_ESCAPE = new RegExp(String.raw`(${CLASS})|\\x\{([0-9a-fA-F]+)\}|${QUOTED}|\\.`, 'gs')
const RANGE = /\\x\{([0-9a-f]+)\}(?:-\\x\{([0-9a-f]+)\})?/gi

/** The pattern matches the whole text. Where its literal start decides, nothing is compiled. */
export function matchesWhole(pattern: string, text: string): boolean {
  const { start, rest } = literalStart(pattern)
  if (!text.startsWith(start)) return false
  if (rest === 'nothing') return text.length === start.length
  if (rest === 'line') return !text.includes('\n', start.length)
  return compile(pattern)?.matches(text) ?? false
}

export function matchesSomewhere(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) ?? false
}

/**
 * Replaces every match, as RE2::GlobalReplace: `\0` to `\9` are groups, `\\` a backslash. A group that the pattern does
 * not have leaves the text as it is; any other escape ends the substitution. Linear in the text.
 */
export function replaceAll(pattern: string, text: string, substitution: string): string {
  const regex = compile(pattern)
  const [valid = ''] = /^(?:[^\\]|\\[0-9\\])*/.exec(substitution) ?? []
  if (!regex || highestGroup(substitution) > regex.groupCount()) return text
  let out = ''
  let from = 0
  let lastEnd = -1
  while (from <= text.length) {
    const groups = findGroups(regex, text, from)
    if (!groups) break
    const [start, end] = [groups[0]!, groups[1]!]
    out += text.slice(from, start)
    if (start === end && start === lastEnd) {
      // An empty match right after the previous one does not count.
      out += text.slice(start, start + 1)
      from = start + 1
      continue
    }
    out += expand(valid, text, groups)
    from = end
    lastEnd = end
  }
  return out + text.slice(from)
}

/** The highest group that a substitution names, even after an escape that ends it (RE2::MaxSubmatch). */
export function highestGroup(substitution: string): number {
  let highest = 0
  for (const [, digit = 0] of substitution.matchAll(/\\(?:([0-9])|.)/gs)) highest = Math.max(highest, Number(digit))
  return highest
}

function expand(substitution: string, text: string, groups: number[]): string {
  return substitution.replace(/\\([0-9\\])/g, (_, c: string) => {
    if (c === '\\') return '\\'
    const [start, end] = [groups[2 * Number(c)], groups[2 * Number(c) + 1]]
    return start === undefined || end === undefined || start < 0 ? '' : text.slice(start, end)
  })
}
