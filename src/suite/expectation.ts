import type { Response } from '../core/http.js'
import { quoteNames } from '../core/quote-names.js'
import { shorten } from '../core/shorten.js'
import { isAdmitted } from '../gateways/admitted.js'
import type { Decision, Outcome } from '../gateways/engine.js'
import { isRecord } from '../yaml/plain.js'
import type { ExpectedAnswer } from './model/case.js'

/** What an answer must be. `agree`: the policies under test give the same one. */
export type Expectation = { kind: 'allow' | 'deny' | 'undetermined' | 'agree' } | ({ kind: 'answer' } & ExpectedAnswer)

const WORDS: ReadonlySet<string> = new Set(['allow', 'deny', 'undetermined', 'agree'])

/** An expectation as it is written, or why no answer can meet it. */
export function readExpectation(value: unknown): Expectation | { problem: string } {
  if (typeof value === 'string' && WORDS.has(value)) return { kind: value as 'allow' }
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{3}$/.test(value))) return ofStatus(Number(value))
  if (!isRecord(value)) return { problem: `\`${String(value).slice(0, 80)}\` is not an answer` }
  const answer = value as ExpectedAnswer
  const members = Object.keys(answer)
  if (members.length === 0) return { problem: 'the expectation compares nothing' }
  if (answer.status !== undefined) {
    const read = ofStatus(answer.status)
    if ('problem' in read) return read
  }
  if (answer.undetermined !== undefined && members.length > 1)
    return { problem: 'an undetermined answer has no status, headers or body' }
  if (answer.recorded !== undefined && members.length > 1)
    return { problem: '`recorded` is the whole answer: nothing can be compared beside it' }
  const forwarded = answer.destination !== undefined || answer.upstream !== undefined
  if (forwarded && (answer.status === 401 || answer.status === 403))
    return { problem: `a request that is denied with ${answer.status} has no destination` }
  if (answer.error !== undefined && answer.tools !== undefined)
    return { problem: 'an answer holds a JSON-RPC error or a list, not both' }
  return { kind: 'answer', ...answer }
}

function ofStatus(status: number): Expectation | { problem: string } {
  if (!Number.isInteger(status) || status < 100 || status > 999)
    return { problem: `${status} is not an HTTP status: a status has three digits` }
  return { kind: 'answer', status }
}

/** How the answer differs from the expected one; `null`: it does not. Only `undetermined` matches undetermined answers. */
export function mismatchOf(decision: Decision, expected: Expectation): string | null {
  if (expected.kind === 'agree') return null
  const { undetermined } = decision
  if (expected.kind === 'answer' && expected.recorded !== undefined)
    return recordedMismatch(decision, expected.recorded)
  if (undetermined) return undeterminedMismatch(undetermined.step, expected)
  if (expected.kind === 'answer' && expected.undetermined === undefined) return answerMismatch(decision, expected)
  const isAllowed = allows(decision)
  if (expected.kind === 'allow') return isAllowed ? null : `expected allow, got ${answerText(decision)}`
  if (expected.kind === 'deny') return isAllowed ? `expected deny, got ${answerText(decision)}` : null
  return `expected an undetermined answer, got ${answerText(decision)}`
}

function undeterminedMismatch(step: string, expected: Expectation): string | null {
  if (expected.kind === 'undetermined') return null
  if (expected.kind !== 'answer' || expected.undetermined === undefined)
    return `expected ${expectationText(expected)}, but the answer is undetermined: \`${step}\` decides`
  return expected.undetermined === step
    ? null
    : `expected \`${expected.undetermined}\` to decide, but \`${step}\` decides`
}

/** Forwarded or answered below 400, and not with a JSON-RPC error. */
export function allows(outcome: Outcome): boolean {
  return isAdmitted(outcome) && rpcError(outcome.response) === undefined
}

/** `allow` or `deny` with the status; `undetermined` with the step that decides. */
export function answerText(decision: Decision): string {
  const { response, undetermined, upstream } = decision
  if (undetermined) return `an undetermined answer (\`${undetermined.step}\` decides)`
  if (!response || response.status === 0) return 'a closed connection'
  const error = rpcError(response)
  if (error) return `${response.status} with JSON-RPC error ${error.code} (${error.message.slice(0, 120)})`
  if (allows(decision)) return upstream ? `${response.status} (forwarded)` : String(response.status)
  const body = response.body === '' ? '' : ` ${JSON.stringify(shorten(response.body, 80))}`
  return `${response.status}${body}`
}

function expectationText(expected: Expectation): string {
  if (expected.kind !== 'answer') return expected.kind
  const { kind: _, ...answer } = expected
  const names = Object.keys(answer)
  if (names.length === 1 && answer.status !== undefined) return String(answer.status)
  if (answer.recorded !== undefined) return 'the recorded answer'
  return shorten(JSON.stringify(answer), 120)
}

type Answer = Extract<Expectation, { kind: 'answer' }>

function answerMismatch(decision: Decision, expected: Answer): string | null {
  const { response, upstream } = decision
  const status = response?.status ?? 0
  if (expected.status !== undefined && expected.status !== status)
    return `expected ${expected.status}, got ${answerText(decision)}`
  const { body } = expected
  if (body !== undefined && body !== response?.body)
    return `expected the body ${JSON.stringify(body)}, got ${JSON.stringify(shorten(response?.body ?? '', 80))}`
  if (expected.contains !== undefined && !response?.body.includes(expected.contains))
    return `expected a body with ${JSON.stringify(expected.contains)}, got ${JSON.stringify(shorten(response?.body ?? '', 80))}`
  const header = headersMismatch(expected.headers, response?.headers)
  if (header !== null) return header
  if (expected.error !== undefined) {
    const problem = errorMismatch(expected.error, response, decision)
    if (problem !== null) return problem
  }
  if (expected.tools) {
    const problem = toolsMismatch(expected.tools, decision)
    if (problem !== null) return problem
  }
  if (expected.destination !== undefined) {
    const found = destinationOf(decision)
    if (found === undefined) return `expected the destination \`${expected.destination}\`, got ${answerText(decision)}`
    if (!isDestination(found, expected.destination))
      return `expected the destination \`${expected.destination}\`, got \`${found}\``
  }
  if (!expected.upstream) return null
  if (!upstream) return `expected a forwarded request, got ${answerText(decision)}`
  for (const name of ['method', 'path', 'authority'] as const) {
    const wanted = expected.upstream[name]
    if (wanted !== undefined && wanted !== upstream[name])
      return `expected the backend to receive ${name} \`${wanted}\`, got \`${upstream[name]}\``
  }
  const forwarded = headersMismatch(expected.upstream.headers, upstream.headers)
  return forwarded === null ? null : `at the backend: ${forwarded}`
}

function headersMismatch(
  expected: Readonly<Record<string, string | string[] | null>> | undefined,
  headers: Response['headers'] | undefined,
): string | null {
  for (const [name, wanted] of Object.entries(expected ?? {})) {
    const key = name.toLowerCase()
    const found = headers && Object.hasOwn(headers, key) ? headers[key] : undefined
    if (wanted === null ? found === undefined : sameLines(wanted, found)) continue
    const got = found === undefined ? 'no such header' : `\`${[found].flat().join(', ')}\``
    return wanted === null
      ? `expected no header \`${name}\`, got ${got}`
      : `expected the header \`${name}: ${[wanted].flat().join(', ')}\`, got ${got}`
  }
  return null
}

const sameLines = (wanted: string | string[], found: string | string[] | undefined): boolean =>
  found !== undefined && JSON.stringify([wanted].flat()) === JSON.stringify([found].flat())

/** The name, or its end after a slash: `models` for `default/models`. */
const isDestination = (name: string, wanted: string): boolean => name === wanted || name.endsWith(`/${wanted}`)

/** The backend that receives the request: the cluster of Envoy, the backend that the trace names, or the address. */
function destinationOf({ upstream, upstreams, trace }: Decision): string | undefined {
  if (upstream?.cluster !== undefined) return upstream.cluster
  if (upstreams) return upstreams.at(-1)?.target
  if (!upstream) return undefined
  const forward = trace.findLast(({ step, outcome }) => step === 'forward' && outcome === 'pass')
  return /`([^`]+)`/.exec(forward?.detail ?? '')?.[1] ?? upstream.authority
}

interface RpcError {
  code: number
  message: string
}

/** The JSON-RPC error of an answer, plain or as the last event of a stream (JSON-RPC 2.0 §5.1). */
function rpcError(response: Response | null): RpcError | undefined {
  if (!response?.body.includes('"error"')) return undefined
  const message = rpcMessage(response)
  if (!isRecord(message) || message['jsonrpc'] !== '2.0' || !isRecord(message['error'])) return undefined
  const { code, message: text } = message['error']
  return { code: Number(code), message: String(text ?? '') }
}

function rpcMessage({ body }: Response): unknown {
  const events = body.split('\n').filter((line) => line.startsWith('data:'))
  const text = events.at(-1)?.slice('data:'.length) ?? body
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorMismatch(expected: NonNullable<ExpectedAnswer['error']>, response: Response | null, decision: Decision) {
  const { code, message } = typeof expected === 'number' ? { code: expected, message: undefined } : expected
  const found = rpcError(response)
  if (!found) return `expected a JSON-RPC error, got ${answerText(decision)}`
  if (code !== undefined && code !== found.code) return `expected JSON-RPC error ${code}, got ${answerText(decision)}`
  return message !== undefined && !found.message.includes(message)
    ? `expected a JSON-RPC error with ${JSON.stringify(message)}, got ${JSON.stringify(shorten(found.message, 80))}`
    : null
}

function toolsMismatch(expected: readonly string[], decision: Decision): string | null {
  const found = listedNames(decision.response)
  if (!found) return `expected a list, got ${answerText(decision)}`
  const missing = expected.filter((name) => !found.includes(name))
  const more = found.filter((name) => !expected.includes(name))
  const parts = [
    missing.length > 0 && `${quoteNames(missing)} missing from the list`,
    more.length > 0 && `${quoteNames(more)} listed, too`,
  ].filter(Boolean)
  return parts.length === 0 ? null : parts.join('; ')
}

/** Names of the tools, prompts or resources that an MCP answer lists. */
function listedNames(response: Response | null): string[] | undefined {
  const message = response && rpcMessage(response)
  const result = isRecord(message) ? message['result'] : undefined
  if (!isRecord(result)) return undefined
  const items = Object.entries(result).find(([, value]) => Array.isArray(value))?.[1] as unknown[] | undefined
  return items?.map((item) => String(isRecord(item) ? (item['name'] ?? item['uri']) : item))
}

/** The whole answer as `recorded` holds it. */
export function recordingOf(decision: Decision): NonNullable<ExpectedAnswer['recorded']> {
  const { response, undetermined, upstream } = decision
  const { status = 0, headers = {}, body = '' } = response ?? {}
  const destination = destinationOf(decision)
  return {
    status,
    headers,
    body,
    ...(undetermined && { undetermined: undetermined.step }),
    ...(upstream && {
      upstream: {
        method: upstream.method,
        path: upstream.path,
        authority: upstream.authority,
        ...(destination !== undefined && { backend: destination }),
        headers: upstream.headers,
      },
    }),
  }
}

function recordedMismatch(decision: Decision, recorded: ExpectedAnswer['recorded']): string | null {
  if (recorded === null || recorded === undefined) return 'no answer is recorded yet; `--update` records it'
  const found = recordingOf(decision)
  for (const name of ['undetermined', 'status', 'headers', 'body', 'upstream'] as const) {
    const [wanted, got] = [recorded[name], found[name]].map((value) => sortedJson(value ?? null))
    if (wanted !== got)
      return `${name} differs from the recorded answer: expected ${shorten(wanted!, 120)}, got ${shorten(got!, 120)}`
  }
  return null
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  )
}

/** Whether an expectation is compared with the trace, where the destination is read. */
export function needsTrace(expected: Expectation | undefined): boolean {
  return expected?.kind === 'answer' && (expected.destination !== undefined || expected.recorded !== undefined)
}
