import { Activation, type ActivationInput, type Members, type ResponseVariables } from '../../cel/activation.js'
import type { HeaderList, HeaderMap, Request, UpstreamRequest } from '../../http.js'
import type { PathMatch } from '../../program/program.js'
import type { LosslessJson } from '../../text/json.js'
import { asLatin1 } from './header-text.js'
import { hostOf, pathAndQuery, type Uri, uriText } from './uri.js'

/** Requests are taken to come from the machine itself. */
const LOOPBACK = '127.0.0.1'
const CLIENT_PORT = 50_000

/** Headers between client and gateway alone (RFC 9110 §7.6.1, and two that are no standard). */
const HOP_BY_HOP = [
  ...['connection', 'proxy-connection', 'keep-alive', 'proxy-authenticate'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]

/** Never shown: they vary, or belong to the connection. */
const NOT_SHOWN = new Set(['host', 'content-length', 'transfer-encoding', 'connection'])

/** A request on its way through the gateway, as the steps change it, and what they learn about it. */
export class Exchange {
  method: string
  readonly version: string
  body: string
  claims?: { claims: Members; rawToken: string }
  apiKey?: { key: string; metadata: Members; allowedModels?: readonly string[] }
  basicAuth?: { username: string }
  metadata = new Map<string, LosslessJson>()
  proxy = new Map<string, LosslessJson>()
  /** Where the chosen route matched: what a prefix rewrite replaces. */
  matched?: PathMatch
  /** Before rewrites. */
  originalUri?: Uri
  /** The backend's host name is not put in place of the client's. */
  keepsHost = false
  /** Put over the answer's own headers in the end. */
  readonly responseHeaders: HeaderMap = Object.create(null)
  private cached?: Activation

  constructor(
    request: Request,
    public uri: Uri,
    public headers: HeaderList,
    private readonly port: number | undefined,
    private readonly now: number,
  ) {
    this.method = request.method
    this.version = request.version ?? 'HTTP/1.1'
    this.body = request.body
  }

  get host(): string {
    return hostOf(this.uri.authority)
  }

  /** What expressions see. Built anew after `touch`. */
  get activation(): Activation {
    this.cached ??= Activation.of(this.variables())
    return this.cached
  }

  withResponse(response: ResponseVariables): Activation {
    return Activation.of({ ...this.variables(), response })
  }

  private variables(): ActivationInput {
    return {
      request: {
        method: this.method,
        uri: uriText(this.uri),
        path: this.uri.path,
        pathAndQuery: pathAndQuery(this.uri),
        host: this.uri.authority,
        scheme: this.uri.scheme,
        version: this.version,
        headers: this.headers,
        body: new TextEncoder().encode(this.body),
        startTime: BigInt(Math.floor(this.now)) * 1_000_000_000n,
      },
      ...(this.claims && { jwt: this.claims }),
      ...(this.apiKey && { apiKey: this.apiKey }),
      ...(this.basicAuth && { basicAuth: this.basicAuth }),
      source: { address: LOOPBACK, port: CLIENT_PORT },
      destination: { address: LOOPBACK, port: this.port ?? 80 },
      ...(this.proxy.size > 0 && { proxy: this.proxy }),
      ...(this.metadata.size > 0 && { metadata: this.metadata }),
    }
  }

  /** Something changed that expressions can see. */
  touch(): void {
    this.cached = undefined
  }

  header(name: string): string | undefined {
    return this.headers.find(([one]) => one === name)?.[1]
  }

  setHeader(name: string, value: string): void {
    const at = this.headers.findIndex(([one]) => one === name)
    if (at < 0) this.headers = [...this.headers, [name, value]]
    else
      this.headers = this.headers.flatMap(
        (one, index): HeaderList => (index === at ? [[name, value]] : one[0] === name ? [] : [one]),
      )
    this.touch()
  }

  addHeader(name: string, value: string): void {
    this.headers = [...this.headers, [name, value]]
    this.touch()
  }

  removeHeader(name: string): void {
    this.headers = this.headers.filter(([one]) => one !== name)
    this.touch()
  }

  /** The request as the upstream receives it. */
  toUpstream(): UpstreamRequest {
    const headers: HeaderMap = {}
    for (const [name, value] of this.headers) if (!NOT_SHOWN.has(name)) append(headers, name, asLatin1(value))
    const body = this.body === '' ? {} : { body: this.body }
    return { method: this.method, path: pathAndQuery(this.uri), authority: this.uri.authority, headers, ...body }
  }
}

/** What a connection's rules can see: where it comes from. */
export function connectionActivation(port: number | undefined): Activation {
  return Activation.of({
    source: { address: LOOPBACK, port: CLIENT_PORT },
    destination: { address: LOOPBACK, port: port ?? 80 },
  })
}

/** Adds a line to a header map; names are own members whatever they are called. */
export function append(headers: HeaderMap, name: string, value: string): void {
  const earlier = Object.hasOwn(headers, name) ? headers[name]! : undefined
  const next = earlier === undefined ? value : Array.isArray(earlier) ? [...earlier, value] : [earlier, value]
  Object.defineProperty(headers, name, { value: next, enumerable: true, configurable: true, writable: true })
}

/** Blanks around a value are no part of it (RFC 9110 §5.5). */
function trimBlanks(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && (value[start] === ' ' || value[start] === '\t')) start++
  while (end > start && (value[end - 1] === ' ' || value[end - 1] === '\t')) end--
  return value.slice(start, end)
}

/** Names in lower case, `host` and everything hop-by-hop taken out; `te: trailers` and a wanted upgrade stay. */
export function incomingHeaders(lines: HeaderList): HeaderList {
  const lower = lines.map(([name, value]): [string, string] => [name.toLowerCase(), trimBlanks(value)])
  const tokens = lower
    .filter(([name]) => name === 'connection')
    .flatMap(([, value]) => value.split(',').map((one) => one.trim().toLowerCase()))
  const trailers = lower.find(([name]) => name === 'te')?.[1].includes('trailers')
  const upgrade = tokens.includes('upgrade') ? lower.find(([name]) => name === 'upgrade')?.[1] : undefined
  const dropped = new Set([...HOP_BY_HOP, ...tokens, 'host'])
  const kept = lower.filter(([name]) => !dropped.has(name))
  if (trailers) kept.push(['te', 'trailers'])
  if (upgrade !== undefined) kept.push(['connection', 'upgrade'], ['upgrade', upgrade])
  return kept
}
