import { firstIndex } from '../core/binary-search.js'

/** A variable in the text that the environment lacks. Offsets refer to the original text. */
export interface Unset {
  name: string
  start: number
  end: number
  /** It is a part of a password hash (`$apr1$...`, `$2y$...`). */
  isHash?: true
}

export interface Expansion {
  text: string
  unset: Unset[]
  /** Maps an offset in the expanded text to the original; `end` for the end of a range that a variable's value ends. */
  original(offset: number, end?: boolean): number
}

interface Piece {
  /** Position of the replacement in the expanded text. */
  start: number
  end: number
  /** Position of the replaced text in the original. */
  from: number
  to: number
}

const REFERENCE = /\$(?:\{([^}]*)\}|([\p{Alphabetic}\p{N}_]+)|\$)/gu
/** A line up to a `$` of a hash in the formats of htpasswd and crypt. */
const HASH = /\$(?:apr1|2[abxy]?|5|6|y|argon2\w*)\$[^\s'"]*$/
/** agentgateway removes this before it expands variables, so that an editor's modeline is not a variable. */
const MODELINE = '# yaml-language-server: $schema'

/**
 * `$NAME`, `${NAME}`, `${NAME:-default}` and `$$` replaced as in agentgateway, in the whole text, comments included.
 * Names are letters, digits and `_`; any other `$` stays. An unset variable is kept and reported.
 */
export function expand(text: string, env: Readonly<Record<string, string>>): Expansion {
  const pieces: Piece[] = []
  const unset: Unset[] = []
  let expanded = ''
  let copied = 0
  for (const match of text.matchAll(REFERENCE)) {
    const [whole, braced, bare] = match
    const start = match.index
    if (whole === '$schema' && text.startsWith(MODELINE, start - MODELINE.length + whole.length)) continue
    const value = whole === '$$' ? '$' : lookUp(braced ?? bare!, braced !== undefined, env)
    if (value === undefined) {
      const isHash = HASH.test(text.slice(text.lastIndexOf('\n', start) + 1, start + whole.length + 1))
      unset.push({
        name: (braced ?? bare!).split(':-')[0]!,
        start,
        end: start + whole.length,
        ...(isHash && { isHash: true }),
      })
      // In a flow collection the braces would be read as a map.
      if (braced === undefined || !/^\w+$/.test(braced) || !isInFlow(text, start)) continue
      expanded += `${text.slice(copied, start)}$_${braced}_`
      pieces.push({
        start: expanded.length - whole.length,
        end: expanded.length,
        from: start,
        to: start + whole.length,
      })
      copied = start + whole.length
      continue
    }
    expanded += text.slice(copied, start)
    pieces.push({ start: expanded.length, end: expanded.length + value.length, from: start, to: start + whole.length })
    expanded += value
    copied = start + whole.length
  }
  return { text: expanded + text.slice(copied), unset, original: (offset, end) => originalOffset(pieces, offset, end) }
}

/** Whether a bracket or brace that is not part of a variable is open on the line before the offset. */
function isInFlow(text: string, offset: number): boolean {
  const before = text.slice(text.lastIndexOf('\n', offset) + 1, offset).replaceAll(/\$\{[^}]*\}/g, '')
  const count = (characters: RegExp) => before.match(characters)?.length ?? 0
  return count(/[[{]/g) > count(/[\]}]/g)
}

function lookUp(name: string, braced: boolean, env: Readonly<Record<string, string>>): string | undefined {
  const split = braced ? name.indexOf(':-') : -1
  const key = split > 0 ? name.slice(0, split) : name
  if (Object.hasOwn(env, key)) return env[key]
  return split > 0 ? name.slice(split + 2) : undefined
}

function originalOffset(pieces: Piece[], offset: number, end = false): number {
  const next = firstIndex(pieces.length, (i) => {
    const { start } = pieces[i]!
    return start > offset || (start === offset && end)
  })
  const before = pieces[next - 1]
  if (!before) return offset
  if (offset < before.end) return offset === before.start ? before.from : end ? before.to : before.from
  return before.to + (offset - before.end)
}
