import type { Decision } from '../../src/gateways/engine.js'
import type { HeaderMap, Response, UpstreamRequest } from '../../src/core/http.js'

/** A recorded case, as `test/conformance/README.md` describes it. */
export interface RecordedCase {
  name: string
  request: import('../../src/core/http.js').Request
  response: Response | null
  upstream: UpstreamRequest | null
  now?: number
  env?: Record<string, string | null>
  /** Recorder's note on what kind of route a path is. */
  kind?: string
}

export type Program = 'gloo' | 'agentgateway' | 'litellm'

/** What the echo upstream answered when the vectors were recorded. */
export const ECHO: Record<Program, Response> = {
  gloo: {
    status: 200,
    headers: { 'content-type': 'text/plain', 'x-upstream': 'echo', 'x-secret-internal': '1' },
    body: 'upstream ok',
  },
  agentgateway: { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' },
  litellm: { status: 200, headers: {}, body: '' },
}

export interface Answer {
  response: Response | null
  upstream: UpstreamRequest | null
}

/** A refusal names the step that refuses, so that `explain` can print it. Answers that a route is written to give are none. */
export function unexplained({ response, upstream, upstreams, undetermined, trace }: Decision): string[] {
  if (!response || response.status < 400 || upstream || upstreams?.length || undetermined) return []
  const isExplained = trace.some(({ outcome }) => outcome === 'refuse')
  const isWritten = trace.some(({ step }) => ['respond', 'directResponse', 'redirect'].includes(step))
  return isExplained || isWritten ? [] : [`no step says why the answer is ${response.status}`]
}

/** Differences between a recorded answer and ours, in words; empty: the same. */
export function differences(program: Program, recorded: RecordedCase, ours: Answer): string[] {
  const out: string[] = []
  if (recorded.response === null) {
    if (ours.response === null || ours.response.status >= 400) out.push(`response: let through, ours ${show(ours.response)}`)
    return out
  }
  if (ours.response === null) return ['response: ours is undetermined']
  if (ours.response.status !== recorded.response.status) {
    out.push(`status: ${recorded.response.status}, ours ${ours.response.status} ${JSON.stringify(ours.response.body)}`)
  }
  if (recorded.upstream === null) {
    compareHeaders(out, 'response', program, recorded.response.headers, ours.response.headers)
    compareBody(out, program, recorded.response, ours.response)
  } else {
    compareAdded(out, program, recorded.response.headers, ours.response.headers)
  }
  compareUpstream(out, program, recorded.upstream, ours.upstream)
  return out
}

function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 400) ?? 'nothing'
}

function compareHeaders(out: string[], where: string, program: Program, recorded: HeaderMap, ours: HeaderMap): void {
  for (const name of new Set([...Object.keys(recorded), ...Object.keys(ours)])) {
    const a = headerValue(program, recorded[name])
    const b = headerValue(program, ours[name])
    if (show(a) !== show(b)) out.push(`${where} header ${name}: ${show(recorded[name])}, ours ${show(ours[name])}`)
  }
}

/** Where the request was forwarded only what response rules add, change or remove counts. */
function compareAdded(out: string[], program: Program, recorded: HeaderMap, ours: HeaderMap): void {
  const upstream = ECHO[program].headers
  const rules = (headers: HeaderMap): HeaderMap =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => program === 'gloo' || !(name in upstream)))
  compareHeaders(out, 'response', program, rules(recorded), rules(ours))
}

/** A claim header holds base64url(JSON) whose member order is undefined: compared as JSON. */
function headerValue(program: Program, value: string | string[] | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => headerValue(program, item))
  if (value === undefined) return undefined
  if (program === 'agentgateway') return maskLibraryTexts(value)
  if (/^[A-Za-z0-9_-]{4,}={0,2}$/.test(value)) {
    try {
      const json: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'))
      if (typeof json === 'object' && json !== null) return sorted(json)
    } catch {
      // an ordinary value
    }
  }
  return value
}

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]))
}

function compareBody(out: string[], program: Program, recorded: Response, ours: Response): void {
  if (program === 'litellm') {
    const a = errorOf(recorded.body)
    if (a === null) return
    const b = errorOf(ours.body)
    if (show(a) !== show(b)) out.push(`body: ${JSON.stringify(a)}, ours ${JSON.stringify(b) ?? ours.body}`)
    return
  }
  const [a, b] = program === 'agentgateway' ? [maskLibraryTexts(recorded.body), maskLibraryTexts(ours.body)] : [recorded.body, ours.body]
  if (a !== b) out.push(`body: ${JSON.stringify(a)}, ours ${JSON.stringify(b)}`)
}

/** The inside of `Error(Json(...))` and `Error(Base64(...))` is a library's debug text, also percent-encoded in gRPC. */
function maskLibraryTexts(text: string): string {
  return text.replace(/Error\((Json|Base64)\(.*\)\)/s, 'Error($1(<lib>))')
}

function errorOf(body: string): { message: string; type: unknown; param: unknown; code: unknown } | null {
  try {
    const parsed = JSON.parse(body) as { error?: { message?: unknown; type?: unknown; param?: unknown; code?: unknown } }
    if (typeof parsed.error !== 'object' || parsed.error === null) return null
    const { message, type, param, code } = parsed.error
    return { message: normalMessage(String(message)), type, param, code }
  } catch {
    return null
  }
}

function normalMessage(message: string): string {
  return message
    .replace(/Your user_id=\*+/g, 'Your user_id=*')
    .replace(/Checked teams=\{(.*?)\}/s, (_, inner: string) => `Checked teams={${inner.split(', ').sort().join(', ')}}`)
    .replace(/(Allowed [rR]outes=)\[(.*)\]$/s, (_, head: string, inner: string) => `${head}[${[...new Set(inner.split(', '))].sort().join(', ')}]`)
    .replace(/^\{'error': (?:'(.*)'|"(.*)")\}$/s, (_, single?: string, double?: string) => single ?? double ?? '')
    .replace(/((?:Invalid payload string|Invalid header string|Error parsing response|Invalid JSON payload): ).*?\(char \d+\)/s, '$1<json>')
    .replace(/(Authentication Error, )(?:'.*' object has no attribute .*|expected string or bytes-like object.*|\d+ validation errors? for .*)/s, '$1<python>')
    .replace(/(Please retry shortly\.).*/s, '$1')
}

function compareUpstream(out: string[], program: Program, recorded: UpstreamRequest | null, ours: UpstreamRequest | null): void {
  if (recorded === null || ours === null) {
    if (recorded !== ours && !(program === 'litellm' && recorded === null)) {
      out.push(`upstream: ${recorded ? 'forwarded' : 'not forwarded'}, ours ${ours ? 'forwarded' : 'not forwarded'}`)
    }
    return
  }
  for (const part of ['method', 'path', 'authority', 'cluster'] as const) {
    if (recorded[part] !== undefined && recorded[part] !== ours[part]) {
      out.push(`upstream ${part}: ${show(recorded[part])}, ours ${show(ours[part])}`)
    }
  }
  compareHeaders(out, 'upstream', program, recorded.headers, ours.headers)
  if (recorded.body !== undefined && !sameBody(recorded.path, recorded.body, ours.body ?? '')) {
    out.push(`upstream body: ${show(recorded.body)}, ours ${show(ours.body)}`)
  }
}

function sameBody(path: string, a: string, b: string): boolean {
  if (a === b) return true
  if (!path.split('?')[0]!.endsWith('/chat/completions')) return false
  try {
    return show(sorted(JSON.parse(a))) === show(sorted(JSON.parse(b)))
  } catch {
    return false
  }
}
