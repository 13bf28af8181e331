import { once } from 'node:events'
import { request as askHttp, type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { request as askHttps, Agent as HttpsAgent } from 'node:https'
import { appendHeader, type HeaderMap, type Response, type UpstreamRequest } from '../core/http.js'
import { readBody } from './read-request.js'
import { type Text, UNICODE } from './text.js'

/** Lines of an answer that are for one connection only (RFC 9110 §7.6.1), and its length, which is counted anew. */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Lines that open a request or frame it. Of the others the decision says which a gateway passes on. */
const FRAMING = new Set(['connection', 'content-length', 'host', 'transfer-encoding', 'upgrade'])

/** Milliseconds for which an MCP server may be silent, and bytes of its answer. */
const SILENCE = 30_000
const MAX_ANSWER = 10_000_000

/** Where requests go: to the address for their cluster or host, or to the one for all. */
export class Upstreams {
  private readonly http = new HttpAgent({ keepAlive: true })
  private readonly https = new HttpsAgent({ keepAlive: true })

  /** @param urls by name; the name '' is for all others */
  constructor(private readonly urls: ReadonlyMap<string, URL>) {}

  urlFor({ cluster = '', authority }: Pick<UpstreamRequest, 'cluster' | 'authority'>): URL | undefined {
    return this.urls.get(cluster) ?? this.urls.get(authority) ?? this.urls.get('')
  }

  /**
   * Opens the request, whose strings are bytes; the caller writes its body. Throws if the request cannot be written as
   * HTTP/1.1.
   */
  open(url: URL, upstream: UpstreamRequest, more: Record<string, string | number>): ClientRequest {
    const isSecure = url.protocol === 'https:'
    const path = url.pathname.replace(/\/$/, '') + upstream.path
    const headers = ['host', upstream.authority, ...lines(upstream.headers)]
    for (const [name, value] of Object.entries(more)) headers.push(name, String(value))
    return (isSecure ? askHttps : askHttp)({
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (isSecure ? 443 : 80),
      method: upstream.method,
      path,
      headers: headers as unknown as NodeJS.Dict<string>,
      setHost: false,
      agent: isSecure ? this.https : this.http,
      ...(isSecure && { servername: url.hostname }),
    })
  }

  /** Asks an MCP server. One that cannot be reached, or is silent, refuses. */
  async ask(target: string, request: UpstreamRequest): Promise<Response | 'refused'> {
    const url = this.urlFor({ cluster: target, authority: request.authority })
    if (!url) return 'refused'
    try {
      const body = Buffer.from(request.body ?? '')
      const asked = this.open(url, request, { 'content-length': body.length })
      asked.setTimeout(SILENCE, () => asked.destroy(new Error('timeout')))
      asked.end(body)
      const [reply] = (await once(asked, 'response')) as [IncomingMessage]
      const text = await readBody(reply, MAX_ANSWER)
      return { status: reply.statusCode!, headers: headersOf(reply, UNICODE), body: text }
    } catch {
      return 'refused'
    }
  }

  close(): void {
    this.http.destroy()
    this.https.destroy()
  }
}

function lines(headers: HeaderMap): string[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    FRAMING.has(name) ? [] : [values].flat().flatMap((value) => [name, value]),
  )
}

/** The lines of an upstream's answer, as decisions know them. */
export function headersOf({ rawHeaders }: IncomingMessage, text: Text): HeaderMap {
  const headers: HeaderMap = {}
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!.toLowerCase()
    if (HOP_BY_HOP.has(name)) continue
    appendHeader(headers, name, text.fromNode(rawHeaders[index + 1]!))
  }
  return headers
}
