import type { Listener, Match, PathMatch } from '../../../core/program.js'
import { matchesWhole } from '../../../yaml/re2.js'
import type { Entry } from '../../envoy/retarget/order.js'

/** A domain of the source and its matches in the gateway's order. */
export interface Domain {
  listener: Listener
  entries: Entry[]
}

/** LiteLLM ignores host and headers when it matches a path: returns all routes that may match. */
export function matchingRoutes(entries: readonly Entry[], path: string): Entry[] {
  const takers: Entry[] = []
  for (const entry of entries) {
    if (!matchesPath(entry.match.path, path) || !takesMethod(entry.match, methodOf(path))) continue
    takers.push(entry)
    if (entry.match.headers.length === 0 && entry.match.query.length === 0) return takers
  }
  return []
}

/** The methods and headers of LiteLLM's clients. */
export const methodOf = (path: string): string => (path.endsWith('/models') ? 'GET' : 'POST')

function matchesPath(match: PathMatch | undefined, path: string): boolean {
  if (!match) return true
  const [wanted, given] =
    match.caseSensitive === false ? [match.value.toLowerCase(), path.toLowerCase()] : [match.value, path]
  if (match.kind === 'exact') return wanted === given
  if (match.kind === 'prefix') return given.startsWith(wanted)
  if (match.kind === 'regex') return matchesWhole(match.value, path)
  return `${given}/`.startsWith(`${wanted.replace(/\/+$/, '')}/`)
}

/** Envoy's are patterns; a plain name is also a pattern. */
const takesMethod = ({ methods }: Match, method: string): boolean =>
  methods === undefined || methods.some((item) => item === method || matchesWhole(item, method))
