import type { Activation } from '../../cel/activation.js'
import { jsonText } from '../../cel/json-text.js'
import { CelMap } from '../../cel/map.js'
import { type CelValue, isList, Uint } from '../../cel/value.js'
import { appendHeader, type HeaderMap, type Response } from '../../http.js'
import type { CelCondition } from '../../program/condition.js'
import type { EditHeaders, HeaderEdit, Transform } from '../../program/step/edit-headers.js'
import { parseJson } from '../../text/json.js'
import type { Exchange } from './exchange.js'
import { evaluated, textOf } from './expression.js'
import { isHeaderName, isHeaderValue } from './header-text.js'
import { responseActivation } from './response.js'
import type { Answer, Run } from './run.js'
import { isAuthority, splitPath } from './uri.js'

/** Header modifiers and transformations. An expression that gives no text removes the header: nobody else's stays. */
export function editHeaders(step: EditHeaders, run: Run): Answer {
  const { exchange } = run
  if (step.requestTransform) replaceHeaders(step.requestTransform, exchange)
  for (const edit of step.request) editRequest(edit, exchange)
  if (step.requestTransform?.body) {
    exchange.body = textValue(step.requestTransform.body, exchange.activation)
    exchange.touch()
  }
  if (step.request.length > 0 || step.requestTransform)
    run.trace?.tell('headers', 'change', changes(step.request), step.origin)
  if (step.response.length > 0 || step.responseTransform) {
    const order = responseOrder(step, run.phase)
    run.onResponse.push({ order, apply: (response) => editResponse(step, response, exchange) })
  }
  return undefined
}

/** Modifiers of route and backend first, then transformations from the route outwards. */
function responseOrder(step: EditHeaders, phase: Run['phase']): number {
  const transforms = step.responseTransform !== undefined || step.response.some((edit) => edit.value?.kind === 'cel')
  if (!transforms) return phase === 'backend' ? 1 : 0
  return { route: 2, backend: 3, gateway: 4 }[phase]
}

function changes(edits: HeaderEdit[]): string {
  return edits.map(({ op, name }) => `${op} \`${name}\``).join(', ') || 'the request is transformed'
}

function replaceHeaders(transform: Transform, exchange: Exchange): void {
  for (const { name, value } of transform.metadata) {
    const json = evaluated(value, exchange.activation)
    if (json !== undefined) {
      exchange.metadata ??= new Map()
      exchange.metadata.set(name, parseJson(jsonText(json)))
    }
    exchange.touch()
  }
  const replacement = transform.replace && evaluated(transform.replace, exchange.activation)
  if (!(replacement instanceof CelMap)) return
  const headers: [string, string][] = []
  for (const [name, value] of replacement.entries()) {
    if (typeof name !== 'string' || name.startsWith(':')) continue
    for (const one of isList(value) ? value : [value]) {
      const text = scalarText(one)
      if (text !== undefined) headers.push([name.toLowerCase(), text])
    }
  }
  exchange.headers = headers
  exchange.touch()
}

function scalarText(value: CelValue): string | undefined {
  if (value instanceof Uint) return String(value.value)
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    typeof value === 'boolean'
    ? String(value)
    : undefined
}

function editRequest(edit: HeaderEdit, exchange: Exchange): void {
  const value = edit.op === 'remove' ? undefined : valueFor(edit, exchange.activation)
  if (edit.op !== 'remove' && (edit.name.startsWith(':') || edit.name === 'host')) {
    if (value !== undefined) setPseudo(edit.name, value, exchange)
  } else if (value === undefined || !isHeaderValue(value)) exchange.removeHeader(edit.name)
  else if (edit.op === 'add') exchange.addHeader(edit.name, value)
  else exchange.setHeader(edit.name, value)
}

/** `:method`, `:path`, `:authority`, `:scheme`; `host` is the authority. What cannot stand there changes nothing. */
function setPseudo(name: string, value: string, exchange: Exchange): void {
  if (name === ':method' && isHeaderName(value)) exchange.method = value
  if (name === ':path' && /^[/*?]/.test(value)) exchange.uri = { ...exchange.uri, ...splitPath(value) }
  if ((name === ':authority' || name === 'host') && isAuthority(value))
    exchange.uri = { ...exchange.uri, authority: value }
  if (name === ':scheme' && /^[a-zA-Z][a-zA-Z0-9+\-.]*$/.test(value))
    exchange.uri = { ...exchange.uri, scheme: value.toLowerCase() }
  exchange.touch()
}

function valueFor(edit: HeaderEdit, activation: Activation): string | undefined {
  if (!edit.value) return undefined
  return edit.value.kind === 'text' ? edit.value.text : textOf(edit.value.expression, activation)
}

/** A body that cannot be computed is empty; what is neither text nor bytes is written as JSON. */
function textValue(expression: CelCondition, activation: Activation): string {
  const text = textOf(expression, activation)
  if (text !== undefined) return text
  const value = evaluated(expression, activation)
  return value === undefined ? '' : jsonText(value)
}

function editResponse(step: EditHeaders, response: Response, exchange: Exchange): Response {
  const headers: HeaderMap = Object.assign(Object.create(null) as HeaderMap, response.headers)
  let { status, body } = response
  const activation = (): Activation => responseActivation(exchange, { status, headers, body })
  for (const edit of step.response) {
    if (edit.name === ':status') {
      const code = edit.value?.kind === 'cel' ? evaluated(edit.value.expression, activation()) : undefined
      if (code instanceof Uint || typeof code === 'bigint') status = Number(code instanceof Uint ? code.value : code)
      continue
    }
    const value = edit.op === 'remove' ? undefined : valueFor(edit, activation())
    if (value === undefined || !isHeaderValue(value)) delete headers[edit.name]
    else if (edit.op === 'add') appendHeader(headers, edit.name, value)
    else headers[edit.name] = value
  }
  if (step.responseTransform?.body) body = textValue(step.responseTransform.body, activation())
  return { status, headers: { ...headers }, body }
}
