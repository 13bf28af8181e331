/** Context lines around a change. */
const CONTEXT = 3
/** Texts with more changed lines are shown as one change. */
const LIMIT = 2000

type Line = [kind: ' ' | '-' | '+', text: string]

/** The output of `diff -u` for two versions of a file; empty if they are equal. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const lines = compareLines(split(before), split(after))
  const hunks = hunksOf(lines).map((hunk) => hunkText(lines, hunk))
  return `--- ${file}\n+++ ${file}\n${hunks.join('')}`
}

/** Lines with their line breaks: the last one may lack it. */
const split = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

function compareLines(a: string[], b: string[]): Line[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const same = (text: string): Line => [' ', text]
  return [
    ...a.slice(0, start).map(same),
    ...shortest(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ]
}

/** Myers' greedy algorithm: the fewest removed and added lines. */
function shortest(a: string[], b: string[]): Line[] {
  const whole: Line[] = [...a.map((text): Line => ['-', text]), ...b.map((text): Line => ['+', text])]
  const trace: Map<number, number>[] = []
  const reach = new Map<number, number>([[1, 0]])
  for (let d = 0; d <= Math.min(a.length + b.length, LIMIT); d++) {
    trace.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      let x = isDown(reach, k, d) ? reach.get(k + 1)! : reach.get(k - 1)! + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      reach.set(k, x)
      if (x >= a.length && x - k >= b.length) return walkBack(trace, a, b)
    }
  }
  return whole
}

function isDown(reach: Map<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && reach.get(k - 1)! < reach.get(k + 1)!)
}

function walkBack(trace: Map<number, number>[], a: string[], b: string[]): Line[] {
  const lines: Line[] = []
  let [x, y] = [a.length, b.length]
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d]!
    const k = x - y
    const previous = isDown(reach, k, d) ? k + 1 : k - 1
    const fromX = d === 0 ? 0 : reach.get(previous)!
    const fromY = d === 0 ? 0 : fromX - previous
    while (x > fromX && y > fromY) {
      lines.push([' ', a[--x]!])
      y--
    }
    if (d > 0) lines.push(x === fromX ? ['+', b[--y]!] : ['-', a[--x]!])
  }
  return lines.reverse()
}

/** Groups changes whose context lines touch or overlap. */
function hunksOf(lines: Line[]): [from: number, to: number][] {
  const hunks: [number, number][] = []
  lines.forEach(([kind], index) => {
    if (kind === ' ') return
    const from = Math.max(0, index - CONTEXT)
    const to = Math.min(lines.length, index + CONTEXT + 1)
    const last = hunks.at(-1)
    if (last && from <= last[1]) last[1] = to
    else hunks.push([from, to])
  })
  return hunks
}

function hunkText(lines: Line[], [from, to]: [number, number]): string {
  const count = (part: Line[], kind: string) => part.filter((line) => line[0] === ' ' || line[0] === kind).length
  const range = (kind: '-' | '+') => {
    const size = count(lines.slice(from, to), kind)
    const first = count(lines.slice(0, from), kind) + (size > 0 ? 1 : 0)
    return size === 1 ? `${first}` : `${first},${size}`
  }
  const body = lines
    .slice(from, to)
    .map(([kind, text]) => kind + (text.endsWith('\n') ? text : `${text}\n\\ No newline at end of file\n`))
  return `@@ -${range('-')} +${range('+')} @@\n${body.join('')}`
}
