import { RE2JS } from '@bufbuild/re2'
import { findGroups } from '../text/regex-find.js'
import { CelError } from './error.js'
import { translate } from './regex/from-rust.js'

const KEPT = 500
const compiled = new Map<string, RE2JS | CelError>()

/** Compiles a pattern of Rust's `regex`, which is what the engine runs. Throws `CelError` where that refuses it. */
export function compileRegex(pattern: string): RE2JS {
  let known = compiled.get(pattern)
  if (known === undefined) {
    known = attempt(pattern)
    if (compiled.size >= KEPT) compiled.clear()
    compiled.set(pattern, known)
  }
  if (known instanceof CelError) throw known
  return known
}

function attempt(pattern: string): RE2JS | CelError {
  try {
    return RE2JS.compile(translate(pattern))
  } catch (error) {
    const reason = error instanceof CelError || error instanceof Error ? error.message : 'it can not be compiled'
    return new CelError(`\`${pattern.slice(0, 80)}\` is not a valid regular expression: ${reason}`)
  }
}

/** Somewhere in the text. */
export function matchesRegex(text: string, pattern: string): boolean {
  return compileRegex(pattern).test(text)
}

/** The first match replaced; `$1`, `$name`, `${name}` stand for groups (none of that name: nothing), `$$` for `$`. */
export function replaceFirst(text: string, pattern: string, replacement: string): string {
  const regex = compileRegex(pattern)
  const groups = findGroups(regex, text)
  if (!groups) return text
  const inserted = replacement.replace(/\$(?:\$|([0-9A-Za-z_]+)|\{([^}]+)\})/g, (_, bare?: string, braced?: string) => {
    const name = bare ?? braced
    return name === undefined ? '$' : group(regex, groups, text, name)
  })
  return text.slice(0, groups[0]) + inserted + text.slice(groups[1])
}

function group(regex: RE2JS, groups: number[], text: string, name: string): string {
  const number = /^[0-9]+$/.test(name) ? Number(name) : regex.namedGroups().get(name)
  const start = number === undefined ? -1 : (groups[2 * number] ?? -1)
  return start < 0 ? '' : text.slice(start, groups[2 * number! + 1])
}
