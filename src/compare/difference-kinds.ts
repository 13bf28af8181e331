import { CODES, type Code, type DifferenceCode, isDifference } from '../core/codes.js'
import { ENGINE_CAUSES } from './causes.js'

/** Something that `diff` and `convert` report. */
export interface DifferenceKind {
  code: DifferenceCode
  title: string
  /** What it comes from; `stop`: `convert` writes nothing. */
  cause: 'policy' | 'engine' | 'stop'
  /** The recorded suite that shows it. */
  suite?: string
}

const POLICY: Partial<Record<Code, string>> = {
  CW7101: 'another route takes the request, or none',
  CW7102: 'tokens are accepted or refused differently',
  CW7103: 'rules decide differently',
  CW7104: 'another step decides differently',
  CW7105: 'the upstream or the client gets something else',
  CW7301:
    'other software decides (external authorization, a rate limit, ...), and its service or configuration has changed: who is allowed is not known',
  CW7302: 'another backend receives the request',
}

/** Differences between gateways that no single change of a case removes. */
const ANSWERS: readonly { code: Code; title: string; suite: string }[] = [
  { code: 'CW7207', title: 'status and text of a refusal', suite: 'gloo/seed-000-jwt' },
  { code: 'CW7212', title: 'path and headers that the upstream gets of an odd request', suite: 'gloo/rewrite-prefix' },
  {
    code: 'CW7230',
    title: '`content-type` of an answer that the gateway itself gives',
    suite: 'gloo/actions-direct-redirect',
  },
]

const STOPS: Partial<Record<Code, string>> = {
  CW7330: 'every request that was allowed before is denied',
  CW7331: 'none of the policies, or none of the access policies, of the source is in the output',
  CW7332: 'nothing was compared: no request meets a route of the input',
}

/** By code; a test compares it with the codes. */
export const DIFFERENCE_KINDS: readonly DifferenceKind[] = CODES.filter(isDifference).flatMap(
  (code): DifferenceKind[] => {
    const [policy, stop] = [POLICY[code], STOPS[code]]
    if (policy !== undefined) return [{ code, title: policy, cause: 'policy' }]
    if (stop !== undefined) return [{ code, title: stop, cause: 'stop' }]
    const engine = [...ENGINE_CAUSES, ...ANSWERS].find((cause) => cause.code === code)
    return engine ? [{ code, title: engine.title, cause: 'engine', suite: engine.suite }] : []
  },
)
