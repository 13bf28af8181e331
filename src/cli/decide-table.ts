import { type Verdict, verdictOf } from '../gateways/admitted.js'
import type { Decision, TraceEntry } from '../gateways/engine.js'
import type { Paint } from '../report/escape.js'
import { gatewayOf } from '../versions/judged-by.js'
import { locate } from '../yaml/locate.js'
import type { Decided } from './decide.js'
import { TextTable } from './text-table.js'

const HEAD = ['CASE', 'VERDICT', 'STATUS', 'DESTINATION', 'DECIDED BY'] as const

/** One case, or one request of a sequence. */
interface Row {
  cells: string[]
  verdict: Verdict
  notes: string[]
}

/** The table of `decide`: who asked, what the gateway answers, where the request goes, and the step that decided. */
export class DecideTable {
  private readonly rows: Row[] = []
  private readonly gateways = new Set<string>()

  constructor(
    private readonly paint: Paint,
    /** Columns of the terminal. */
    private readonly width: number,
  ) {}

  add(decided: Decided): void {
    const { name, decision, sequence, notes, assumed, mismatch } = decided
    const decisions = sequence ?? [decision]
    this.gateways.add(gatewayOf(decided.program))
    for (const [i, each] of decisions.entries()) {
      const isLast = i === decisions.length - 1
      this.rows.push({
        cells: [decisions.length > 1 ? `${name}, request ${i + 1}` : name, ...cellsOf(each, decided)],
        verdict: verdictOf(each),
        notes: isLast
          ? [
              ...(mismatch === undefined ? [] : [mismatch]),
              ...assumed.map((assumption) => `assumed: ${assumption}`),
              ...notes.map((note) => `note: ${note}`),
            ]
          : [],
      })
    }
  }

  lines(): string[] {
    const { paint } = this
    const table = new TextTable(
      HEAD,
      this.rows.map(({ cells }) => cells),
      this.width,
    )
    // What is true of every case is said once, below the table.
    const shared = this.rows.length > 1 ? sharedNotes(this.rows) : []
    return [
      ...table.lines(HEAD, (text) => paint.dim(text)),
      ...this.rows.flatMap(({ cells, verdict, notes }) => [
        ...table.lines(cells, (text, column) => (column === 1 || column === 2 ? paint[COLORS[verdict]](text) : text)),
        ...notes.filter((note) => !shared.includes(note)).map((note) => paint.dim(`  ${note}`)),
      ]),
      ...shared.map((note) => paint.dim(note)),
      `judged by ${[...this.gateways].join(', ')}`,
    ]
  }
}

const COLORS = { allowed: 'green', denied: 'red', undetermined: 'yellow' } as const

function sharedNotes(rows: readonly Row[]): string[] {
  return rows[0]!.notes.filter((note) => rows.every(({ notes }) => notes.includes(note)))
}

function cellsOf(decision: Decision, decided: Decided): string[] {
  const { response, undetermined } = decision
  const status = undetermined ? '?' : response && response.status > 0 ? String(response.status) : 'closed'
  return [verdictOf(decision), status, destinationOf(decision), reasonOf(decision, decided)]
}

/** The upstream and what it receives; several where a request reaches more than one. */
function destinationOf({ upstream, upstreams, undetermined }: Decision): string {
  if (upstreams && upstreams.length > 0) return [...new Set(upstreams.map(({ target }) => target))].join(', ')
  const sent = upstream ?? undetermined?.ifAllowed.upstream
  if (!sent) return '-'
  return `${sent.cluster ?? sent.authority}${sent.path.replace(/\?.*$/, '')}`
}

/** The step that refused or left the answer open; otherwise the last check that the request passed. */
function reasonOf({ trace }: Decision, { sources }: Decided): string {
  const entry =
    trace.findLast(({ outcome }) => outcome === 'refuse' || outcome === 'undetermined') ??
    trace.findLast(({ step, outcome }) => outcome === 'pass' && CHECKS.test(step)) ??
    trace.at(-1)
  return entry ? `${placeOf(entry, sources)}${entry.step}: ${entry.detail}` : ''
}

const CHECKS = /auth|jwt|rbac|key|mcp|gate|role|team|access/i

/** The name of the file and the line: `explain` prints the whole path. */
function placeOf({ origin }: TraceEntry, sources: Decided['sources']): string {
  const source = sources.find(({ file }) => file === origin.file)
  return source ? `${source.file.replace(/^.*[/\\]/, '')}:${locate(source, origin, 'value').line} ` : ''
}
