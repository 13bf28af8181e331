import type { Request } from '../core/http.js'
import { thumbprint } from '../jwt/key.js'
import { locate } from '../yaml/locate.js'
import type { Source } from '../yaml/source.js'
import type { Answer, Verdict } from './answer.js'
import { type Case, place, type TokenSpec } from './case.js'
import type { Difference } from './compare.js'
import { masked } from './message.js'

/** A difference as reports show it (`schema/report.json`). */
export interface DifferenceJson extends Pick<Difference, 'direction' | 'cause' | 'code' | 'message' | 'because'> {
  file: string
  line: number
  witness: WitnessJson
}

export interface WitnessJson {
  /** `<token>` is a placeholder for the token. */
  request: Request
  token: TokenJson | null
  /** Where there are more tokens than one: the others, in the order of their places. */
  tokens?: TokenJson[]
  before: AnswerJson
  after: AnswerJson
}

/** `signedBy` is the key's RFC 7638 thumbprint; null: no key verifies the signature. */
export interface TokenJson {
  header: Record<string, unknown>
  claims: Record<string, unknown>
  signedBy: string | null
  /** A token that is not of three parts, as sent. */
  raw?: string
}

export interface AnswerJson {
  verdict: Verdict
  status: number | null
  body?: string
  /** Method and path as the upstream gets them. */
  upstream?: { method: string; path: string }
  /** Left to this step. */
  undetermined?: string
}

/** `place`: the source for a conversion, the step that denies the request for two versions. */
export function differenceJson(
  difference: Difference,
  sources: ReadonlyMap<string, Source>,
  place: 'origin' | 'source' = 'origin',
): DifferenceJson {
  const { direction, cause, code, message, because, witness } = difference
  const origin = difference[place]
  const source = sources.get(origin.file)
  const line = source ? locate(source, origin, 'key').line : 0
  const { one, before, after } = witness
  return {
    direction,
    cause,
    code,
    message,
    ...(because !== undefined && { because }),
    file: origin.file,
    line,
    witness: { ...caseJson(one), before: answerJson(before), after: answerJson(after) },
  }
}

function caseJson(trial: Case): Pick<WitnessJson, 'request' | 'token' | 'tokens'> {
  const tokens = trial.credentials.map(({ what }) => what).filter((what): what is TokenSpec => typeof what !== 'string')
  const request = place(trial, (what) => (typeof what === 'string' ? '<credential>' : '<token>'))
  const [token, ...others] = tokens.map(tokenJson)
  return { request, token: token ?? null, ...(others.length > 0 && { tokens: others }) }
}

function tokenJson({ header, claims, key, raw }: TokenSpec): TokenJson {
  return { header, claims, signedBy: key && thumbprint(key), ...(raw !== undefined && { raw }) }
}

export function answerJson({ verdict, response, upstream, decision }: Answer): AnswerJson {
  return {
    verdict,
    status: response?.status ?? null,
    ...(response && verdict === 'denied' && { body: response.body }),
    ...(upstream && { upstream: { method: upstream.method, path: masked(upstream.path) } }),
    ...(decision.undetermined && { undetermined: decision.undetermined.step }),
  }
}
