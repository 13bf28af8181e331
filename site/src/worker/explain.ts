import { requestSteps } from '../../../src/check/lookup/authorize.js'
import { decideSupposed } from '../../../src/cli/claims-input.js'
import { asLine } from '../../../src/cli/decide.js'
import { reportText } from '../../../src/cli/print.js'
import type { FetchAnswer, Request } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import { verdictOf } from '../../../src/gateways/admitted.js'
import type { Decision, McpSessions } from '../../../src/gateways/engine.js'
import { engineOf } from '../../../src/gateways/registry.js'
import { verifyAndDecide } from '../../../src/gateways/verify-and-decide.js'
import { SignatureCache } from '../../../src/jwt/signature-cache.js'
import type { Loaded } from '../../../src/library/load.js'
import { jsonText } from '../../../src/report/escape.js'
import { verdictText } from '../../../src/report/explain.js'
import { maskedText } from '../../../src/report/masked-text.js'
import { locateSteps } from '../../../src/report/trace.js'
import { providerLabels, providersIn } from '../../../src/who/providers.js'
import type { Supposition } from '../../../src/who/supposed-token.js'
import type { Answer, ExplainLine, Question, TokenInput, WitnessToken } from '../protocol.js'
import { hideSecretsOf } from './masked.js'
import { chosenProgram, configurationNames, load, readContext } from './policy.js'

const cache = new SignatureCache()

/** What the gateway answers, as `explain --format json` prints it: secrets are masked. */
export async function explain(question: Question): Promise<Answer> {
  const began = performance.now()
  const loaded = load(question)
  hideSecretsOf(question, loaded.sources)
  const done = (answer: Pick<Answer, 'headline' | 'word'> & Partial<Answer>): Answer => ({
    configurations: configurationNames(loaded),
    providers: [],
    ...answer,
    milliseconds: performance.now() - began,
  })
  if (loaded.refused) return done({ headline: reportText(refusalText(loaded)), word: 'none' })
  if (loaded.programs.length === 0)
    return done({ headline: 'no configuration of a known gateway in the files', word: 'none' })
  const program = chosenProgram(loaded, question.configuration)
  const { decision, assumed, notes } = await decideQuestion(question, program)
  const { findings, sources } = loaded
  const { name } = question
  const line = {
    ...asLine({ name, decision, program, findings, notes, assumed, sources }),
    steps: locateSteps(decision.trace, sources, maskedText).map(({ origin: _, at, ...step }) => ({
      ...step,
      ...(at && { file: at.file, line: at.line, column: at.column }),
    })),
  }
  const masked = JSON.parse(reportText(jsonText({ line, headline: verdictText(decision) })))
  const { line: shown, headline } = masked as { line: ExplainLine; headline: string }
  return done({
    line: shown,
    headline,
    word: verdictOf(decision),
    providers: providerLabels(providersIn([...requestSteps(program)].map(({ step }) => step))),
  })
}

function refusalText({ findings }: Loaded): string {
  const reason = findings.find(({ refused, severity }) => refused || severity === 'error')
  return `the gateway does not load these files${reason ? `: ${reason.message} (${reason.span.file}:${reason.span.line})` : ''}`
}

interface Decided {
  decision: Decision
  assumed: string[]
  notes: string[]
}

async function decideQuestion(question: Question, program: Program): Promise<Decided> {
  if (question.token.kind === 'witness') return decideWitness(question, question.token, program)
  const context = { ...readContext(question, program), cache }
  const supposition = readSupposition(question.token)
  let mcpSessions: McpSessions | undefined = question.earlier.length > 0 ? new Map() : undefined
  const ask = async (request: Request, now = context.now): Promise<{ decision: Decision; assumptions: string[] }> => {
    const asked = { ...context, now, ...(mcpSessions && { mcpSessions }) }
    const sent = onPort(withToken(request, question.token), program)
    const answer = supposition
      ? await decideSupposed(program, sent, supposition, asked)
      : { decision: await verifyAndDecide(program, sent, asked), assumptions: [] }
    mcpSessions = answer.decision.mcpSessions ?? mcpSessions
    return answer
  }
  for (const { request, now } of question.earlier) await ask(request, now)
  const { decision, assumptions } = await ask(question.request)
  return { decision, assumed: assumptions, notes: await uncheckedNote(question, program, context.fetched) }
}

/** Decides the case of a difference as the comparison did. */
async function decideWitness(
  question: Question,
  { credentials, draw }: WitnessToken,
  program: Program,
): Promise<Decided> {
  const { Gateway } = await import('../../../src/who/gateway.js')
  const { now, fetched, state } = readContext(question, program)
  const gateway = new Gateway(program, { now, fetched, ...(state !== undefined && { state }) })
  const decision = gateway.explain({ request: question.request, credentials, now, ...(draw !== undefined && { draw }) })
  return { decision, assumed: ['the tokens are signed as the difference supposes'], notes: [] }
}

/** A token whose keys are on the network cannot be checked here. */
async function uncheckedNote(
  { token, request }: Question,
  program: Program,
  fetched: ReadonlyMap<string, FetchAnswer>,
): Promise<string[]> {
  const isKnown = engineOf(program)
    .remotes(program, fetched)
    .every((url) => fetched.has(url))
  if (token.kind !== 'jwt' || isKnown) return []
  const { missingKeySets } = await import('../../../src/who/supposed-token.js')
  const urls = missingKeySets(program, fetched, request)
  if (urls.length === 0) return []
  return [
    `the token's signature cannot be checked: ${urls.join(', ')} is not among the network answers; add it there, or suppose that a token with these claims is good`,
  ]
}

export function readSupposition(token: TokenInput): Supposition | undefined {
  if (token.kind !== 'claims') return undefined
  const { signedBy } = token
  const claims = readClaims(token.claims)
  return {
    claims,
    ...(!Object.hasOwn(claims, 'exp') && { expiresIn: token.expiresIn }),
    ...(signedBy !== '' && { signedBy: signedBy === 'nobody' ? null : signedBy }),
  }
}

function readClaims(text: string): Record<string, unknown> {
  let claims: unknown
  try {
    claims = JSON.parse(text.trim() === '' ? '{}' : text)
  } catch {
    throw new Error('claims: expected a JSON object such as {"sub": "alice"}')
  }
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims))
    throw new Error('claims: expected a JSON object such as {"sub": "alice"}')
  return claims as Record<string, unknown>
}

export function withToken(request: Request, token: TokenInput): Request {
  if (token.kind !== 'jwt' || token.jwt.trim() === '') return request
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'authorization')
  return { ...request, headers: [...headers, ['authorization', `Bearer ${token.jwt.trim()}`]] }
}

/** The token in the request's header; empty: there is none. */
export function bearerOf({ headers }: Pick<Request, 'headers'>): string {
  const header = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
  return /^Bearer (\S+)$/i.exec(header)?.[1] ?? ''
}

/** The port of the host chooses a listener where one has it, as that of `--url` does. */
function onPort(request: Request, { listeners }: Program): Request {
  if (request.scheme === undefined || request.port !== undefined || request.listener !== undefined) return request
  const port = Number(/:(\d+)$/.exec(request.authority ?? '')?.[1] ?? Number.NaN)
  return listeners.some((listener) => listener.port === port) ? { ...request, port } : request
}
