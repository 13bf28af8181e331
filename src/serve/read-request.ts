import type { IncomingMessage } from 'node:http'
import type { HeaderList, Request } from '../core/http.js'
import { UNICODE } from './text.js'

/** Lines that frame a message or belong to the connection (RFC 9110 §7.6.1): a policy decides about what they carry. */
const FRAMING = new Set(['content-length', 'transfer-encoding'])

/** The client's request as policies see it. Node reads bytes as Latin-1; a gateway reads UTF-8. */
export function readRequest(incoming: IncomingMessage, port: number | undefined, body: string): Request {
  const lines: HeaderList = []
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    lines.push([UNICODE.fromNode(incoming.rawHeaders[index]!), UNICODE.fromNode(incoming.rawHeaders[index + 1]!)])
  }
  const hosts = lines.filter(([name]) => name.toLowerCase() === 'host')
  const { remoteAddress = '', remotePort = 0, localAddress = '' } = incoming.socket
  return {
    method: incoming.method ?? 'GET',
    path: UNICODE.fromNode(incoming.url ?? '/'),
    // Envoy joins several, so that they match no domain.
    authority: hosts.length === 0 ? null : hosts.map(([, value]) => value).join(','),
    headers: lines.filter((line) => !hosts.includes(line) && !isFraming(line)),
    body,
    version: `HTTP/${incoming.httpVersion}`,
    ...(port !== undefined && { port }),
    source: { address: withoutMapping(remoteAddress), port: remotePort },
    destination: { address: withoutMapping(localAddress) },
  }
}

function isFraming([name, value]: [name: string, value: string]): boolean {
  const lower = name.toLowerCase()
  return FRAMING.has(lower) || (lower === 'connection' && /^(keep-alive|close)$/i.test(value))
}

/** IPv4 without the prefix that it has in an IPv6 socket. */
const withoutMapping = (address: string): string => address.replace(/^::ffff:/, '')

/** The body exceeds the limit of what is kept. */
export class BodyTooLarge extends Error {}

/** The whole body, as text. Rejects beyond `limit` bytes, and where the client goes away. */
export async function readBody(incoming: IncomingMessage, limit: number): Promise<string> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw new BodyTooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
