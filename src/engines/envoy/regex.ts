import { RE2JS } from '@bufbuild/re2'

/** Opcodes of the library's compiled programs (its `Inst`): the machine is Russ Cox's. */
const OP = { ALT: 1, ALT_MATCH: 2, CAPTURE: 3, EMPTY: 4, FAIL: 5, MATCH: 6, NOP: 7, RUNE_ANY: 10, NOT_NL: 11 } as const
const EMPTY = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, wordBoundary: 16, noWordBoundary: 32 } as const

const compiled = new Map<string, RE2JS | null>()
const MAX_KEPT = 2000

/** RE2 as Envoy compiles it, one byte a character (give it bytes); `null` for a pattern that RE2 refuses. */
export function compile(pattern: string): RE2JS | null {
  let regex = compiled.get(pattern)
  if (regex === undefined) {
    try {
      regex = new RE2JS(pattern)
    } catch {
      regex = null
    }
    if (compiled.size >= MAX_KEPT) compiled.clear()
    compiled.set(pattern, regex)
  }
  return regex
}

/** The pattern matches the whole text. */
export function matchesWhole(pattern: string, text: string): boolean {
  return compile(pattern)?.matches(text) ?? false
}

export function matchesSomewhere(pattern: string, text: string): boolean {
  return compile(pattern)?.test(text) ?? false
}

/** Every match replaced, as RE2::GlobalReplace: `\0` to `\9` are groups, `\\` a backslash. Linear in the text. */
export function replaceAll(pattern: string, text: string, substitution: string): string {
  const regex = compile(pattern)
  if (!regex) return text
  let out = ''
  let from = 0
  let lastEnd = -1
  while (from <= text.length) {
    const groups = leftmost(regex, text, from)
    if (!groups) break
    const [start, end] = [groups[0]!, groups[1]!]
    out += text.slice(from, start)
    if (start === end && start === lastEnd) {
      // An empty match right after the previous one does not count.
      out += text.slice(start, start + 1)
      from = start + 1
      continue
    }
    out += expand(substitution, text, groups)
    from = end
    lastEnd = end
  }
  return out + text.slice(from)
}

function expand(substitution: string, text: string, groups: number[]): string {
  return substitution.replace(/\\([0-9\\])/g, (_, c: string) => {
    if (c === '\\') return '\\'
    const [start, end] = [groups[2 * Number(c)], groups[2 * Number(c) + 1]]
    return start === undefined || end === undefined || start < 0 ? '' : text.slice(start, end)
  })
}

interface Thread {
  pc: number
  groups: number[]
}

/** Leftmost-first match from `from` with its groups as offsets, by simulation of all threads (Pike's machine). */
function leftmost(regex: RE2JS, text: string, from: number): number[] | null {
  const program = regex.re2().prog
  const empty = new Array<number>(program.numCap).fill(-1)
  let threads: Thread[] = []
  let matched: number[] | null = null
  for (let at = from; ; at += width(text, at)) {
    const flags = emptyFlags(text, at)
    const next: Thread[] = []
    const seen = new Set<number>()
    const follow = (pc: number, groups: number[]): void => {
      const stack: Thread[] = [{ pc, groups }]
      for (let top = stack.pop(); top; top = stack.pop()) {
        if (seen.has(top.pc)) continue
        seen.add(top.pc)
        const inst = program.getInst(top.pc)
        if (inst.op === OP.ALT || inst.op === OP.ALT_MATCH) {
          stack.push({ pc: inst.arg, groups: top.groups }, { pc: inst.out, groups: top.groups })
        } else if (inst.op === OP.NOP) {
          stack.push({ pc: inst.out, groups: top.groups })
        } else if (inst.op === OP.CAPTURE) {
          stack.push({ pc: inst.out, groups: top.groups.with(inst.arg, at) })
        } else if (inst.op === OP.EMPTY) {
          if ((inst.arg & ~flags) === 0) stack.push({ pc: inst.out, groups: top.groups })
        } else next.push(top)
      }
    }
    for (const thread of threads) follow(thread.pc, thread.groups)
    if (!matched) follow(program.start, empty.with(0, at))
    threads = []
    const c = text.codePointAt(at)
    for (const { pc, groups } of next) {
      const inst = program.getInst(pc)
      if (inst.op === OP.MATCH) {
        matched = groups.with(1, at)
        break // threads of lower priority are cut off
      }
      if (c === undefined || inst.op === OP.FAIL) continue
      const taken = inst.op === OP.RUNE_ANY || (inst.op === OP.NOT_NL ? c !== 10 : inst.matchRune(c))
      if (taken) threads.push({ pc: inst.out, groups })
    }
    if (at >= text.length || (matched && threads.length === 0)) return matched
  }
}

function width(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

function emptyFlags(text: string, at: number): number {
  const before = at === 0 ? '' : text[at - 1]!
  const after = text[at] ?? ''
  const word = /[0-9A-Za-z_]/
  return (
    (before === '' ? EMPTY.beginText | EMPTY.beginLine : before === '\n' ? EMPTY.beginLine : 0) |
    (after === '' ? EMPTY.endText | EMPTY.endLine : after === '\n' ? EMPTY.endLine : 0) |
    (word.test(before) === word.test(after) ? EMPTY.noWordBoundary : EMPTY.wordBoundary)
  )
}
