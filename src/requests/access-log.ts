import { parseIp } from '../cel/evaluate/ip.js'
import { ClaimwrightError } from '../core/error.js'
import type { HeaderList, Request } from '../core/http.js'
import { isRecord, scalarText } from '../yaml/plain.js'
import { checkNesting } from '../yaml/plain-json.js'
import type { RequestLine } from './request-line.js'

type Json = Record<string, unknown>

/**
 * Names under which access logs write a part of a request: Envoy's documentation, Istio, Gloo, agentgateway. In lower case,
 * without the signs between words.
 */
const NAMES = {
  method: ['method', 'requestmethod', 'httpmethod', 'reqmethod'],
  path: ['xenvoyoriginalpath', 'originalpath', 'path', 'requestpath', 'httppath', 'uri', 'requesturi', 'reqpath'],
  authority: ['authority', 'host', 'requestauthority', 'httphost', 'reqauthority'],
  status: ['responsecode', 'status', 'statuscode', 'httpstatus', 'responsestatus'],
  time: ['starttime', 'timestamp', 'time'],
  client: ['downstreamremoteaddress', 'downstreamdirectremoteaddress', 'clientaddress', 'srcaddr'],
  listener: ['downstreamlocaladdress'],
  version: ['protocol', 'httpversion'],
} as const

/** Headers that logs have as members of their own. */
const HEADERS: Record<string, string> = {
  useragent: 'user-agent',
  xforwardedfor: 'x-forwarded-for',
  xforwardedproto: 'x-forwarded-proto',
  requestid: 'x-request-id',
  xrequestid: 'x-request-id',
  authorization: 'authorization',
  cookie: 'cookie',
  referer: 'referer',
  accept: 'accept',
  contenttype: 'content-type',
  xapikey: 'x-api-key',
}

/**
 * The requests of an access log that Envoy writes as JSON (`json_format`), one line each, at the time at which each was
 * sent. Bodies are not in such logs.
 *
 * @param file - Begins the messages of errors, before the number of the line.
 * @param onData - Receives each parsed line before it is judged, for example to collect what must be masked.
 * @throws ClaimwrightError `invalid-json`, `invalid-access-log`, or `no-requests` where the log is empty.
 */
export function parseAccessLog(text: string, file: string, onData?: (json: unknown) => void): RequestLine[] {
  const lines = text.split(/\r?\n/)
  const requests = lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [readLine(line, `${file}: line ${index + 1}`, onData)],
  )
  if (requests.length === 0) throw new ClaimwrightError('no-requests', `${file}: the access log is empty`)
  return requests
}

function readLine(line: string, where: string, onData?: (json: unknown) => void): RequestLine {
  let json: unknown
  try {
    json = JSON.parse(line)
  } catch {
    throw new ClaimwrightError('invalid-json', `${where}: not JSON; expected what Envoy writes with \`json_format\``)
  }
  if (!isRecord(json)) throw invalid(`${where}: expected a JSON object`)
  checkNesting(json, where)
  onData?.(json)
  const members = new Map(Object.entries(json as Json).map(([name, value]) => [plain(name), value]))
  const find = (part: keyof typeof NAMES): string | undefined => {
    const values = NAMES[part].map((name) => scalarText(members.get(name)))
    return values.find((value) => value !== undefined && value !== '-' && value !== '')
  }
  const path = find('path')
  if (path === undefined) throw invalid(`${where}: no path in it; log \`%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%\` as "path"`)
  const method = find('method') ?? 'GET'
  const request: Request = {
    method,
    authority: find('authority') ?? null,
    path,
    headers: headersOf(json as Json),
    body: '',
    ...sourceOf(find('client')),
    ...versionOf(find('version')),
  }
  const status = Number(find('status'))
  const port = /:(\d{1,5})$/.exec(find('listener') ?? '')?.[1]
  return {
    name: `${method} ${request.authority ?? ''}${path.replace(/[?#].*$/, '')}`,
    request,
    ...(port !== undefined && { urlPort: Number(port) }),
    ...timeOf(find('time')),
    ...(status > 0 && { recorded: status }),
  }
}

const invalid = (message: string): ClaimwrightError => new ClaimwrightError('invalid-access-log', message)

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

function headersOf(json: Json): HeaderList {
  const headers: HeaderList = []
  for (const [name, value] of Object.entries(json)) {
    const header = HEADERS[plain(name)]
    if (header !== undefined && typeof value === 'string' && value !== '-' && value !== '')
      headers.push([header, value])
    if (/^(?:request_?)?headers$/i.test(name) && typeof value === 'object' && value !== null)
      for (const [inner, text] of Object.entries(value))
        if (!inner.startsWith(':') && typeof text === 'string') headers.push([inner, text])
  }
  return headers
}

function sourceOf(address: string | undefined): Pick<Request, 'source'> {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address ?? '') ?? []
  const ip = bracketed ?? bare ?? address
  if (ip === undefined || parseIp(ip) === undefined) return {}
  return { source: { address: ip, ...(port !== undefined && { port: Number(port) }) } }
}

function versionOf(protocol: string | undefined): Pick<Request, 'version'> {
  return protocol === 'HTTP/1.0' ? { version: protocol } : {}
}

function timeOf(text: string | undefined): { now?: number } {
  const time = Date.parse(text ?? '')
  return Number.isFinite(time) ? { now: Math.floor(time / 1000) } : {}
}
