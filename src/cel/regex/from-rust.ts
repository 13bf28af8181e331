import { CelError } from '../error.js'

/** Contents of Rust's Unicode-aware classes in brackets, in RE2's syntax. */
const DIGIT = '\\p{Nd}'
const NOT_DIGIT = '\\P{Nd}'
const SPACE = '\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}'
/** Letters, marks, digits and connectors; the ranges are the circled and squared letters that count as alphabetic. */
const WORD =
  '\\p{L}\\p{M}\\p{Nd}\\p{Nl}\\p{Pc}\\x{200C}\\x{200D}\\x{24B6}-\\x{24E9}\\x{1F130}-\\x{1F149}\\x{1F150}-\\x{1F169}\\x{1F170}-\\x{1F189}'
const ASCII: Record<string, string> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t-\\r ' }
const UNICODE: Record<string, string> = { d: DIGIT, w: WORD, s: SPACE }

interface Mode {
  /** Blanks and `#` comments in the pattern are ignored. */
  verbose: boolean
  unicode: boolean
}

/**
 * Rewrites a pattern of Rust's `regex` crate to an equivalent RE2 pattern: `\d`, `\w` and `\s` are Unicode-aware;
 * `(?x)`, `\u{...}`, nested classes and repeated repetition are supported; `\Q`, octal escapes and a lone `{` are not.
 * Requires a pattern that Rust accepts. Throws `CelError` for constructs without an RE2 equivalent (set operations in
 * classes, word boundaries of the kind `\b{start}`). `\b` only considers ASCII word characters.
 */
export function translate(pattern: string): string {
  return new Translator(pattern).run()
}

class Translator {
  private at = 0
  private readonly out: string[] = []
  /** Where the last item starts in `out`, and whether it is repeated already. */
  private atom: { start: number; repeated: boolean } | undefined
  private readonly groups: { start: number; mode: Mode }[] = []
  private mode: Mode = { verbose: false, unicode: true }

  constructor(private readonly pattern: string) {}

  run(): string {
    while (this.at < this.pattern.length) this.item()
    if (this.groups.length > 0) throw fail('unclosed group')
    return this.out.join('')
  }

  private item(): void {
    const c = this.pattern[this.at]!
    if (this.mode.verbose && this.blank()) return
    if (c === '(') this.open()
    else if (c === ')') this.close()
    else if (c === '|') this.bar()
    else if (c === '*' || c === '+' || c === '?') this.repeat(this.match(/[*+?]/y)!)
    else if (c === '{') this.counted()
    else if (c === '[') this.push(this.bracket())
    else if (c === '\\') this.push(this.escape(false))
    else this.push(this.character())
  }

  private bar(): void {
    this.at++
    this.out.push('|')
    this.atom = undefined
  }

  private character(): string {
    const character = String.fromCodePoint(this.pattern.codePointAt(this.at)!)
    this.at += character.length
    return character
  }

  private blank(): boolean {
    return this.match(/\s+|#[^\n]*/y) !== undefined
  }

  private push(item: string): void {
    this.atom = { start: this.out.length, repeated: false }
    this.out.push(item)
  }

  private repeat(operator: string): void {
    if (!this.atom) throw fail('repetition operator missing expression')
    if (this.atom.repeated) {
      this.out.splice(this.atom.start, 0, '(?:')
      this.out.push(')')
    }
    const lazy = this.match(/\?/y) ?? ''
    this.out.push(operator + lazy)
    this.atom.repeated = true
  }

  private counted(): void {
    const match = /\{\s*(\d*)\s*(,?)\s*(\d*)\s*\}/y
    match.lastIndex = this.at
    const [text, low, comma, high] = match.exec(this.pattern) ?? []
    if (text === undefined || (low === '' && high === '')) throw fail('unclosed or empty counted repetition')
    this.at += text.length
    this.repeat(`{${low === '' ? '0' : low}${comma}${high}}`)
  }

  private open(): void {
    if (this.pattern.startsWith('(?=', this.at) || this.pattern.startsWith('(?!', this.at)) throw lookAround()
    if (this.pattern.startsWith('(?<=', this.at) || this.pattern.startsWith('(?<!', this.at)) throw lookAround()
    const named = this.match(/\(\?P?<[A-Za-z_][\w.[\]]*>/y)
    const flags = named === undefined ? this.match(/\(\?[a-zA-Z-]*[:)]/y) : undefined
    if (flags === undefined) this.enter(named ?? this.character())
    else this.openWithFlags(flags)
  }

  private openWithFlags(flags: string): void {
    const mode = { ...this.mode }
    const kept = this.flags(flags.slice(2, -1), mode)
    if (flags.endsWith(':')) {
      this.enter(`(?${kept}:`, mode)
      return
    }
    this.mode = mode
    if (kept !== '') this.out.push(`(?${kept})`)
    this.atom = undefined
  }

  /** Keeps the flags that RE2 supports; the others change how the rest is read. */
  private flags(text: string, mode: Mode): string {
    const [on = '', off = ''] = text.split('-')
    for (const flag of on + off) {
      if (!'imsUux'.includes(flag)) throw fail(`flag \`${flag}\` is not supported`)
    }
    for (const [flags, value] of [
      [on, true],
      [off, false],
    ] as const) {
      if (flags.includes('x')) mode.verbose = value
      if (flags.includes('u')) mode.unicode = value
    }
    const known = (flags: string) => flags.replace(/[ux]/g, '')
    return known(on) + (known(off) === '' ? '' : `-${known(off)}`)
  }

  private enter(text: string, mode: Mode = this.mode): void {
    this.groups.push({ start: this.out.length, mode: this.mode })
    this.mode = mode
    this.out.push(text)
    this.atom = undefined
  }

  private close(): void {
    const group = this.groups.pop()
    if (!group) throw fail('unopened group')
    this.at++
    this.out.push(')')
    this.mode = group.mode
    this.atom = { start: group.start, repeated: false }
  }

  private bracket(): string {
    const { negated, items } = this.classItems()
    // An empty class never matches.
    return `[${negated ? '^' : ''}${items}]`
  }

  private classItems(): { negated: boolean; items: string } {
    this.at++
    const negated = this.match(/\^/y) !== undefined
    let items = (this.match(/-+/y) ?? '').replaceAll('-', '\\-')
    if (items === '' && this.pattern[this.at] === ']') {
      this.at++
      items = '\\]'
    }
    for (;;) {
      const c = this.pattern[this.at]
      if (c === undefined) throw fail('unclosed character class')
      if (c === ']') {
        this.at++
        return { negated, items }
      }
      items += this.classItem(c)
    }
  }

  private classItem(c: string): string {
    const posix = this.match(/\[:\^?[a-z]+:\]/y)
    if (posix !== undefined) return posix
    if (c === '[') {
      const nested = this.classItems()
      if (nested.negated) throw fail('a negated class inside of a class is not supported')
      return nested.items
    }
    if (['&&', '--', '~~'].some((operator) => this.pattern.startsWith(operator, this.at))) {
      throw fail('set operations in a class are not supported')
    }
    if (c === '\\') return this.escape(true)
    if (this.mode.verbose && this.blank()) return ''
    return this.character()
  }

  private escape(inClass: boolean): string {
    const perl = this.match(/\\[dDwWsS]/y)
    if (perl !== undefined) return this.perlClass(perl[1]!, inClass)
    const hex = this.match(/\\(?:[xuU]\{[0-9A-Fa-f]+\}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})/y)
    if (hex !== undefined) return `\\x{${hex.slice(2).replace(/[{}]/g, '')}}`
    const property = this.match(/\\[pP](?:\{[^}]*\}|[A-Za-z])/y)
    if (property !== undefined) return property
    if (this.match(/\\b\{/y) !== undefined || this.match(/\\[<>]/y) !== undefined) {
      throw fail('this word boundary is not supported')
    }
    const anchor = inClass ? undefined : this.match(/\\[AzbB]/y)
    if (anchor !== undefined) return anchor
    const plain = this.match(/\\(?:[aftnrv]|[!-/:;=?@[-`{-~ ])/y)
    if (plain !== undefined) return plain
    if (this.match(/\\[0-9]/y) !== undefined) throw fail('backreferences are not supported')
    throw fail('unrecognized escape sequence')
  }

  private perlClass(letter: string, inClass: boolean): string {
    const lower = letter.toLowerCase()
    const items = (this.mode.unicode ? UNICODE : ASCII)[lower]!
    const negated = letter !== lower
    if (!inClass) return `[${negated ? '^' : ''}${items}]`
    if (!negated) return items
    if (!this.mode.unicode) return `\\${letter}`
    return lower === 'd' ? NOT_DIGIT : complement(lower === 'w' ? WORD_CHARACTER : SPACE_CHARACTER)
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const text = pattern.exec(this.pattern)?.[0]
    if (text !== undefined) this.at += text.length
    return text
  }
}

const WORD_CHARACTER = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u
const SPACE_CHARACTER = /\p{White_Space}/u
const complements = new Map<RegExp, string>()

/** The ranges of all other characters, for `[\W]` and `[\S]`: RE2 cannot negate inside a class. */
function complement(character: RegExp): string {
  const known = complements.get(character)
  if (known !== undefined) return known
  let ranges = ''
  let start = -1
  for (let code = 0; code <= 0x110000; code++) {
    const outside = code < 0x110000 && !character.test(String.fromCodePoint(code))
    if (outside && start < 0) start = code
    if (!outside && start >= 0) {
      ranges += `\\x{${start.toString(16)}}-\\x{${(code - 1).toString(16)}}`
      start = -1
    }
  }
  complements.set(character, ranges)
  return ranges
}

function lookAround(): CelError {
  return fail('look-around is not supported')
}

function fail(reason: string): CelError {
  return new CelError(reason)
}
