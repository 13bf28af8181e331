import type { Code } from '../codes.js'
import type { HeaderMap, UpstreamRequest } from '../http.js'
import { type Answer, type Direction, directionOf } from './answer.js'
import type { Case } from './case.js'
import { ENGINE_CAUSES, type Known, OWN_HEADERS, POLICY_ANSWER, policyCode, REFUSAL_TEXT } from './causes.js'
import type { Side } from './side.js'

/** `policy`: somebody wrote something else. `engine`: the two gateways cannot do the same. */
export type Cause = 'policy' | 'engine'

export interface Sides extends Known {
  a: Side
  b: Side
  sameEngine: boolean
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
  if (!sides.sameEngine) {
    const code = engineCode(found, sides)
    if (code) return { cause: 'engine', code }
  }
  const { before, after, direction } = found
  if (direction === 'answers') return { cause: 'policy', code: POLICY_ANSWER }
  return { cause: 'policy', code: policyCode(before.verdict === 'denied' ? before : after) }
}

function engineCode({ one, before, direction }: Found, sides: Sides): Code | null {
  if (direction === 'answers') return before.verdict === 'allowed' ? OWN_HEADERS : REFUSAL_TEXT
  let plain = one
  let first: Code | null = null
  for (const { code, ordinary } of ENGINE_CAUSES) {
    const without = ordinary(one, sides)
    if (without && agree(without, sides)) return code
    const all = ordinary(plain, sides)
    if (!all) continue
    first ??= code
    plain = all
  }
  return first !== null && agree(plain, sides) ? first : null
}

function agree(one: Case, { a, b }: Sides): boolean {
  return directionOf(a.answer(one).verdict, b.answer(one).verdict) === null
}

/**
 * Do two answers that agree on who gets in agree in everything? Of two gateways only what the policy speaks of is
 * compared where a request is let through: method and path.
 */
export function sameAnswer(before: Answer, after: Answer, { sameEngine }: Pick<Sides, 'sameEngine'>): boolean {
  if (before.verdict === 'undetermined') return after.verdict === 'undetermined'
  if (before.verdict === 'allowed' && before.upstream && after.upstream && !sameEngine) {
    return before.upstream.method === after.upstream.method && before.upstream.path === after.upstream.path
  }
  if (before.response?.status !== after.response?.status || before.response?.body !== after.response?.body) return false
  return (
    sameHeaders(before.response?.headers ?? {}, after.response?.headers ?? {}) &&
    sameUpstream(before.upstream, after.upstream)
  )
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
