import type { Activation } from '../../cel/activation.js'
import { jsonText } from '../../cel/json-text.js'
import { Uint } from '../../cel/value.js'
import type { CelCondition } from '../../core/condition.js'
import { appendHeader, type HeaderList, type HeaderMap, isToken, type Response } from '../../core/http.js'
import type { EditHeaders, HeaderEdit, Transform } from '../../core/step/edit-headers.js'
import { authorityProblem, pathProblem, splitPath } from '../../core/uri.js'
import { type LosslessJson, parseJson } from '../../yaml/json.js'
import { writeJson } from '../../yaml/write-json.js'
import { errorAnswer } from './answers.js'
import type { Exchange } from './exchange.js'
import { evaluated, textOf } from './expression.js'
import { isHeaderValue } from './header-text.js'
import { responseActivation } from './response.js'
import type { Answer, Run } from './run.js'

/**
 * Header modifiers and transformations. An expression without a string result removes the header, including the
 * client's.
 */
export function editHeaders(step: EditHeaders, run: Run): Answer {
  const { exchange } = run
  const transforms = isTransformation(step)
  if (step.response.length > 0 || step.responseTransform) {
    const apply = (response: Response): Response | { failure: Response } => {
      const problem = transforms ? undefined : firstProblem(step.response)
      return problem === undefined ? editResponse(step, response, exchange) : { failure: failureOf(problem, run) }
    }
    run.onResponse.push({ order: responseOrder(transforms, run.phase), apply })
  }
  const problem = transforms ? undefined : firstProblem(step.request)
  if (problem !== undefined) {
    run.trace?.add('headers', 'refuse', `every request is refused: ${problem}`, step.origin)
    return failureOf(problem, run)
  }
  if (step.requestTransform) replaceHeaders(step.requestTransform, exchange)
  for (const edit of step.request) editRequest(edit, exchange)
  if (step.requestTransform?.body) {
    exchange.body = textValue(step.requestTransform.body, exchange.activation)
    exchange.removeHeader('content-length')
  }
  if (step.request.length > 0 || step.requestTransform)
    run.trace?.add('headers', 'change', changes(step.request), step.origin)
  return undefined
}

function isTransformation({
  transformation,
  requestTransform,
  responseTransform,
  request,
  response,
}: EditHeaders): boolean {
  const computes = [...request, ...response].some((edit) => edit.value?.kind === 'cel')
  return transformation === true || computes || requestTransform !== undefined || responseTransform !== undefined
}

/** Names and values of modifiers are validated when they are applied. Suite `live-hand-rewrites-order`. */
function firstProblem(edits: readonly HeaderEdit[]): string | undefined {
  for (const { op, name, value } of edits) {
    if (!isToken(name)) return 'invalid header name: invalid HTTP header name'
    if (op !== 'remove' && value?.kind === 'text' && !isHeaderValue(value.text))
      return 'invalid header value: failed to parse header value'
  }
  return undefined
}

function failureOf(problem: string, { grpc }: Run): Response {
  return errorAnswer(500, `failed to apply filters: ${problem}`, grpc)
}

/** Modifiers of route and backend first, then transformations from the route outwards. */
function responseOrder(transforms: boolean, phase: Run['phase']): number {
  if (!transforms) return phase === 'backend' ? 1 : 0
  return { route: 2, backend: 3, gateway: 4 }[phase]
}

function changes(edits: HeaderEdit[]): string {
  return edits.map(({ op, name }) => `${op} \`${name}\``).join(', ') || 'the request is transformed'
}

function replaceHeaders(transform: Transform, exchange: Exchange): void {
  addMetadata(transform, exchange, () => exchange.activation)
  const headers = transform.replace && replacement(transform.replace, exchange.activation)
  if (!headers) return
  exchange.headers = headers
  exchange.touch()
}

function addMetadata(transform: Transform, exchange: Exchange, activation: () => Activation): void {
  for (const { name, value } of transform.metadata) {
    const json = evaluated(value, activation())
    if (json !== undefined) {
      exchange.metadata ??= new Map()
      exchange.metadata.set(name, parseJson(jsonText(json)))
    }
    exchange.touch()
  }
}

/** All headers from a map: a list is a repeated header. Anything but a map leaves the headers unchanged. */
function replacement(expression: CelCondition, activation: Activation): HeaderList | undefined {
  const value = evaluated(expression, activation)
  const json = value === undefined ? undefined : parseJson(jsonText(value))
  if (!(json instanceof Map)) return undefined
  let headers: HeaderList = []
  for (const [written, item] of json) {
    const name = written.toLowerCase()
    if (!isToken(name)) continue
    if (!Array.isArray(item)) headers = headers.filter(([header]) => header !== name)
    for (const one of Array.isArray(item) ? item : [item]) {
      const text = scalarText(one)
      if (text !== undefined && isHeaderValue(text)) headers.push([name, text])
    }
  }
  return headers
}

function scalarText(value: LosslessJson): string | undefined {
  if (typeof value === 'string') return value
  return value === null || typeof value === 'object' ? undefined : writeJson(value)
}

function editRequest(edit: HeaderEdit, exchange: Exchange): void {
  const value = edit.op === 'remove' ? undefined : valueFor(edit, exchange.activation)
  if (edit.op !== 'remove' && (edit.name.startsWith(':') || edit.name === 'host')) {
    if (value !== undefined) setPseudo(edit.name, value, exchange)
  } else if (value === undefined || !isHeaderValue(value)) exchange.removeHeader(edit.name)
  else if (edit.op === 'add') exchange.addHeader(edit.name, value)
  else exchange.setHeader(edit.name, value)
}

/** `:method`, `:path`, `:authority`, `:scheme`; `host` is the authority. Invalid values change nothing. */
function setPseudo(name: string, value: string, exchange: Exchange): void {
  if (name === ':method' && isToken(value)) exchange.method = value
  if (name === ':path' && pathProblem(value) === undefined) exchange.uri = { ...exchange.uri, ...splitPath(value) }
  if ((name === ':authority' || name === 'host') && authorityProblem(value) === undefined)
    exchange.uri = { ...exchange.uri, authority: value }
  if (name === ':scheme' && /^[a-zA-Z0-9+\-.~]{1,64}$/.test(value)) exchange.uri = { ...exchange.uri, scheme: value }
  exchange.touch()
}

function valueFor(edit: HeaderEdit, activation: Activation): string | undefined {
  if (!edit.value) return undefined
  return edit.value.kind === 'text' ? edit.value.text : textOf(edit.value.expression, activation)
}

/** A body that cannot be computed is empty; values other than strings and bytes are written as JSON. */
function textValue(expression: CelCondition, activation: Activation): string {
  const text = textOf(expression, activation)
  if (text !== undefined) return text
  const value = evaluated(expression, activation)
  return value === undefined ? '' : jsonText(value)
}

function editResponse(step: EditHeaders, response: Response, exchange: Exchange): Response {
  let headers: HeaderMap = Object.assign(Object.create(null) as HeaderMap, response.headers)
  let { status, body } = response
  const activation = (): Activation => responseActivation(exchange, { status, headers, body })
  const transform = step.responseTransform
  if (transform) addMetadata(transform, exchange, activation)
  const replaced = transform?.replace && replacement(transform.replace, activation())
  if (replaced) {
    headers = Object.create(null) as HeaderMap
    for (const [name, value] of replaced) appendHeader(headers, name, value)
  }
  for (const edit of step.response) {
    if (edit.name.startsWith(':')) {
      if (edit.name === ':status') status = statusFor(edit, activation()) ?? status
      continue
    }
    const value = edit.op === 'remove' ? undefined : valueFor(edit, activation())
    if (value === undefined || !isHeaderValue(value)) delete headers[edit.name]
    else if (edit.op === 'add') appendHeader(headers, edit.name, value)
    else headers[edit.name] = value
  }
  if (transform?.body) {
    body = textValue(transform.body, activation())
    delete headers['content-length']
  }
  return { status, headers: { ...headers }, body }
}

/** A status is a number from 100 to 999. */
function statusFor(edit: HeaderEdit, activation: Activation): number | undefined {
  const value = edit.value?.kind === 'cel' ? evaluated(edit.value.expression, activation) : undefined
  const code = value instanceof Uint ? Number(value.value) : typeof value === 'bigint' ? Number(value) : undefined
  return code !== undefined && code >= 100 && code <= 999 ? code : undefined
}
