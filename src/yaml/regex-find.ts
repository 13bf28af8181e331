import type { RE2JS } from '@bufbuild/re2'

/** Opcodes of the library's compiled programs (its `Inst`). */
const OP = { alt: 1, altMatch: 2, capture: 3, empty: 4, fail: 5, match: 6, nop: 7, any: 10, anyButNewline: 11 } as const
const EMPTY = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, wordBoundary: 16, noWordBoundary: 32 } as const

interface Thread {
  pc: number
  groups: number[]
}

/**
 * The leftmost match at or after `from`, with its groups as pairs of offsets (-1: not taken part); `null` without a
 * match. The library only reports whether a match exists. All threads are simulated at once (Pike), so the time is
 * linear in the text.
 */
export function findGroups(regex: RE2JS, text: string, from = 0): number[] | null {
  const program = regex.re2().prog
  const none = new Array<number>(program.numCap).fill(-1)
  let threads: Thread[] = []
  let matched: number[] | null = null
  for (let at = from; ; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) {
    const starts: Thread[] = matched ? threads : [...threads, { pc: program.start, groups: none.with(0, at) }]
    const c = text.codePointAt(at)
    threads = []
    for (const { pc, groups } of follow(regex, starts, at, text)) {
      const inst = program.getInst(pc)
      if (inst.op === OP.match) {
        matched = groups.with(1, at)
        // Threads of lower priority are cut off.
        break
      }
      if (c !== undefined && reads(inst, c)) threads.push({ pc: inst.out, groups })
    }
    if (c === undefined || (matched && threads.length === 0)) return matched
  }
}

function reads(inst: ReturnType<ReturnType<RE2JS['re2']>['prog']['getInst']>, c: number): boolean {
  if (inst.op === OP.fail) return false
  if (inst.op === OP.any) return true
  return inst.op === OP.anyButNewline ? c !== 10 : inst.matchRune(c)
}

/** The threads in order of priority, each at an instruction that reads a character or ends the match. */
function follow(regex: RE2JS, starts: Thread[], at: number, text: string): Thread[] {
  const program = regex.re2().prog
  const seen = new Set<number>()
  let flags: number | undefined
  const reading: Thread[] = []
  const stack = starts.toReversed()
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (seen.has(top.pc)) continue
    seen.add(top.pc)
    const { op, arg, out } = program.getInst(top.pc)
    if (op === OP.alt || op === OP.altMatch)
      stack.push({ pc: arg, groups: top.groups }, { pc: out, groups: top.groups })
    else if (op === OP.nop) stack.push({ pc: out, groups: top.groups })
    else if (op === OP.capture) stack.push({ pc: out, groups: top.groups.with(arg, at) })
    else if (op !== OP.empty) reading.push(top)
    else {
      flags ??= emptyFlags(text, at)
      if ((arg & ~flags) === 0) stack.push({ pc: out, groups: top.groups })
    }
  }
  return reading
}

function emptyFlags(text: string, at: number): number {
  const before = text[at - 1] ?? ''
  const after = text[at] ?? ''
  const word = /[0-9A-Za-z_]/
  return (
    (before === '' ? EMPTY.beginText | EMPTY.beginLine : before === '\n' ? EMPTY.beginLine : 0) |
    (after === '' ? EMPTY.endText | EMPTY.endLine : after === '\n' ? EMPTY.endLine : 0) |
    (word.test(before) === word.test(after) ? EMPTY.noWordBoundary : EMPTY.wordBoundary)
  )
}
