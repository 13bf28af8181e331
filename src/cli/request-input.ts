import { existsSync } from 'node:fs'
import { parsePeer } from '../cel/evaluate/ip.js'
import { ClaimwrightError } from '../core/error.js'
import type { HeaderList, Request, Response } from '../core/http.js'
import type { Case as RequestCase } from '../requests/cases.js'
import { asRequest, asResponse } from '../requests/request-json.js'
import type { RequestLine } from '../requests/request-line.js'
import { isRecord } from '../yaml/plain.js'
import { type CliError, unreadable, usage } from './exit.js'
import { readText } from './files.js'
import { readJson, readJsonOption } from './json-file.js'
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

/** A case to decide. */
export interface Case extends RequestCase {
  /** The port of `--url`: it chooses a listener where one has it. */
  urlPort?: number
}

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
  if (options.cases !== undefined) return casesOf(options.cases)
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

function inOneLine<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof ClaimwrightError ? asCliError(error) : error
  }
}

function asCliError({ code, message }: ClaimwrightError, prefix = ''): CliError {
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

/** The cases of a file, and a note if it holds answers that are not compared. */
export async function casesOf(file: string): Promise<Case[]> {
  const { parseCases } = await import('../requests/cases.js')
  let names: string[] = []
  const cases = inOneLine(() =>
    parseCases(readText(file), file, (json) => {
      hideDataSecrets(json)
      const list = isRecord(json) && Array.isArray(json['cases']) ? json['cases'] : []
      names = list.filter(isRecord).flatMap((one) => Object.keys(one))
    }),
  )
  for (const { env } of cases) hideVariables(env ?? {})
  if (names.includes('response') && !cases.some((testCase) => testCase.expect !== undefined))
    printErrors(`${file}: recorded answers (\`response\`) are not compared; \`expect\` is`)
  return cases
}

function readRequest(options: RequestOptions): Request {
  const { request: file } = options
  const base =
    file === undefined
      ? undefined
      : inOneLine(() => asRequest(readJsonOption(file, '--request'), /^\s*\{/.test(file) ? '--request' : file))
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

/** A name or an address in brackets, and a port. Its characters are for the gateway to judge. */
const AUTHORITY = /^(?:\[[^[\]\s]+\]|[^[\]\s:]+)(?::\d*)?$/

/** `http://host:port/path?query`, or a path alone (then the host is `localhost`). The path stays as written. */
function parseUrl(url: string): Pick<Request, 'authority' | 'path' | 'scheme'> {
  const match = /^(?:(https?):\/\/([^/?#]*))?([^#]*)/.exec(url)!
  const rest = match[3]!
  if (match[1] === undefined ? !rest.startsWith('/') : !AUTHORITY.test(match[2]!))
    throw usage(`--url ${url}: expected http://HOST/PATH or /PATH`)
  const path = rest.startsWith('/') ? rest : `/${rest}`
  const scheme = match[1] as Request['scheme']
  return { authority: match[2] ?? 'localhost', path, ...(scheme && { scheme }) }
}

function portOf(url: string | undefined): { urlPort?: number } {
  const port = url === undefined ? undefined : /^https?:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/.exec(url)?.[1]
  return port === undefined ? {} : { urlPort: Number(port) }
}

function parseSource(text: string): NonNullable<Request['source']> {
  const source = parsePeer(text)
  if (!source)
    throw usage(`--source ${text}: expected an IP address, and a port if need be: 10.0.0.1, [2001:db8::1]:4711`)
  return source
}

export function parseHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  if (at < 1) throw usage(`--header ${line}: expected NAME: VALUE`)
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

/** The response that `--upstream-response` describes. */
export const readResponse = (file: string): Response => inOneLine(() => asResponse(readJson(file), file))
