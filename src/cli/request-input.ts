import type { HeaderList, Request } from '../http.js'
import { usage } from './exit.js'
import { readJson, readText } from './files.js'

export interface RequestOptions {
  request?: string
  method?: string
  url?: string
  header?: string[]
  token?: string
  body?: string
}

/** A case to decide: a request, and what differs from the common options for it. */
export interface Case {
  name: string
  request: Request
  now?: number
  /** Laid over the environment; `null` unsets. */
  env?: Record<string, string | null>
}

/** The requests that the options describe: many with `--cases`, otherwise one, named `request`. */
export function readCases(options: RequestOptions & { cases?: string }): Case[] {
  if (options.cases === undefined) return [{ name: 'request', request: readRequest(options) }]
  const json = readJson(options.cases) as { cases?: unknown }
  if (!Array.isArray(json?.cases)) throw usage(`${options.cases}: expected {"cases": [...]}`)
  return json.cases.map((value: Case, index) => ({
    ...value,
    name: value.name ?? `case ${index + 1}`,
    request: asRequest(value.request, `${options.cases}: case ${index + 1}`),
  }))
}

function readRequest(options: RequestOptions): Request {
  const base = options.request === undefined ? undefined : asRequest(readJson(options.request), options.request)
  if (!base && options.url === undefined) throw usage('name a request: --url URL, --request FILE, or --cases FILE')
  const url = options.url === undefined ? undefined : parseUrl(options.url)
  const headers: HeaderList = [...(base?.headers ?? []), ...(options.header ?? []).map(parseHeader)]
  if (options.token !== undefined) headers.push(['authorization', `Bearer ${readToken(options.token)}`])
  return {
    ...(base ?? { method: 'GET', authority: null, path: '/', body: '' }),
    ...url,
    ...(options.method !== undefined && { method: options.method }),
    ...(options.body !== undefined && {
      body: options.body.startsWith('@') ? readText(options.body.slice(1)) : options.body,
    }),
    headers,
  }
}

/** A compact JWT, or `@FILE` that holds one. */
export function readToken(option: string): string {
  return (option.startsWith('@') ? readText(option.slice(1)) : option).trim()
}

/** `http://host:port/path?query`, or a path alone (then the host is `localhost`). The path stays as written. */
function parseUrl(url: string): Pick<Request, 'authority' | 'path' | 'headers'> & { headers: HeaderList } {
  const match = /^(?:(https?):\/\/([^/?#]*))?([^#]*)/.exec(url)!
  const rest = match[3]!
  if (match[1] === undefined && !rest.startsWith('/')) throw usage(`--url ${url}: expected http://HOST/PATH or /PATH`)
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return { authority: match[2] ?? 'localhost', path, headers: [] }
}

function parseHeader(line: string): [string, string] {
  const at = line.indexOf(':')
  if (at < 1) throw usage(`--header ${line}: expected NAME: VALUE`)
  return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
}

function asRequest(value: unknown, where: string): Request {
  const request = value as Partial<Request> | null
  if (typeof request !== 'object' || request === null || typeof request.path !== 'string') {
    throw usage(`${where}: expected a request with \`method\`, \`authority\`, \`path\`, \`headers\` and \`body\``)
  }
  const headers = request.headers ?? []
  if (!Array.isArray(headers) || headers.some((line) => !Array.isArray(line) || line.length !== 2)) {
    throw usage(`${where}: \`headers\` is a list of [name, value]`)
  }
  return {
    ...request,
    method: request.method ?? 'GET',
    authority: request.authority ?? null,
    path: request.path,
    headers,
    body: request.body ?? '',
  }
}
