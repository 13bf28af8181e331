/** Header lines in wire order. Names are compared without regard to case (RFC 9110 §5.1). */
export type HeaderList = [name: string, value: string][]

/** A request as the client sends it. The same shape as `request` in the recorded vectors. */
export interface Request {
  method: string
  /** The `Host` header; `null` when the client sends none. */
  authority: string | null
  /** The request target as sent: path and query, or an absolute URI. */
  path: string
  headers: HeaderList
  body: string
  /** `HTTP/1.1` when absent. */
  version?: string
  /** Name of the listener that receives the request; default: the first whose host matches. */
  listener?: string
  /** Port the request arrives on. */
  port?: number
  /** Chooses a listener with or without TLS, if one exists. */
  scheme?: 'http' | 'https'
  /** The client's end of the connection. Absent: the verdict covers every client that the rules distinguish. */
  source?: Client
  /** The gateway's end. Absent: unknown to rules that read it. */
  destination?: { address: string }
}

export interface Client {
  /** IPv4 or IPv6. */
  address: string
  port?: number
}

/** Header names in lower case; a name that occurs more than once holds a list in wire order. */
export type HeaderMap = Record<string, string | string[]>

/** Adds a line. Names become own properties, `__proto__` included. */
export function appendHeader(headers: HeaderMap, name: string, value: string): void {
  if (!(name in headers)) {
    headers[name] = value
    return
  }
  const earlier = Object.hasOwn(headers, name) ? headers[name]! : undefined
  const next = earlier === undefined ? value : Array.isArray(earlier) ? [...earlier, value] : [earlier, value]
  Object.defineProperty(headers, name, { value: next, enumerable: true, configurable: true, writable: true })
}

/** An answer to the client. Status 0: the connection is closed without an answer. */
export interface Response {
  status: number
  headers: HeaderMap
  body: string
}

/** The request as the upstream receives it. */
export interface UpstreamRequest {
  method: string
  path: string
  authority: string
  /** Envoy: NAMESPACE/NAME of the Upstream. */
  cluster?: string
  headers: HeaderMap
  body?: string
}

/** Answer of a network address: the values of `fetch.json`. `error` is `refused` or the transport's error code. */
export type FetchAnswer = { status: number; body: string; headers?: Record<string, string> } | { error: string }

/** A token of RFC 9110 §5.6.2: the name of a method or of a header. */
export function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}

/** Headers that make up the request line and the host (Envoy, `HeaderUtility::isModifiableHeader`). */
export const isFixedHeader = (name: string): boolean => name.startsWith(':') || name.toLowerCase() === 'host'
