import type { Code } from '../core/codes.js'
import type { Answer, Direction } from './answer.js'
import type { Case } from './case.js'
import {
  ANSWER_TYPE,
  ENGINE_CAUSES,
  type Known,
  OTHER_DECIDER,
  OTHER_DESTINATION,
  OTHER_UPSTREAM,
  POLICY_ANSWER,
  policyCode,
  REFUSAL_TEXT,
  refusesCall,
  UNREAD_CALL,
} from './causes.js'
import { type Judgement, type Judges, judge, sameAnswer } from './judge.js'

/**
 * `policy`: the policies differ. `engine`: inherent difference between the two gateways. `version`: the versions of the
 * gateway differ.
 */
export type Cause = 'policy' | 'engine' | 'version'

interface Sides extends Judges {
  known: Known
}

export interface DifferingCase {
  trial: Case
  before: Answer
  after: Answer
  direction: Direction
  change?: Judgement['change']
}

/**
 * Why two programs differ on a case. Programs of one gateway differ by policy. For two gateways, an oddity of the case
 * is the cause when the difference is gone without it.
 */
export function attribute(found: DifferingCase, sides: Sides): { cause: Cause; code: Code } {
  const { before, after, direction } = found
  if (direction === 'answers') {
    if (sides.sameEngine) return { cause: 'policy', code: POLICY_ANSWER }
    if (before.verdict !== 'allowed') return { cause: 'engine', code: REFUSAL_TEXT }
    if (sameAnswer(withoutDefaultType(before), withoutDefaultType(after), sides))
      return { cause: 'engine', code: ANSWER_TYPE }
    return sameWhenOrdinary(found.trial, sides)
      ? { cause: 'engine', code: OTHER_UPSTREAM }
      : { cause: 'policy', code: POLICY_ANSWER }
  }
  if (isRepeatedMember(found, sides)) return { cause: 'engine', code: UNREAD_CALL.code }
  if (sides.sameEngine)
    return { cause: 'policy', code: codeOf(found.change) ?? policyCode(before.verdict === 'denied' ? before : after) }
  if (isUnreadCall(found, sides)) return { cause: 'engine', code: UNREAD_CALL.code }
  const { code, left } = withoutOddities(found, sides)
  if (code) return { cause: 'engine', code }
  // The difference that remains once every known cause is removed identifies the policy more precisely.
  const change = codeOf(found.change)
  return { cause: 'policy', code: change ?? policyCode(left.before.verdict === 'denied' ? left.before : left.after) }
}

const codeOf = (change: Judgement['change']): Code | undefined =>
  change === 'outside' ? OTHER_DECIDER : change === 'destination' ? OTHER_DESTINATION : undefined

/** The side that allows less is agentgateway, which cannot read, route or translate the request as a call of a model. */
const isUnreadCall = (found: DifferingCase, { known }: Sides): boolean =>
  refusesCall(refusalOf(found), found.trial.request, known.models)

/**
 * In Kubernetes agentgateway always has lists of settings, so it parses a call as generic JSON first and the last of
 * several equal members counts. A file without settings is parsed as its type, which refuses repeated members. Suite
 * `llm-translation-chat`.
 */
function isRepeatedMember(found: DifferingCase, sides: Sides): boolean {
  if (sides.a.program.dialect === sides.b.program.dialect || !isUnreadCall(found, sides)) return false
  const { trial } = found
  const body = withoutRepeats(trial.request.body)
  if (body === trial.request.body) return false
  const plain = { ...trial, request: { ...trial.request, body } }
  return isGone(found, plain, answers(plain, sides), sides)
}

/** JSON in which each member has its last value. */
function withoutRepeats(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body))
  } catch {
    return body
  }
}

/** The answer of the side that allows less. */
const refusalOf = ({ direction, before, after }: DifferingCase): Answer => (direction === 'opens' ? before : after)

/** Envoy calls a body `text/plain` unless a header is set that calls it something else. */
function withoutDefaultType(answer: Answer): Answer {
  const { response } = answer.decision
  if (response?.headers['content-type'] !== 'text/plain') return answer
  const { 'content-type': _, ...headers } = response.headers
  return { ...answer, decision: { ...answer.decision, response: { ...response, headers } } }
}

/** Every oddity gone, both upstreams get the same. */
function sameWhenOrdinary(trial: Case, sides: Sides): boolean {
  const plain = ENGINE_CAUSES.reduce((left, { ordinary }) => ordinary(left, sides.known) ?? left, trial)
  const { before, after } = answers(plain, sides)
  return before.verdict === after.verdict && sameAnswer(before, after, sides)
}

/** The oddity without which the difference is gone, and what the programs answer when all are gone. */
function withoutOddities(found: DifferingCase, sides: Sides): { code: Code | null; left: Answers } {
  const { trial } = found
  let plain = trial
  let first: Code | null = null
  const refusing = refusalOf(found).decidedBy
  for (const { code, ordinary, refusedBy = refusing } of ENGINE_CAUSES) {
    const without = refusedBy === refusing ? ordinary(trial, sides.known) : null
    if (without && isGone(found, without, answers(without, sides), sides)) return { code, left: found }
    const all = ordinary(plain, sides.known)
    if (!all) continue
    if (refusedBy === refusing) first ??= code
    plain = all
  }
  if (first === null) return { code: null, left: found }
  const left = answers(plain, sides)
  return { code: isGone(found, plain, left, sides) ? first : null, left }
}

interface Answers {
  before: Answer
  after: Answer
}

const answers = (trial: Case, { a, b }: Sides): Answers => ({
  before: a.answerOnce(trial),
  after: b.answerOnce(trial),
})

/**
 * In the ordinary case the same requests are allowed, except for calls that agentgateway cannot read. If they reach
 * another destination there, or are left to other software instead of refused, the ordinary case reports that as a
 * separate difference.
 */
function isGone(found: DifferingCase, trial: Case, { before, after }: Answers, sides: Sides): boolean {
  const judgement = judge(trial, before, after, sides)
  if (judgement === null || judgement.direction === 'answers') return true
  if (isUnreadCall({ trial, before, after, ...judgement }, sides)) return true
  if (found.change !== undefined) return false
  return judgement.change === 'destination' || isLeftOpen(found.before, before) || isLeftOpen(found.after, after)
}

const isLeftOpen = (odd: Answer, ordinary: Answer): boolean =>
  odd.verdict === 'denied' && ordinary.verdict === 'undetermined'
