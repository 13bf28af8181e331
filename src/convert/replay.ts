import { type Answer, answerOf, directionOf } from '../compare/answer.js'
import { attribute } from '../compare/attribute.js'
import type { Case, Place, Placement, TokenSpec } from '../compare/case.js'
import { type Comparison, type Difference, originOf, sourceOf } from '../compare/compare.js'
import { placeId } from '../compare/identities.js'
import { knownTo } from '../compare/known.js'
import { answerText } from '../compare/message.js'
import { Side } from '../compare/side.js'
import type { Code } from '../core/codes.js'
import type { FetchAnswer, Request } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { Program } from '../core/program.js'
import type { Decision, McpSessions } from '../gateways/engine.js'
import { decide } from '../gateways/index.js'
import { engineOf } from '../gateways/registry.js'
import { verify } from '../gateways/verify.js'
import { keyId } from '../jwt/key.js'
import { decodeToken } from '../jwt/token.js'
import { plainMembers } from '../yaml/plain-members.js'

/** A recorded request, or several, one after another, to one gateway that keeps what it learns. */
interface RecordedCase {
  name: string
  request: Request
  now?: number
  sequence?: { request: Request; now?: number }[]
}

/** A recorded request whose answer changes. `code` is null where no difference explains it. */
export interface ChangedCase {
  name: string
  before: Answer
  after: Answer
  code: Code | null
  /** Members that the token lacks and some gateway requires: `no \`kid\`, no \`exp\``. */
  note?: string
}

export interface Replay {
  changed: ChangedCase[]
  /** Differences of engines that only a recorded case shows. */
  shown: Difference[]
  preserved: number
  explained: number
  unexplained: number
  /** Of each case, in order; of a sequence those of its last request. */
  decisions: { before: Decision; after: Decision }[]
}

interface ReplayOptions {
  fetched: ReadonlyMap<string, FetchAnswer>
  state?: unknown
  /** The time of cases that name none. */
  now: number
}

/** Asks both programs for every case, with the tokens and the signatures that it has. */
export async function replay(
  before: Program,
  after: Program,
  cases: readonly RecordedCase[],
  comparison: Comparison,
  options: ReplayOptions,
): Promise<Replay> {
  const result: Replay = { changed: [], shown: [], preserved: 0, explained: 0, unexplained: 0, decisions: [] }
  const known = knownTo([before, after], options.fetched)
  const sides = {
    a: new Side(before, options),
    b: new Side(after, options),
    sameEngine: engineOf(before) === engineOf(after),
    headers: known.headers,
    known,
  }
  const reported = new Set(comparison.differences.map(({ code, direction }) => `${code} ${direction}`))
  for await (const { name, request, now, old, young, isLast } of askAll([before, after], cases, options)) {
    if (isLast) result.decisions.push({ before: old.answer.decision, after: young.answer.decision })
    const direction = directionOf(old.answer.verdict, young.answer.verdict)
    if (direction === null) {
      result.preserved++
      continue
    }
    const signed = new Map([...old.signatures, ...young.signatures])
    const one = caseOf(request, now, signed, known)
    const found = { trial: one, before: old.answer, after: young.answer, direction }
    const { cause, code } = attribute(found, sides)
    const explains = cause === 'engine' || reported.has(`${code} ${direction}`)
    const note = lacksOf(one)
    const change = { name, before: old.answer, after: young.answer, code: explains ? code : null }
    result.changed.push({ ...change, ...(note !== '' && { note }) })
    if (explains) result.explained++
    else result.unexplained++
    if (reported.has(`${code} ${direction}`)) continue
    reported.add(`${code} ${direction}`)
    const message = `the recorded request \`${name}\` was ${answerText(old.answer)} and is now ${answerText(young.answer)}`
    result.shown.push({
      direction,
      cause,
      code,
      message,
      origin: originOf(found),
      source: sourceOf(found),
      witness: { one, before: old.answer, after: young.answer },
    })
  }
  return result
}

interface Asked {
  answer: Answer
  signatures: ReadonlyMap<string, ReadonlySet<string>>
}

interface AskedOfBoth {
  /** Of the case; in a sequence with the number of the request. */
  name: string
  request: Request
  now: number
  old: Asked
  young: Asked
  isLast: boolean
}

/** Evaluates every request of every case on both programs; each keeps its own MCP sessions through a sequence. */
async function* askAll(
  [before, after]: readonly [Program, Program],
  cases: readonly RecordedCase[],
  options: ReplayOptions,
): AsyncGenerator<AskedOfBoth> {
  for (const { name, request, now, sequence } of cases) {
    const steps = sequence ?? [{ request, ...(now !== undefined && { now }) }]
    const [first, second] = [sequence && new Map(), sequence && new Map()] as (McpSessions | undefined)[]
    const sessions = { before: first, after: second }
    for (const [index, step] of steps.entries()) {
      const time = step.now ?? now ?? options.now
      const old = await ask(before, step.request, time, options, sessions.before)
      const young = await ask(after, step.request, time, options, sessions.after)
      sessions.before = old.answer.decision.mcpSessions ?? sessions.before
      sessions.after = young.answer.decision.mcpSessions ?? sessions.after
      const label = sequence ? `${name}, request ${index + 1}` : name
      yield { name: label, request: step.request, now: time, old, young, isLast: index === steps.length - 1 }
    }
  }
}

async function ask(
  program: Program,
  request: Request,
  now: number,
  { fetched, state }: ReplayOptions,
  mcpSessions: McpSessions | undefined,
): Promise<Asked> {
  const facts = await verify(program, request, { fetched })
  const decision = decide(program, request, { now, facts, state, ...(mcpSessions && { mcpSessions }) })
  return { answer: answerOf(decision), signatures: facts.signatures }
}

/** Members that agentgateway requires and the case's token lacks. */
function lacksOf({ credentials }: Case): string {
  const token = credentials.map(({ what }) => what).find((what): what is TokenSpec => typeof what !== 'string')
  if (!token || token.raw !== undefined) return ''
  const lacks = [
    ...(token.header['kid'] === undefined ? ['kid'] : []),
    ...(token.claims['exp'] === undefined ? ['exp'] : []),
  ]
  return lacks.map((name) => `no \`${name}\``).join(' and ')
}

const TOKEN = /[\w+/=-]+\.[\w+/=-]*\.[\w+/=-]*/

/** A credential that is not a token. */
function keyIn(header: string, value: string, masterKeys: ReadonlySet<string>): string | undefined {
  const master = [...masterKeys].find((masterKey) => value.endsWith(masterKey))
  return master ?? (header.toLowerCase() === 'authorization' ? /^\w+ (\S+)$/.exec(value)?.[1] : undefined)
}

/** Splits the recorded request into its tokens and the rest, so that single parts can be changed. */
function caseOf(
  request: Request,
  now: number,
  signatures: ReadonlyMap<string, ReadonlySet<string>>,
  { keys, masterKeys, places }: ReturnType<typeof knownTo>,
): Case {
  const credentials: Placement[] = []
  const take = (place: Place, text: string) => credentials.push({ at: place, what: tokenOf(text, signatures, keys) })
  const headers = request.headers.flatMap(([name, value]): Request['headers'] => {
    if (name.toLowerCase() === 'cookie') return cookiesWithout(value, take)
    const found = TOKEN.exec(value)
    if (found) take({ kind: 'header', name, prefix: value.slice(0, found.index) }, value.slice(found.index).trimEnd())
    const key = found ? null : keyIn(name, value, masterKeys)
    if (key) credentials.push({ at: { kind: 'header', name, prefix: value.slice(0, -key.length) }, what: key })
    return found || key ? [] : [[name, value]]
  })
  const [path, query] = request.path.split('?') as [string, string | undefined]
  const left = (query ?? '').split('&').filter((pair) => {
    const [name, value = ''] = pair.split('=') as [string, string | undefined]
    const whole = TOKEN.exec(value)?.[0] === value
    const place: Place = { kind: 'query', name }
    if (whole) take(place, value)
    else if (places.has(placeId(place))) credentials.push({ at: place, what: value })
    return !whole && !places.has(placeId(place))
  })
  const rest = left.join('&')
  return { request: { ...request, headers, path: rest === '' ? path : `${path}?${rest}` }, credentials, now }
}

/** Removes tokens from cookies; a quoted token counts as an odd spelling. */
function cookiesWithout(line: string, take: (place: Place, text: string) => void): Request['headers'] {
  const left = line.split(/; */).filter((pair) => {
    const [name = '', ...rest] = pair.split('=')
    const value = rest.join('=')
    const isToken = TOKEN.exec(value)?.[0] === value.replace(/^"(.*)"$/, '$1')
    if (isToken) take({ kind: 'cookie', name }, value)
    return !isToken
  })
  return left.length > 0 ? [['cookie', left.join('; ')]] : []
}

function tokenOf(
  compact: string,
  signatures: ReadonlyMap<string, ReadonlySet<string>>,
  keys: readonly Jwk[],
): TokenSpec {
  let isOdd = false
  const bare = compact.replace(/^"(.*)"$/, '$1')
  const { header, payload, segments } = decodeToken(bare, { onDuplicate: () => (isOdd = true) })
  const good = signatures.get(bare) ?? signatures.get(segments.slice(0, 3).join('.'))
  const key = keys.find((jwk) => good?.has(keyId(jwk))) ?? null
  const isPlain = [header, payload].every(({ problem, members }) => members !== undefined && problem === undefined)
  const plain = ({ members = new Map() }: typeof header) => plainMembers(members)
  const token = {
    header: plain(header),
    claims: plain(payload),
    key,
  }
  // A token that has been read as JSON is written anew when something in it is changed.
  return isPlain && !isOdd && segments.length === 3 && bare === compact ? token : { ...token, raw: compact }
}
