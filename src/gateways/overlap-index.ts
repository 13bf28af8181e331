import { firstIndex } from '../core/binary-search.js'
import { compareText } from '../core/compare-text.js'
import { groupBy } from '../core/group-by.js'
import type { Match, Route } from '../core/program.js'
import { matchesOf } from '../core/specificity.js'
import { lower } from '../core/utf8.js'
import { isEveryPath, startOf } from './match.js'

interface Entry {
  match: Match
  /** Position of its route. */
  position: number
}

/** The matches of a list of routes, by how their paths begin: two can only meet where one beginning continues the other. */
export class OverlapIndex {
  /** Those that may meet any path. */
  private readonly anywhere: Entry[] = []
  /** The others, in order of their beginnings. */
  private readonly sorted: (Entry & { start: string })[]
  private readonly byStart: ReadonlyMap<string, readonly Entry[]>
  /** Of the beginnings. */
  private readonly lengths: ReadonlySet<number>

  constructor(routes: readonly Route[]) {
    const all = routes.flatMap((route, position) => matchesOf(route).map((match) => ({ match, position })))
    this.sorted = all.flatMap((entry) => {
      const start = beginningOf(entry.match)
      if (start === undefined) this.anywhere.push(entry)
      return start === undefined ? [] : [{ ...entry, start }]
    })
    this.sorted.sort((a, b) => compareText(a.start, b.start))
    this.byStart = groupBy(this.sorted, ({ start }) => start)
    this.lengths = new Set(this.sorted.map(({ start }) => start.length))
  }

  /** Every match that may meet a request of `match`, and others. In no order. */
  *near(match: Match): Generator<Entry> {
    yield* this.anywhere
    const start = beginningOf(match)
    if (start === undefined) yield* this.sorted
    else {
      for (const length of this.lengths)
        if (length < start.length) yield* this.byStart.get(start.slice(0, length)) ?? []
      const first = firstIndex(this.sorted.length, (index) => this.sorted[index]!.start >= start)
      for (let index = first; this.sorted[index]?.start.startsWith(start); index++) yield this.sorted[index]!
    }
  }
}

/** Without regard to case; `undefined` for a match on every path or by a regular expression. */
function beginningOf({ path }: Match): string | undefined {
  if (!path || path.kind === 'regex' || isEveryPath(path)) return undefined
  return lower(startOf(path))
}
