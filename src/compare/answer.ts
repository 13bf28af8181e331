import type { Response, UpstreamRequest } from '../core/http.js'
import { isAdmitted } from '../gateways/admitted.js'
import type { Decision } from '../gateways/engine.js'

export type Verdict = 'denied' | 'undetermined' | 'allowed'

/** What one gateway made of a case. */
export interface Answer {
  verdict: Verdict
  response: Response | null
  upstream: UpstreamRequest | null
  /** The step that ended it, or the last that changed something. */
  decidedBy: string
  decision: Decision
}

export function answerOf(decision: Decision): Answer {
  const { response, upstream, trace, undetermined } = decision
  const refusal = trace.findLast((entry) => entry.outcome === 'refuse')
  const verdict = undetermined
    ? isAdmitted(undetermined.ifAllowed)
      ? 'undetermined'
      : 'denied'
    : isAdmitted(decision) && (upstream !== null || !refusal)
      ? 'allowed'
      : 'denied'
  const decidedBy = (verdict === 'undetermined' ? undetermined?.step : refusal?.step) ?? trace.at(-1)?.step ?? 'route'
  return { verdict, response, upstream, decidedBy, decision }
}

export type Direction = 'opens' | 'closes' | 'answers'

const RANK: Record<Verdict, number> = { denied: 0, undetermined: 1, allowed: 2 }

/** Who gains and who loses. A decision by external code ranks between denied and allowed. `null`: neither. */
export function directionOf(before: Verdict, after: Verdict): Exclude<Direction, 'answers'> | null {
  if (RANK[after] > RANK[before]) return 'opens'
  return RANK[after] < RANK[before] ? 'closes' : null
}
