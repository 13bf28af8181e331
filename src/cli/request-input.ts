import { existsSync } from 'node:fs'
import { parseIp } from '../cel/evaluate/ip.js'
import { ClaimwrightError } from '../core/error.js'
import type { HeaderList, Request, Response } from '../core/http.js'
import type { RequestLine } from '../requests/request-line.js'
import { isRecord } from '../yaml/plain.js'
import { type CliError, unreadable, usage } from './exit.js'
import { asExpectation, type Expectation } from './expectation.js'
import { readText } from './files.js'
import { readJson } from './json-file.js'
import { printErrors } from './print.js'
import { hideDataSecrets, hideVariables } from './secrets.js'

export interface RequestOptions {
  cases?: string
  curl?: string[]
  har?: string
  accessLog?: string
  claims?: string
  request?: string
  method?: string
  url?: string
  header?: string[]
  token?: string
  body?: string
  source?: string
  listener?: string
}

/** A case to decide: a request, and what differs from the common options for it. */
export interface Case {
  name: string
  request: Request
  now?: number
  /** Laid over the environment; `null` unsets. */
  env?: Record<string, string | null>
  /** What outside steps say of the request to later expressions. */
  outside?: Record<string, unknown>
  /** The port of `--url`: it chooses a listener where one has it. */
  urlPort?: number
  /** Requests one after another to one gateway, which keeps what it learns; `request` is the first. */
  sequence?: { request: Request; now?: number }[]
  /** What the answer has to be, of a sequence the last one. */
  expect?: Expectation
  /** The status that the gateway gave when the request was recorded. */
  recorded?: number
}

const CASE_MEMBERS = ['name', 'request', 'sequence', 'now', 'env', 'outside', 'expect']

/** Members of recorded vectors, which hold what a gateway answered: they are not compared. */
const RECORDED = new Set(['response', 'upstream', 'note', 'decision', 'http_probe', 'claims', 'announced', 'kind'])

/** Options that give requests; one of them is used at a time. */
const GIVERS = {
  cases: '--cases',
  curl: '--curl',
  har: '--har',
  accessLog: '--access-log',
  url: '--url',
  request: '--request',
}

/** The requests that the options describe: many with `--cases` and recordings, otherwise one, named `request`. */
export async function readCases(options: RequestOptions): Promise<Case[]> {
  const given = Object.entries(GIVERS).filter(([name]) => options[name as keyof typeof GIVERS] !== undefined)
  const [first, second] = given.map(([, option]) => option)
  if (second !== undefined && first !== '--url') throw usage(`${first} and ${second} exclude each other`)
  if (options.cases !== undefined) return casesIn(readJson(options.cases), options.cases)
  const lines = await readRecorded(options)
  if (!lines) return [{ name: 'request', request: readRequest(options), ...portOf(options.url) }]
  hideDataSecrets(lines.map(({ request: { headers, path } }) => ({ headers, url: path })))
  return lines.map(({ request, ...line }) => ({ ...line, request: withOptions(request, options) }))
}

/** Requests as other software wrote them down. */
async function readRecorded({ curl, har, accessLog, ...options }: RequestOptions): Promise<RequestLine[] | undefined> {
  try {
    if (har !== undefined) return (await import('../requests/har.js')).parseHar(readText(har), har, hideDataSecrets)
    if (accessLog !== undefined) {
      const { parseAccessLog } = await import('../requests/access-log.js')
      return parseAccessLog(readText(accessLog), accessLog, hideDataSecrets)
    }
    if (curl === undefined) return undefined
    const { parseCurl } = await import('../requests/curl.js')
    const hasToken = options.token !== undefined || options.claims !== undefined
    return curl.flatMap((command) => parseCurl(command, { hasToken, readFile: readText }))
  } catch (error) {
    throw error instanceof ClaimwrightError ? asCliError(error, curl === undefined ? '' : '--curl: ') : error
  }
}

function asCliError({ code, message }: ClaimwrightError, prefix: string): CliError {
  if (code === 'invalid-json' || code === 'invalid-access-log') return unreadable(message)
  const hint = code === 'unexpanded-variable' ? ', or use --token or --claims for the token' : ''
  return usage(`${prefix}${message}${hint}`)
}

/** A recorded request with the parts that options give. */
function withOptions(request: Request, options: RequestOptions): Request {
  const added = readRequest({ ...options, request: undefined, url: '/' })
  const replaced = new Set(added.headers.map(([name]) => name.toLowerCase()))
  const { method, listener, source, body } = options
  return {
    ...request,
    headers: [...request.headers.filter(([name]) => !replaced.has(name.toLowerCase())), ...added.headers],
    ...(method !== undefined && { method }),
    ...(listener !== undefined && { listener }),
    ...(source !== undefined && { source: added.source }),
    ...(body !== undefined && { body: added.body }),
  }
}

/** The cases of a file. Members that no case has are refused. */
export function casesIn(json: unknown, file: string): Case[] {
  const list = isRecord(json) ? json['cases'] : undefined
  if (!Array.isArray(list)) throw usage(`${file}: expected {"cases": [...]}`)
  if (list.length === 0) throw usage(`${file}: \`cases\` is empty`)
  const cases = list.map((value: unknown, index) => asCase(value, index + 1, file))
  for (const { env } of cases) hideVariables(env ?? {})
  const recorded = new Set(list.flatMap((one) => Object.keys(one as object)).filter((name) => RECORDED.has(name)))
  if (recorded.has('response') && !cases.some((one) => one.expect !== undefined))
    printErrors(`${file}: recorded answers (\`response\`) are not compared; \`expect\` is`)
  return cases
}

function asCase(value: unknown, number: number, file: string): Case {
  const where = `${file}: case ${number}`
  if (!isRecord(value)) throw usage(`${where}: expected {"name", "request" or "sequence", "now"?, "env"?}`)
  const { name = `case ${number}`, request, sequence, now, env, outside, expect } = value
  refuseUnknown(value, CASE_MEMBERS, `${where}: a case`)
  const expected = asExpectation(expect, where)
  if (typeof name !== 'string') throw usage(`${where}: \`name\` must be text`)
  if (env !== undefined && env !== null && !isEnvironment(env))
    throw usage(`${where}: \`env\` must map names to texts, or to null where a variable is unset`)
  if (outside !== undefined && !isOutputs(outside))
    throw usage(`${where}: \`outside\` must map ${OUTPUTS.join(', ')} to what it says`)
  const steps = sequence === undefined ? undefined : asSequence(sequence, where)
  return {
    name,
    ...(steps ? { request: steps[0]!.request, sequence: steps } : { request: asRequest(request, where) }),
    ...asTime(now, where),
    ...(isRecord(outside) && { outside }),
    ...(isRecord(env) && { env: env as Record<string, string | null> }),
    ...(expected !== undefined && { expect: expected }),
  }
}

/** Members that have no effect are refused, except those of recorded vectors. */
function refuseUnknown(value: Record<string, unknown>, members: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((member) => !members.includes(member) && !RECORDED.has(member))
  if (unknown !== undefined) throw usage(`${where} has no member \`${unknown}\`: expected ${members.join(', ')}`)
}

function asSequence(value: unknown, where: string): { request: Request; now?: number }[] {
  if (!Array.isArray(value) || value.length === 0)
    throw usage(`${where}: \`sequence\` must be a list of {"request", "now"?}`)
  return value.map((step: unknown, index) => {
    const place = `${where}, request ${index + 1}`
    if (!isRecord(step)) throw usage(`${place}: expected {"request", "now"?}`)
    refuseUnknown(step, ['request', 'now'], `${place}: a step`)
    return { request: asRequest(step['request'], place), ...asTime(step['now'], place) }
  })
}

function asTime(now: unknown, where: string): { now?: number } {
  if (now === undefined || now === null) return {}
  if (!Number.isFinite(now)) throw usage(`${where}: \`now\` must be unix seconds`)
  return { now: now as number }
}

const OUTPUTS = ['extauthz', 'extproc', 'mcpGuardrails']

const isOutputs = (value: unknown): boolean =>
  isRecord(value) && Object.entries(value).every(([name, one]) => OUTPUTS.includes(name) && isRecord(one))

const isEnvironment = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((one) => one === null || typeof one === 'string')

function readRequest(options: RequestOptions): Request {
  const base = options.request === undefined ? undefined : asRequest(readJson(options.request), options.request)
  if (!base && options.url === undefined)
    throw usage(
      'name a request: --url URL, --curl COMMAND, --request FILE, --cases FILE, --har FILE or --access-log FILE',
    )
  const url = options.url === undefined ? undefined : parseUrl(options.url)
  const headers: HeaderList = [...(base?.headers ?? []), ...(options.header ?? []).map(parseHeader)]
  if (options.token !== undefined) headers.push(['authorization', `Bearer ${readToken(options.token)}`])
  hideDataSecrets({ headers, url: options.url })
  return {
    ...(base ?? { method: 'GET', authority: null, path: '/', body: '' }),
    ...url,
    ...(options.method !== undefined && { method: options.method }),
    ...(options.listener !== undefined && { listener: options.listener }),
    ...(options.source !== undefined && { source: parseSource(options.source) }),
    ...(options.body !== undefined && {
      body: options.body.startsWith('@') ? readText(options.body.slice(1)) : options.body,
    }),
    headers,
  }
}

/** A compact JWT, or `@FILE` that holds one. */
export function readToken(option: string): string {
  if (!option.startsWith('@') && !option.startsWith('eyJ') && existsSync(option))
    throw usage(`${option} is a file, not a token; @${option} reads the token from it`)
  return (option.startsWith('@') ? readText(option.slice(1)) : option).trim()
}

/** `http://host:port/path?query`, or a path alone (then the host is `localhost`). The path stays as written. */
function parseUrl(url: string): Pick<Request, 'authority' | 'path' | 'scheme'> {
  const match = /^(?:(https?):\/\/([^/?#]*))?([^#]*)/.exec(url)!
  const rest = match[3]!
  if (match[1] === undefined && !rest.startsWith('/')) throw usage(`--url ${url}: expected http://HOST/PATH or /PATH`)
  const path = rest.startsWith('/') ? rest : `/${rest}`
  const scheme = match[1] as Request['scheme']
  return { authority: match[2] ?? 'localhost', path, ...(scheme && { scheme }) }
}

function portOf(url: string | undefined): { urlPort?: number } {
  const port = url === undefined ? undefined : /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(url)?.[1]
  return port === undefined ? {} : { urlPort: Number(port) }
}

/** `10.0.0.1`, `10.0.0.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`. */
function parseSource(text: string): NonNullable<Request['source']> {
  const match = /^(?:\[([^\]]*)\]|([0-9.]+)|([0-9a-fA-F:.]+))(?::(\d{1,5}))?$/.exec(text)
  const address = match?.[1] ?? match?.[2] ?? match?.[3]
  if (address === undefined || parseIp(address) === undefined)
    throw usage(`--source ${text}: expected an IP address, and a port if need be: 10.0.0.1, [2001:db8::1]:4711`)
  return { address, ...(match![4] !== undefined && { port: Number(match![4]) }) }
}

export function parseHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  if (at < 1) throw usage(`--header ${line}: expected NAME: VALUE`)
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

/** Members of a request that are not `headers`, and what each must be. */
const MEMBERS: Record<string, 'string' | 'number'> = {
  method: 'string',
  authority: 'string',
  path: 'string',
  body: 'string',
  version: 'string',
  listener: 'string',
  port: 'number',
}

const REQUEST_MEMBERS = [...Object.keys(MEMBERS), 'headers', 'scheme', 'source', 'destination']

function asRequest(value: unknown, where: string): Request {
  if (!isRecord(value) || value['path'] === undefined)
    throw usage(`${where}: expected a request with \`method\`, \`authority\`, \`path\`, \`headers\` and \`body\``)
  refuseUnknown(value, REQUEST_MEMBERS, `${where}: a request`)
  for (const [name, type] of Object.entries(MEMBERS)) {
    const member = value[name] ?? undefined
    if (member !== undefined && typeof member !== type)
      throw usage(`${where}: \`${name}\` must be a ${type === 'string' ? 'text' : type}`)
  }
  const request = value as Partial<Request>
  if (!['http', 'https', undefined].includes(request.scheme)) throw usage(`${where}: \`scheme\` must be http or https`)
  for (const name of ['source', 'destination'] as const)
    if (request[name] !== undefined && !isEndpoint(request[name]))
      throw usage(
        `${where}: \`${name}\` must be {"address": IP address${name === 'source' ? ', "port"?: number' : ''}}`,
      )
  const headers = request.headers ?? []
  if (!Array.isArray(headers) || !headers.every(isHeader))
    throw usage(`${where}: \`headers\` must be a list of [name, value], both texts`)
  return {
    ...request,
    method: request.method ?? 'GET',
    authority: request.authority ?? null,
    path: request.path ?? '/',
    headers,
    body: request.body ?? '',
  }
}

const isEndpoint = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['address'] === 'string' &&
  parseIp(value['address']) !== undefined &&
  (value['port'] === undefined || typeof value['port'] === 'number')

const isHeader = (line: unknown): boolean =>
  Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string')

/** The response that `--upstream-response` describes. Defaults: status 200, no headers and an empty body. */
export function asResponse(value: unknown, where: string): Response {
  if (!isRecord(value)) throw usage(`${where}: expected {"status", "headers", "body"}`)
  const { status = 200, headers = {}, body = '' } = value
  if (!Number.isInteger(status) || (status as number) < 100 || (status as number) > 999)
    throw usage(`${where}: \`status\` must be a number of three digits`)
  if (
    !isRecord(headers) ||
    !Object.values(headers)
      .flat()
      .every((one) => typeof one === 'string')
  )
    throw usage(`${where}: \`headers\` must map names to a text, or a list of texts`)
  if (typeof body !== 'string') throw usage(`${where}: \`body\` must be a text`)
  const lower = Object.entries(headers).map(([name, one]) => [name.toLowerCase(), one])
  return { status: status as number, headers: Object.fromEntries(lower), body }
}
