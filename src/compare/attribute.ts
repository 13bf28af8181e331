import type { Code } from '../codes.js'
import type { HeaderMap, UpstreamRequest } from '../http.js'
import { type Answer, type Direction, directionOf } from './answer.js'
import type { Case } from './case.js'
import { ENGINE_CAUSES, type Known, OTHER_UPSTREAM, POLICY_ANSWER, policyCode, REFUSAL_TEXT } from './causes.js'
import type { Side } from './side.js'

/** `policy`: somebody wrote something else. `engine`: the two gateways cannot do the same. */
export type Cause = 'policy' | 'engine'

export interface Sides extends Known {
  a: Side
  b: Side
  sameEngine: boolean
  /** Request headers that the policies set, lower case. */
  headers: ReadonlySet<string>
}

interface Found {
  one: Case
  before: Answer
  after: Answer
  direction: Direction
}

/**
 * Why two programs differ on a case. Programs of one gateway differ by policy. For two gateways, an oddity of the case
 * is the cause when the difference is gone without it.
 */
export function attribute(found: Found, sides: Sides): { cause: Cause; code: Code } {
  const { before, after, direction } = found
  if (direction === 'answers') {
    if (sides.sameEngine) return { cause: 'policy', code: POLICY_ANSWER }
    if (before.verdict !== 'allowed') return { cause: 'engine', code: REFUSAL_TEXT }
    return sameWhenOrdinary(found.one, sides)
      ? { cause: 'engine', code: OTHER_UPSTREAM }
      : { cause: 'policy', code: POLICY_ANSWER }
  }
  if (sides.sameEngine) return { cause: 'policy', code: policyCode(before.verdict === 'denied' ? before : after) }
  const { code, left } = withoutOddities(found.one, sides)
  if (code) return { cause: 'engine', code }
  // What is left when every oddity is gone tells better which policy it is.
  return { cause: 'policy', code: policyCode(left.before.verdict === 'denied' ? left.before : left.after) }
}

/** Every oddity gone, both upstreams get the same. */
function sameWhenOrdinary(one: Case, sides: Sides): boolean {
  const plain = ENGINE_CAUSES.reduce((left, { ordinary }) => ordinary(left, sides) ?? left, one)
  const { before, after } = answers(plain, sides)
  return before.verdict === after.verdict && sameAnswer(before, after, sides)
}

/** The oddity without which the programs agree, and what they answer when all are gone. */
function withoutOddities(one: Case, sides: Sides): { code: Code | null; left: Answers } {
  let plain = one
  let first: Code | null = null
  for (const { code, ordinary } of ENGINE_CAUSES) {
    const without = ordinary(one, sides)
    if (without && agree(answers(without, sides))) return { code, left: answers(one, sides) }
    const all = ordinary(plain, sides)
    if (!all) continue
    first ??= code
    plain = all
  }
  const left = answers(plain, sides)
  return { code: first !== null && agree(left) ? first : null, left }
}

interface Answers {
  before: Answer
  after: Answer
}

const answers = (one: Case, { a, b }: Sides): Answers => ({ before: a.answer(one), after: b.answer(one) })

const agree = ({ before, after }: Answers): boolean => directionOf(before.verdict, after.verdict) === null

/**
 * Do two answers that agree on who gets in agree in everything? Of two gateways only what the policy speaks of is
 * compared where a request is let through: method, path and the headers that it names.
 */
export function sameAnswer(
  before: Answer,
  after: Answer,
  { sameEngine, headers }: Pick<Sides, 'sameEngine' | 'headers'>,
): boolean {
  if (before.verdict === 'undetermined') return after.verdict === 'undetermined'
  const [old, young] = [before.upstream, after.upstream]
  if (before.verdict === 'allowed' && old && young && !sameEngine) {
    return (
      old.method === young.method &&
      old.path === young.path &&
      [...headers].every((name) => sameHeader(old.headers, young.headers, name))
    )
  }
  if (before.response?.status !== after.response?.status || before.response?.body !== after.response?.body) return false
  return sameHeaders(before.response?.headers ?? {}, after.response?.headers ?? {}) && sameUpstream(old, young)
}

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
