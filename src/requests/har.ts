import { ClaimwrightError } from '../core/error.js'
import type { HeaderList } from '../core/http.js'
import { percentEncode } from '../core/percent.js'
import { isRecord, scalarText } from '../yaml/plain.js'
import { parsePlainJson } from '../yaml/plain-json.js'
import { type RequestLine, splitUrl } from './request-line.js'

type Json = Record<string, unknown>

/**
 * The requests over HTTP of an HTTP Archive (HAR 1.2), each at the time at which it was recorded.
 *
 * @param file - Begins the messages of errors.
 * @param onData - Receives the parsed archive before it is judged, for example to collect what must be masked.
 * @throws ClaimwrightError `invalid-json`, `invalid-har`, `invalid-url`, or `no-requests` where it has none over HTTP.
 */
export function parseHar(text: string, file: string, onData?: (json: unknown) => void): RequestLine[] {
  const json = parsePlainJson(text, file)
  onData?.(json)
  const log = (json as Json | null)?.['log']
  const entries = isRecord(log) ? log['entries'] : undefined
  if (!Array.isArray(entries)) throw invalid(`${file}: expected an HTTP Archive: {"log": {"entries": [...]}}`)
  const lines = entries.flatMap((entry: unknown, index) => {
    const where = `${file}: entry ${index + 1}`
    const request = isRecord(entry) ? entry['request'] : undefined
    if (!isRecord(entry) || !isRecord(request) || typeof request['url'] !== 'string')
      throw invalid(`${where}: expected {"request": {"method", "url", "headers"}}`)
    // Pages are also made of data: and blob: URLs, which no gateway sees.
    if (!/^https?:/i.test(request['url'])) return []
    return [asLine(entry, request, request['url'], where)]
  })
  if (lines.length === 0) throw new ClaimwrightError('no-requests', `${file}: the archive has no request over HTTP`)
  return lines
}

function asLine(entry: Json, request: Json, url: string, where: string): RequestLine {
  const { authority, path, scheme, port } = splitUrl(url, `${where}: `, false)
  const method = typeof request['method'] === 'string' ? request['method'] : 'GET'
  const headers = headersOf(request['headers'], where)
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1]
  const sent = Date.parse(scalarText(entry['startedDateTime']) ?? '')
  const response = entry['response']
  const status = isRecord(response) ? response['status'] : undefined
  return {
    name: `${method} ${url.replace(/[?#].*$/, '')}`,
    request: {
      method,
      authority: host ?? authority,
      path,
      scheme,
      headers: headers.filter(([name]) => !/^(?::.*|host)$/i.test(name)),
      body: bodyOf(request['postData']),
    },
    ...(port !== undefined && { urlPort: port }),
    ...(Number.isFinite(sent) && { now: Math.floor(sent / 1000) }),
    ...(typeof status === 'number' && status > 0 && { recorded: status }),
  }
}

function headersOf(value: unknown, where: string): HeaderList {
  if (value === undefined) return []
  const isLine = (line: unknown): line is { name: string; value: string } =>
    isRecord(line) && typeof line['name'] === 'string' && typeof line['value'] === 'string'
  if (!Array.isArray(value) || !value.every(isLine))
    throw invalid(`${where}: \`headers\` must be a list of {"name", "value"}`)
  return value.map(({ name, value: text }): [string, string] => [name, text])
}

function bodyOf(post: unknown): string {
  if (!isRecord(post)) return ''
  if (typeof post['text'] === 'string') return post['text']
  const params = Array.isArray(post['params']) ? post['params'].filter(isRecord) : []
  return params.map((parameter) => `${encode(parameter['name'])}=${encode(parameter['value'])}`).join('&')
}

const invalid = (message: string): ClaimwrightError => new ClaimwrightError('invalid-har', message)

const encode = (value: unknown): string => percentEncode(scalarText(value) ?? '')
