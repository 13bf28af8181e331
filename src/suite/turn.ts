import type { TokenSpec as SupposedToken } from '../compare/case.js'
import { compact } from '../compare/case.js'
import { shorten } from '../core/shorten.js'
import { keyId } from '../jwt/key.js'
import { member } from '../yaml/plain.js'
import { claimValuesOf, withClaim } from './claims.js'
import { answerText, mismatchOf, needsTrace } from './expectation.js'
import { makeRequest } from './requests.js'
import type { Failure } from './run-suite.js'
import type { Credential } from './tokens.js'

/** Most changes of a token that are tried. */
const MAX_TRIES = 2000

interface Change {
  /** `\`tier\` "gold" instead of "silver"`. */
  text: string
  apply: (token: SupposedToken) => SupposedToken
}

/**
 * The smallest change to the token's claims under which a failed case would meet its expectation, as text. The validity
 * of the signature is left as it is. `undefined`: none was found among those that the rules distinguish.
 */
export async function findTurn(failure: Failure): Promise<string | undefined> {
  const { step, asked, subject } = failure
  const { expect } = step
  if (!expect || expect.kind === 'agree') return undefined
  const token = asked.credential?.token ?? (asked.credential ? undefined : null)
  if (token === undefined) return undefined
  const turns = async (changed: SupposedToken): Promise<string | undefined> => {
    const supposed = new Set(changed.key ? [keyId(changed.key)] : [])
    const place = asked.credential?.place ?? (await subject.tokens.make(ANY, step.now)).place
    const credential: Credential = { text: compact(changed), place, supposed, token: changed }
    const request = makeRequest(step.request.spec, subject.program, credential)
    const options = { trace: needsTrace(expect), ...(failure.sessions && { mcpSessions: failure.sessions }) }
    const decision = await subject.decide(request, credential, step.now, options)
    return mismatchOf(decision, expect) === null ? answerText(decision) : undefined
  }
  const good = subject.tokens.supposed({}, step.now)
  const base = token ?? good
  const singles = changesOf(base, good, failure)
  if (token === null) {
    const answer = await turns(good)
    if (answer !== undefined) return `with a good token the answer is ${answer}`
  }
  let tries = 0
  const prefix = token === null ? 'a good token with ' : ''
  for (const change of singles) {
    if (tries++ > MAX_TRIES) return undefined
    const answer = await turns(change.apply(base))
    if (answer !== undefined) return `with ${prefix}${change.text} the answer is ${answer}`
  }
  for (const [index, first] of singles.entries())
    for (const second of singles.slice(index + 1)) {
      if (tries++ > MAX_TRIES) return undefined
      const answer = await turns(second.apply(first.apply(base)))
      if (answer !== undefined) return `with ${prefix}${first.text} and ${second.text} the answer is ${answer}`
    }
  return undefined
}

const ANY = {
  name: 'token',
  spec: {},
  place: { source: { file: '', text: '', documents: [], findings: [], lineStarts: [0] }, pointer: '' },
}

/** Changes that make the token valid, then each value of each claim that the rules read. */
function changesOf(token: SupposedToken, good: SupposedToken, { subject }: Failure): Change[] {
  const changes: Change[] = []
  if (!token.key && good.key)
    changes.push({ text: 'a good signature', apply: (one) => ({ ...one, key: good.key, header: good.header }) })
  const noted = new Set<string>()
  for (const path of [['exp'], ['nbf'], ['iss'], ['aud']]) {
    const value = member(good.claims, ...path)
    if (JSON.stringify(value) !== JSON.stringify(member(token.claims, ...path)))
      changes.push(claimChange(token, path, value))
    noted.add(path[0]!)
  }
  for (const { path, values } of claimValuesOf(subject.program))
    for (const value of values)
      if (JSON.stringify(value) !== JSON.stringify(member(token.claims, ...path)))
        changes.push(claimChange(token, path, value))
  return changes
}

function claimChange({ claims }: SupposedToken, path: readonly string[], value: unknown): Change {
  const current = member(claims, ...path)
  const was = current === undefined ? 'it is absent' : `it is ${shorten(JSON.stringify(current), 60)}`
  const text =
    value === undefined
      ? `no claim \`${path.join('.')}\` (${was})`
      : `claim \`${path.join('.')}\` ${shorten(JSON.stringify(value), 60)} (${was})`
  return { text, apply: (token) => ({ ...token, claims: withClaim(token.claims, path, value) }) }
}
