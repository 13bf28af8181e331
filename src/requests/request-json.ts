import { parseIp } from '../cel/evaluate/ip.js'
import { ClaimwrightError } from '../core/error.js'
import type { Request, Response } from '../core/http.js'
import { isRecord } from '../yaml/plain.js'

export const invalid = (message: string): ClaimwrightError => new ClaimwrightError('invalid-case', message)

/** Further members of recorded vectors, which hold the gateway's answer. They are not compared. */
const RECORDED: ReadonlySet<string> = new Set([
  ...['response', 'upstream', 'note', 'decision', 'http_probe', 'claims', 'announced', 'kind'],
])

/** Members that have no effect are refused, except those of recorded vectors. */
export function refuseUnknown(value: Record<string, unknown>, members: readonly string[], where: string): void {
  const unknown = Object.keys(value).find((member) => !members.includes(member) && !RECORDED.has(member))
  if (unknown !== undefined) throw invalid(`${where} has no member \`${unknown}\`: expected ${members.join(', ')}`)
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

/** A request as a case writes it. Absent: GET, no authority, `/`, no headers, no body. Throws `invalid-case`. */
export function asRequest(value: unknown, where: string): Request {
  if (!isRecord(value) || value['path'] === undefined)
    throw invalid(`${where}: expected a request with \`method\`, \`authority\`, \`path\`, \`headers\` and \`body\``)
  refuseUnknown(value, REQUEST_MEMBERS, `${where}: a request`)
  for (const [name, type] of Object.entries(MEMBERS)) {
    const member = value[name] ?? undefined
    if (member !== undefined && typeof member !== type)
      throw invalid(`${where}: \`${name}\` must be a ${type === 'string' ? 'text' : type}`)
  }
  const request = value as Partial<Request>
  if (!['http', 'https', undefined].includes(request.scheme))
    throw invalid(`${where}: \`scheme\` must be http or https`)
  for (const name of ['source', 'destination'] as const)
    if (request[name] !== undefined && !isEndpoint(request[name]))
      throw invalid(
        `${where}: \`${name}\` must be {"address": IP address${name === 'source' ? ', "port"?: number' : ''}}`,
      )
  const headers = request.headers ?? []
  if (!Array.isArray(headers) || !headers.every(isHeader))
    throw invalid(`${where}: \`headers\` must be a list of [name, value], both texts`)
  return {
    ...request,
    method: request.method ?? 'GET',
    authority: request.authority ?? null,
    path: request.path ?? '/',
    headers,
    body: request.body ?? '',
  }
}

export const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999

const isEndpoint = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value['address'] === 'string' &&
  parseIp(value['address']) !== undefined &&
  (value['port'] === undefined || typeof value['port'] === 'number')

const isHeader = (line: unknown): boolean =>
  Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string')

/** The response that `--upstream-response` describes. Defaults: status 200, no headers and an empty body. */
export function asResponse(value: unknown, where: string): Response {
  if (!isRecord(value)) throw invalid(`${where}: expected {"status", "headers", "body"}`)
  const { status = 200, headers = {}, body = '' } = value
  if (!isStatus(status)) throw invalid(`${where}: \`status\` must be a number of three digits`)
  if (
    !isRecord(headers) ||
    !Object.values(headers)
      .flat()
      .every((one) => typeof one === 'string')
  )
    throw invalid(`${where}: \`headers\` must map names to a text, or a list of texts`)
  if (typeof body !== 'string') throw invalid(`${where}: \`body\` must be a text`)
  const lower = Object.entries(headers).map(([name, one]) => [name.toLowerCase(), one])
  return { status, headers: Object.fromEntries(lower), body }
}
