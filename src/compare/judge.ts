import type { HeaderMap, UpstreamRequest } from '../core/http.js'
import type { Outcome } from '../gateways/engine.js'
import { type Answer, type Direction, directionOf } from './answer.js'
import type { Case } from './case.js'
import type { Identification } from './destinations.js'
import type { Side } from './side.js'

/** What two answers are judged by. */
export interface Judges {
  a: Side
  b: Side
  sameEngine: boolean
  /** Request headers that the policies set, lower case. */
  headers: ReadonlySet<string>
  /** Absent: destinations are not compared. */
  destinations?: Identification
}

/** In what two answers to one case differ, the gravest first. */
export interface Judgement {
  direction: Direction
  /** `outside`: other software decides, and it has changed. `destination`: another backend receives the request. */
  change?: 'outside' | 'destination'
}

/** `null`: the answers agree in everything that is compared. */
export function judge(trial: Case, before: Answer, after: Answer, judges: Judges): Judgement | null {
  const direction = directionOf(before.verdict, after.verdict)
  if (direction) return { direction }
  if (before.verdict === 'undetermined' && outsideDiffers(trial, judges))
    return { direction: 'opens', change: 'outside' }
  if (before.verdict !== 'denied' && isElsewhere(before, after, judges))
    return { direction: 'opens', change: 'destination' }
  return sameAnswer(before, after, judges) ? null : { direction: 'answers' }
}

/** Dialects describe other software in different terms: compare it within one dialect only. */
function outsideDiffers({ request }: Case, { a, b }: Judges): boolean {
  return a.program.dialect === b.program.dialect && a.outsideOf(request) !== b.outsideOf(request)
}

function isElsewhere(before: Answer, after: Answer, { a, b, destinations }: Judges): boolean {
  if (!destinations) return false
  const [old, young] = [a.destinationOf(before), b.destinationOf(after)]
  return old !== undefined && young !== undefined && destinations.compare(old, young) === 'other'
}

/**
 * Whether two answers that agree on access agree in everything. Between two gateways, an allowed request is compared
 * only in what the policy describes: method, path and the headers that it names.
 */
export function sameAnswer(
  before: Answer,
  after: Answer,
  { sameEngine, headers }: Pick<Judges, 'sameEngine' | 'headers'>,
): boolean {
  const [outcome, other] = [outcomeOf(before), outcomeOf(after)]
  const [old, young] = [outcome.upstream, other.upstream]
  if (before.verdict !== 'denied' && old && young && !sameEngine) {
    return (
      old.method === young.method &&
      old.path === young.path &&
      [...headers].every((name) => sameHeader(old.headers, young.headers, name))
    )
  }
  if (outcome.response?.status !== other.response?.status || outcome.response?.body !== other.response?.body)
    return false
  return sameHeaders(outcome.response?.headers ?? {}, other.response?.headers ?? {}) && sameUpstream(old, young)
}

/** What happens, where other software allows the request. */
const outcomeOf = ({ verdict, decision }: Answer): Outcome =>
  verdict === 'undetermined' ? decision.undetermined!.ifAllowed : decision

function sameUpstream(a: UpstreamRequest | null, b: UpstreamRequest | null): boolean {
  if (!a || !b) return a === b
  return (
    a.method === b.method &&
    a.path === b.path &&
    a.authority === b.authority &&
    a.cluster === b.cluster &&
    a.body === b.body &&
    sameHeaders(a.headers, b.headers)
  )
}

function sameHeaders(a: HeaderMap, b: HeaderMap): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && String(a[name]) === String(b[name]))
  )
}

const sameHeader = (a: HeaderMap, b: HeaderMap, name: string): boolean =>
  String(Object.hasOwn(a, name) ? a[name] : '') === String(Object.hasOwn(b, name) ? b[name] : '')
