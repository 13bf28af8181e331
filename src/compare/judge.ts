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
  const destination = before.verdict === 'denied' ? undefined : compareDestinations(before, after, judges)
  if (destination === 'other') return { direction: 'opens', change: 'destination' }
  return sameAnswer(before, after, judges, destination === 'assumed') ? null : { direction: 'answers' }
}

/** Dialects describe other software in different terms: compare it within one dialect only. */
function outsideDiffers({ request }: Case, { a, b }: Judges): boolean {
  return a.program.dialect === b.program.dialect && a.outsideOf(request) !== b.outsideOf(request)
}

function compareDestinations(
  before: Answer,
  after: Answer,
  { a, b, destinations }: Judges,
): 'same' | 'other' | 'assumed' | undefined {
  const [old, young] = [a.destinationOf(before), b.destinationOf(after)]
  return old && young && destinations?.compare(old, young)
}

/**
 * Whether two answers that agree on access agree in everything. Between two gateways, an allowed request is compared
 * only in what the policy describes: method, path and the headers that it names.
 *
 * @param isRenamed the destination may have another name
 */
export function sameAnswer(
  before: Answer,
  after: Answer,
  { sameEngine, headers }: Pick<Judges, 'sameEngine' | 'headers'>,
  isRenamed = false,
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
  return (
    sameHeaders(outcome.response?.headers ?? {}, other.response?.headers ?? {}) && sameUpstream(old, young, isRenamed)
  )
}

/** What happens, where other software allows the request. */
const outcomeOf = ({ verdict, decision }: Answer): Outcome =>
  verdict === 'undetermined' ? decision.undetermined!.ifAllowed : decision

function sameUpstream(a: UpstreamRequest | null, b: UpstreamRequest | null, isRenamed: boolean): boolean {
  if (!a || !b) return a === b
  return (
    a.method === b.method &&
    a.path === b.path &&
    a.authority === b.authority &&
    (isRenamed || a.cluster === b.cluster) &&
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
