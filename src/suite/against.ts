import { place, type TokenSpec as SupposedToken } from '../compare/case.js'
import type { Request, Response } from '../core/http.js'
import type { Decision } from '../gateways/engine.js'
import { algorithmsOf } from '../jwt/key.js'
import { mint } from '../jwt/mint.js'
import type { PrivateJwk } from '../jwt/signature.js'
import { allows, answerText } from './expectation.js'
import { makeRequest } from './requests.js'
import type { Subject } from './subject.js'
import type { TestCase, TestStep } from './suite.js'
import type { Credential } from './tokens.js'

/** One request to a live gateway, as it is sent. */
export interface LiveRequest {
  test: TestCase
  /** Position of the step in its case. */
  index: number
  request: Request
  /** What the policy answers to it. */
  decision: Decision
  /** It is a message in an MCP session, which has to be open. */
  needsSession: boolean
}

/** A case that a live gateway cannot be asked, and why. */
export interface NotSent {
  test: TestCase
  reason: string
}

/** Keys that sign for a live gateway. */
export interface LiveKeys {
  /** Signs every token that the policy is supposed to accept. */
  good?: PrivateJwk
  /** `kid` of its tokens. Default: that of the key, or the policy's. */
  kid?: string
  /** Makes a key that the gateway does not know. */
  unknown(alg: string): PrivateJwk
}

/** What a case asks a live gateway, or why it cannot be asked. Times are those of the clock. */
export async function liveRequests(
  test: TestCase,
  subject: Subject,
  suiteNow: number,
  now: number,
  keys: LiveKeys,
  url: URL,
): Promise<LiveRequest[] | NotSent> {
  const requests: LiveRequest[] = []
  if (Object.keys(test.env).length > 0) return { test, reason: 'it changes the environment of the gateway' }
  for (const [index, step] of test.steps.entries()) {
    const reason = unsendable(step, suiteNow)
    if (reason !== undefined) return { test, reason }
    const found = await liveRequest(step, subject, now, keys, url)
    if (typeof found === 'string') return { test, reason: found }
    requests.push({ test, index, ...found })
  }
  return requests
}

function unsendable({ now, request: { spec } }: TestStep, suiteNow: number): string | undefined {
  if (now !== suiteNow) return 'its time is fixed'
  if (spec.source !== undefined) return 'the address of the client cannot be chosen'
  if (spec.listener !== undefined || spec.port !== undefined)
    return 'it is for another listener than that of the address'
  return undefined
}

const SESSION = 'mcp-session-id'

async function liveRequest(
  step: TestStep,
  subject: Subject,
  now: number,
  keys: LiveKeys,
  url: URL,
): Promise<Pick<LiveRequest, 'request' | 'decision' | 'needsSession'> | string> {
  const credential = await liveCredential(step, subject, now, keys)
  if (typeof credential === 'string') return credential
  const { spec } = step.request
  const plain = makeRequest(spec, subject.program, null)
  const isNamed = spec.host !== undefined || /^https?:\/\//.test(spec.url ?? '')
  const base: Request = { ...plain, authority: isNamed ? plain.authority : url.host }
  const request = credential
    ? place({ request: base, credentials: [{ at: credential.place, what: credential.text }], now }, String)
    : base
  // The policy is asked as the suite asks it: another name of the host may lead elsewhere.
  const decision = await subject.decide(
    credential
      ? place({ request: plain, credentials: [{ at: credential.place, what: credential.text }], now }, String)
      : plain,
    credential,
    now,
  )
  const needsSession = request.headers.some(([name, value]) => name === SESSION && value === '<session>')
  return { request, decision, needsSession }
}

async function liveCredential(
  step: TestStep,
  { tokens }: Subject,
  now: number,
  keys: LiveKeys,
): Promise<Credential | null | string> {
  if (!step.token) return null
  const made = await tokens.make(step.token, now)
  // Sent as it is, or signed by a key of the suite.
  if (!made.supposed || !made.token) return made
  const isGood = made.supposed.size > 0
  const alg = String(made.token.header['alg'])
  const key = isGood ? keys.good : keys.unknown(isSignable(alg) ? alg : 'RS256')
  if (!key) return 'its token needs --key, the private key that the gateway trusts'
  const text = await signed(made.token, key, isGood ? keys.kid : undefined, isGood)
  return { text, place: made.place, supposed: made.supposed, token: made.token }
}

const isSignable = (alg: string): boolean => /^(?:RS|PS)(?:256|384|512)$|^ES(?:256|384)$|^EdDSA$/.test(alg)

async function signed(
  token: SupposedToken,
  key: PrivateJwk,
  kid: string | undefined,
  isGood: boolean,
): Promise<string> {
  const wanted = String(token.header['alg'])
  const alg = algorithmsOf(key).includes(wanted) ? wanted : (key.alg ?? algorithmsOf(key)[0] ?? wanted)
  const id = kid ?? (isGood ? key.kid : undefined)
  const header = { ...token.header, alg, ...(id !== undefined && 'kid' in token.header && { kid: id }) }
  return mint({ header, claims: token.claims }, key)
}

/** How a live answer compares with that of the policy. */
interface LiveVerdict {
  kind: 'agrees' | 'disagrees' | 'unclear'
  text: string
}

/** `live`: the answer; status 0 where the connection was closed without one. */
export function judgeLive(live: Pick<Response, 'status' | 'body'>, decision: Decision): LiveVerdict {
  const policy = answerText(decision)
  const found = live.status === 0 ? 'a closed connection' : String(live.status)
  if (decision.undetermined)
    return {
      kind: 'unclear',
      text: `the gateway answers ${found}; the policy alone does not say (\`${decision.undetermined.step}\` decides)`,
    }
  const { status = 0 } = decision.response ?? {}
  const isForwarded = allows(decision) && decision.upstream !== null
  if (!isForwarded)
    return live.status === status
      ? { kind: 'agrees', text: found }
      : { kind: 'disagrees', text: `the gateway answers ${found}, the policy ${policy}` }
  if (live.status > 0 && live.status < 400) return { kind: 'agrees', text: found }
  if (live.status === 401 || live.status === 403)
    return {
      kind: 'disagrees',
      text: `the gateway answers ${found}, the policy forwards the request (unless the backend answers ${found})`,
    }
  return {
    kind: 'unclear',
    text: `the gateway answers ${found}; the policy forwards the request, and the backend may have answered`,
  }
}
