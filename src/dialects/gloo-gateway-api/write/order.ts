import type { Losses } from '../../../core/losses.js'
import type { Match } from '../../../core/program.js'
import { covers, overlaps } from '../../../gateways/match.js'
import { compareRanks, rank } from '../../../kubernetes/precedence.js'
import { asRegex, type Entry } from './entries.js'

const MAX_PASSES = 20

/**
 * Envoy uses the first route that matches; the Gateway API sorts matches: exact paths, expressions, longer prefixes,
 * methods, headers, query. If that would change which route is used, matches become expressions, which keep the order
 * of the file, and matches that an earlier route covers entirely are omitted.
 */
export function keepOrder(entries: readonly Entry[], losses: Losses): Entry[] {
  let kept = [...entries]
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const dead = new Set<Entry>()
    const changed = new Set<Entry>()
    const stuck: Entry[] = []
    for (const [first, second] of misordered(kept)) {
      if (covers(first.match, second.match)) dead.add(second)
      else if (first.match.path!.kind === 'regex' && second.match.path!.kind === 'regex') stuck.push(second)
      else changed.add(first).add(second)
    }
    for (const { match } of dead)
      losses.approximate(match.origin, 'left out: an earlier route takes every such request')
    if (dead.size === 0 && changed.size === 0) {
      for (const { match } of stuck)
        losses.approximate(
          match.origin,
          'an earlier route took part of these requests; this one is preferred as more specific',
        )
      break
    }
    kept = kept.filter((entry) => !dead.has(entry)).map((entry) => (changed.has(entry) ? expression(entry) : entry))
  }
  return kept
}

function expression({ at, match }: Entry): Entry {
  return { at, match: { ...match, path: { kind: 'regex', value: asRegex(match.path!) } } }
}

/** Pairs of which the second is a later route that would be tried before the first and may match its requests. */
function* misordered(entries: readonly Entry[]): Iterable<[Entry, Entry]> {
  const ranks = entries.map(({ match }) => rankOf(match))
  for (let j = 1; j < entries.length; j++) {
    for (let i = 0; i < j; i++) {
      const [first, second] = [entries[i]!, entries[j]!]
      if (first.at !== second.at && compareRanks(ranks[j]!, ranks[i]!) < 0 && overlaps(first.match, second.match))
        yield [first, second]
    }
  }
}

const TYPES = { exact: 'Exact', regex: 'RegularExpression', segments: 'PathPrefix', prefix: 'PathPrefix' } as const

function rankOf({ path, methods, headers, query }: Match): readonly number[] {
  return rank(TYPES[path!.kind], path!.value, methods !== undefined, headers.length, query.length)
}
