import { request as askHttp } from 'node:http'
import { request as askHttps } from 'node:https'
import type { Request, Response } from '../core/http.js'
import { generateKey, readPrivateKeys } from '../jwt/private-key.node.js'
import { judgeLive, type LiveKeys, type LiveRequest, liveRequests, type NotSent } from '../suite/against.js'
import { initializeRequest } from '../suite/requests.js'
import type { CaseResult, SuiteRunner } from '../suite/run-suite.js'
import type { LoadedSuite, TestCase } from '../suite/suite.js'
import { unreadable, usage } from './exit.js'
import { readText } from './files.js'
import { hideSecrets, printErrors, printLines } from './print.js'

export interface AgainstOptions {
  against?: string
  send?: boolean
  rate?: string
  key?: string
  kid?: string
}

/** Bytes of an answer that are read. */
const MAX_BODY = 1024 * 1024
/** Milliseconds until a gateway counts as silent. */
const TIMEOUT = 10_000
const DEFAULT_RATE = 5

interface LiveCase {
  test: TestCase
  requests: LiveRequest[]
}

/** Asks a live gateway what suites ask the policy, and compares. Without `--send` it only lists the requests. */
export class LiveGateway {
  private readonly url: URL
  private readonly pause: number
  private readonly keys: LiveKeys
  private readonly sends: boolean

  constructor({ against, send, rate, key, kid }: AgainstOptions) {
    this.url = readUrl(against ?? '')
    const perSecond = rate === undefined ? DEFAULT_RATE : Number(rate)
    if (!(perSecond > 0 && perSecond <= 1000)) throw usage(`--rate ${rate}: expected requests per second, up to 1000`)
    this.pause = 1000 / perSecond
    this.sends = send === true
    const good = key === undefined ? undefined : readKey(key)
    this.keys = { ...(good && { good }), ...(kid !== undefined && { kid }), unknown: generateKey }
  }

  /** The results of the suite, those of cases about which the gateway disagrees as failures. */
  async compare(suite: LoadedSuite, runner: SuiteRunner, results: readonly CaseResult[]): Promise<CaseResult[]> {
    const now = Math.floor(Date.now() / 1000)
    const tests = [...new Set(results.map(({ test }) => test))]
    const [loaded] = runner.load()
    const planned: LiveCase[] = []
    const skipped: NotSent[] = []
    for (const test of tests) {
      const found = await liveRequests(test, loaded!.subject, suite.now, now, this.keys, this.url)
      if (Array.isArray(found)) planned.push({ test, requests: found })
      else skipped.push(found)
    }
    const count = planned.reduce((sum, { requests }) => sum + requests.length + Number(needsSession(requests)), 0)
    for (const { requests } of planned) for (const { request } of requests) hideTokens(request)
    this.list(suite, planned, skipped, count)
    if (!this.sends) return [...results]
    const verdicts = new Map<TestCase, { message: string; live: LiveRequest }>()
    for (const { test, requests } of planned) {
      const failed = await this.run(requests)
      if (failed) verdicts.set(test, failed)
    }
    return results.map((result) => {
      const verdict = verdicts.get(result.test)
      if (!verdict || result.failure) return result
      const { live, message } = verdict
      const step = result.test.steps[live.index]!
      const asked = { request: live.request, credential: null, decision: live.decision }
      return {
        ...result,
        failure: { message, step, index: live.index, asked, subject: loaded!.subject, place: step.expectPlace },
      }
    })
  }

  private list(suite: LoadedSuite, planned: readonly LiveCase[], skipped: readonly NotSent[], count: number): void {
    const seconds = Math.ceil((count * this.pause) / 1000)
    const verb = this.sends ? 'sending' : 'would send'
    const lines = [
      `${suite.name}: ${verb} ${count} requests to ${this.url.origin}, ${Number((1000 / this.pause).toFixed(3))} a second (${seconds} s)`,
      ...planned.flatMap(({ test, requests }) => [
        ...(needsSession(requests) ? [`  ${titleOf(test)}: opens an MCP session first`] : []),
        ...requests.map(
          ({ request, decision }) =>
            `  ${titleOf(test)}: ${requestText(request, this.url)}, the policy answers ${decision.undetermined ? 'undetermined' : decision.response?.status || 'nothing'}`,
        ),
      ]),
      ...skipped.map(({ test, reason }) => `  ${titleOf(test)}: not sent: ${reason}`),
    ]
    printLines(lines, this.sends ? 'stderr' : 'stdout')
    if (!this.sends) printErrors('nothing was sent: --send sends these requests')
  }

  /** Sends the requests of a case, one after another. */
  private async run(requests: readonly LiveRequest[]): Promise<{ message: string; live: LiveRequest } | undefined> {
    let session: string | undefined
    for (const live of requests) {
      if (live.needsSession && session === undefined) session = await this.openSession(live)
      const answer = await this.send(withSession(live.request, session))
      if (typeof answer === 'string') return { message: `the gateway cannot be asked: ${answer}`, live }
      session = answer.session ?? session
      const verdict = judgeLive(answer, live.decision)
      if (verdict.kind === 'disagrees') return { message: verdict.text, live }
      if (verdict.kind === 'unclear') printErrors(`${titleOf(live.test)}: ${verdict.text}`)
    }
    return undefined
  }

  private async openSession({ request }: LiveRequest): Promise<string | undefined> {
    const { headers, ...message } = initializeRequest()
    const kept = request.headers.filter(([name]) => name !== SESSION && !headers.some(([known]) => known === name))
    const answer = await this.send({ ...request, ...message, headers: [...headers, ...kept] })
    return typeof answer === 'string' ? undefined : answer.session
  }

  /** The response, or a short reason why there is none. Redirects are not followed, and nothing is retried. */
  private async send(request: Request): Promise<LiveAnswer | string> {
    await new Promise((done) => setTimeout(done, this.pause))
    return ask(this.url, request)
  }
}

interface LiveAnswer extends Pick<Response, 'status' | 'body'> {
  /** The MCP session that the answer opens. */
  session?: string
}

const SESSION = 'mcp-session-id'

function withSession(request: Request, session: string | undefined): Request {
  if (session === undefined) return request
  return {
    ...request,
    headers: request.headers.map(([name, value]) => [
      name,
      name === SESSION && value === '<session>' ? session : value,
    ]),
  }
}

function ask(url: URL, request: Request): Promise<LiveAnswer | string> {
  const headers = [
    ...(request.authority === null ? [] : ['host', request.authority]),
    ...request.headers.flat(),
    ...(request.body === '' ? [] : ['content-length', String(Buffer.byteLength(request.body))]),
  ]
  return new Promise((done) => {
    const failed = (error: Error): void => done(wordFor(error))
    try {
      const asked = (url.protocol === 'https:' ? askHttps : askHttp)(
        {
          hostname: url.hostname.replace(/^\[|\]$/g, ''),
          port: url.port || (url.protocol === 'https:' ? 443 : 80),
          method: request.method,
          path: url.pathname.replace(/\/$/, '') + request.path,
          headers: headers as unknown as NodeJS.Dict<string>,
          setHost: false,
          agent: false,
          timeout: TIMEOUT,
        },
        (answer) => {
          const pieces: Buffer[] = []
          let size = 0
          const session = answer.headers[SESSION]
          const end = (): void =>
            done({
              status: answer.statusCode ?? 0,
              body: Buffer.concat(pieces).toString('utf8'),
              ...(typeof session === 'string' && { session }),
            })
          answer.on('data', (piece: Buffer) => {
            size += piece.length
            if (size <= MAX_BODY) pieces.push(piece)
            else {
              end()
              asked.destroy()
            }
          })
          answer.on('end', end)
          answer.on('error', failed)
        },
      )
      asked.on('timeout', () => asked.destroy(new Error('it does not answer in 10 s')))
      asked.on('error', (error: NodeJS.ErrnoException) =>
        // Closed without an answer: that is one.
        error.code === 'ECONNRESET' ? done({ status: 0, body: '' }) : failed(error),
      )
      asked.end(request.body)
    } catch (error) {
      failed(error as Error)
    }
  })
}

const wordFor = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.message

const needsSession = (requests: readonly LiveRequest[]): boolean => requests[0]?.needsSession === true

const titleOf = ({ group, name }: TestCase): string => (group === '' ? name : `${group} > ${name}`)

const requestText = ({ method, path, authority }: Request, url: URL): string =>
  `${method} ${path.slice(0, 200)}${authority === url.host ? '' : ` (host ${authority ?? 'none'})`}`

/** Tokens that a key of the user signs are secrets. */
function hideTokens({ headers, path }: Request): void {
  const lines = [...headers.map(([, value]) => value), path]
  hideSecrets(lines.flatMap((line) => line.match(/[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g) ?? []))
}

function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw usage(`--against ${text}: expected http://HOST:PORT or https://HOST`)
  if (url.username !== '' || url.password !== '') throw usage('--against: credentials in the address are not sent')
  return url
}

function readKey(file: string) {
  const text = readText(file)
  try {
    const [key] = readPrivateKeys(text)
    hideSecrets(['d', 'p', 'q', 'k'].flatMap((name) => (key as unknown as Record<string, string>)[name] ?? []))
    return key
  } catch (error) {
    throw unreadable(`${file}: ${(error as Error).message}`)
  }
}
