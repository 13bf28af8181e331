import { parsePeer } from '../cel/evaluate/ip.js'
import { place as placeCredentials } from '../compare/case.js'
import { MESSAGE_HEADERS, mcpRequest } from '../compare/mcp.js'
import { concrete, placeRequest } from '../compare/requests.js'
import type { HeaderList, Request } from '../core/http.js'
import { mcpPlaces } from '../core/mcp-backends.js'
import type { Program } from '../core/program.js'
import type { McpCall, RequestSpec } from './model/request.js'
import type { Credential } from './tokens.js'

/** The request that a suite describes, as a client of this policy sends it. */
export function makeRequest(spec: RequestSpec, program: Program, credential: Credential | null): Request {
  const address = addressOf(spec.url)
  const message = spec.mcp && messageOf(spec.mcp)
  const [place] = spec.mcp ? mcpPlaces(program) : []
  const base = place && placeRequest(place, program)
  const body = message?.body ?? bodyText(spec.body)
  const headers = headersOf(spec, [...(message?.headers ?? []), ...(base?.headers ?? [])])
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const isJson = spec.body !== undefined && typeof spec.body !== 'string'
  if (isJson && !hasType) headers.push(['content-type', 'application/json'])
  const host =
    spec.host === undefined ? (address.authority ?? usualHost(base?.authority) ?? defaultHost(program)) : spec.host
  const port =
    spec.port ?? listenerPort(address.port, program) ?? (address.authority === undefined ? base?.port : undefined)
  const source = spec.source === undefined ? undefined : parsePeer(spec.source)
  const request: Request = {
    method: spec.method ?? message?.method ?? 'GET',
    authority: host,
    path: spec.path ?? address.path ?? base?.path ?? '/',
    headers,
    body,
    ...(port !== undefined && { port }),
    ...(spec.listener !== undefined && { listener: spec.listener }),
    ...((spec.scheme ?? address.scheme) && { scheme: spec.scheme ?? address.scheme }),
    ...(source && { source }),
  }
  if (!credential) return request
  const { text, place: at } = credential
  return placeCredentials({ request, credentials: [{ at, what: text }], now: 0 }, (what) => String(what))
}

function headersOf({ headers = {} }: RequestSpec, base: HeaderList): HeaderList {
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const over = Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  return [...base.filter(([name]) => !named.has(name.toLowerCase())), ...over]
}

function bodyText(body: unknown): string {
  if (body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}

interface Address {
  authority?: string
  path?: string
  scheme?: 'http' | 'https'
  port?: number
}

/** `http://HOST/PATH` or `/PATH`; the path stays as written. */
function addressOf(url: string | undefined): Address {
  if (url === undefined) return {}
  const [, scheme, authority, rest = '/'] = /^(?:(https?):\/\/([^/?#]*))?([^#]*)/.exec(url)!
  const port = /:(\d+)$/.exec(authority ?? '')?.[1]
  return {
    path: rest.startsWith('/') ? rest : `/${rest}`,
    ...(scheme !== undefined && { scheme: scheme as 'http', authority: authority! }),
    ...(port !== undefined && { port: Number(port) }),
  }
}

/** A port selects a listener if one has that port; otherwise it may be mapped in front of the gateway. */
function listenerPort(port: number | undefined, { listeners }: Program): number | undefined {
  return port !== undefined && listeners.some((listener) => listener.port === port) ? port : undefined
}

/** What `compare` invents where every name is served. */
export const ANY_HOST = 'any-host.example'

const usualHost = (name: string | null | undefined): string | undefined =>
  name === ANY_HOST ? 'localhost' : (name ?? undefined)

/** `localhost` where every name is served, otherwise a name that is. */
function defaultHost({ listeners }: Program): string {
  const domains = listeners.flatMap(({ hosts, hostname }) =>
    hosts.flatMap(({ domains: names }) => (names.length === 0 ? [hostname ?? '*'] : names)),
  )
  const first = domains[0]
  return first === undefined || domains.includes('*') ? 'localhost' : concrete(first)
}

function messageOf(call: McpCall): Pick<Request, 'method' | 'headers' | 'body'> {
  if (call.initialize) return initializeRequest()
  if (call.call !== undefined) return mcpRequest('tools/call', { name: call.call, arguments: call.arguments ?? {} })
  if (call.list !== undefined) return mcpRequest(`${call.list}/list`, undefined)
  if (call.prompt !== undefined)
    return mcpRequest('prompts/get', { name: call.prompt, arguments: call.arguments ?? {} })
  if (call.read !== undefined) return mcpRequest('resources/read', { uri: call.read })
  return { ...mcpRequest('ping', undefined), body: JSON.stringify(call.message) }
}

/** Opens a session of MCP. */
export function initializeRequest(): Pick<Request, 'method' | 'headers' | 'body'> {
  const clientInfo = { name: 'claimwright', version: '1' }
  return mcpRequest('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }, MESSAGE_HEADERS)
}
