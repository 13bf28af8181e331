import type { Origin } from '../../core/finding.js'
import type { Response } from '../../core/http.js'
import type { VirtualModel } from '../../core/program.js'
import { pathProblem } from '../../core/uri.js'
import { utf8Length } from '../../core/utf8.js'
import { JsonError, type LosslessJson, parseJson } from '../../yaml/json.js'
import { readSerdeNumber } from '../../yaml/serde-number.js'
import { draw } from '../draw.js'
import { jsonAnswer, llmError } from './answers.js'
import { judge } from './authorize.js'
import type { Exchange } from './exchange.js'
import { holds } from './expression.js'
import { withModel } from './llm-body.js'
import { unreadableEncoding } from './llm-call.js'
import { modelInPath, withPathModel } from './llm-path.js'
import { boundaryOf, type FormProblem, formField } from './multipart.js'
import type { Llm, LlmModel } from './program.js'
import { fitsValue, headerValues } from './route.js'
import type { Run } from './run.js'

/** The model that handles the request, or the gateway's own answer. */
type ModelChoice = { model: LlmModel; response?: undefined } | { model?: undefined; response: Response }

/** `llm` of a configuration file: the request's own `model` chooses (model_router.rs). Suites `llm-jwt*`. */
export function chooseModel(llm: Llm, run: Run): ModelChoice {
  const { exchange } = run
  if (isModelList(exchange.uri.path)) return { response: modelList(llm, exchange) }
  const asked = requestedModel(exchange)
  if ('response' in asked) return asked
  if (!isAllowedByKey(exchange, asked.model)) {
    return {
      response: llmError(403, 'Model is not allowed for this API key', 'model_not_allowed'),
    }
  }
  exchange.metadata = new Map(exchange.metadata).set('agentgateway_user_model', asked.model)
  exchange.touch()
  const virtual = llm.virtualModels?.find((model) => model.name === asked.model)
  if (virtual) return chooseVirtual(virtual, asked, llm, run)
  return concrete(llm, asked.model, false, exchange, llmError(404, 'Model not found', 'model_not_found'))
}

/** Any target of the first group, by load and health. */
export function chooseProvider({ models }: Llm, origin: Origin, run: Run): LlmModel | undefined {
  return anyOf(
    models.filter((model) => model.group === models[0]!.group),
    ({ name }) => name,
    origin,
    run,
  )
}

function anyOf<T>(from: readonly T[], nameOf: (one: T) => string, origin: Origin, { context }: Run): T | undefined {
  if (from.length < 2) return from[0]
  const options = from.map((item) => ({ name: nameOf(item) }))
  return from[context.choose?.({ what: 'model', options, origin }) ?? 0]
}

function concrete(llm: Llm, name: string, internal: boolean, exchange: Exchange, missing: Response): ModelChoice {
  const fitting = llm.models.filter((model) => {
    return (internal || !model.internal) && fitsModelName(model.name, name) && fitsHeaders(model, exchange)
  })
  const model = fitting.find((item) => isAuthorized(item, exchange))
  if (model) return { model }
  return {
    response: fitting.length > 0 ? llmError(403, 'Model authorization denied', 'model_authorization_denied') : missing,
  }
}

function isAuthorized(model: LlmModel, exchange: Exchange): boolean {
  return !model.authorize || judge(model.authorize.rules, exchange.activation, exchange).allowed
}

function fitsHeaders(model: LlmModel, exchange: Exchange): boolean {
  if (!model.matches) return true
  return model.matches.some((all) =>
    all.every((item) => headerValues(item.name, exchange).some((value) => fitsValue(item, value))),
  )
}

/** `*` alone, at the end or at the start. */
export function fitsModelName(pattern: string, name: string): boolean {
  if (pattern === '*') return true
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1))
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1))
  return pattern === name
}

function isAllowedByKey(exchange: Exchange, name: string): boolean {
  const allowed = exchange.apiKey?.allowedModels
  return !allowed || allowed.some((pattern) => fitsModelName(pattern, name))
}

function chooseVirtual(virtual: VirtualModel, asked: Asked, llm: Llm, run: Run): ModelChoice {
  const { exchange } = run
  if (virtual.kind === 'failover') return failover(virtual, llm, run)
  const target =
    virtual.kind === 'conditional'
      ? conditional(virtual, asked, exchange)
      : draw('model', virtual.targets, ({ model }) => model, virtual.origin, run.context)
  if (!target) return { response: unresolved(virtual) }
  run.trace?.add('virtualModel', 'change', `\`${virtual.name}\` is served by \`${target.model}\``, virtual.origin)
  if (asked.from === 'path') {
    const path = withPathModel(exchange.uri.path, target.model)
    if (pathProblem(path) !== undefined)
      return { response: llmError(400, 'Failed to rewrite LLM request URI model', 'request_uri_rewrite_failed') }
    exchange.uri = { ...exchange.uri, path }
  } else if (asked.from === 'body') {
    exchange.body = withModel(exchange.body, target.model)
    exchange.setBuffered(false)
  }
  exchange.touch()
  const message = `Virtual model ${virtual.name} selected target ${target.model}, but no matching model was found`
  return concrete(llm, target.model, true, exchange, llmError(404, message, 'virtual_model_target_not_found'))
}

function unresolved({ kind, name }: VirtualModel): Response {
  return kind === 'conditional'
    ? llmError(400, `Virtual model ${name} did not match any conditional target`, 'virtual_model_no_matching_target')
    : llmError(404, `Virtual model ${name} could not be resolved`, 'virtual_model_not_resolved')
}

/** Conditions see a JSON body that named the model as `llmRequest`. */
function conditional({ targets }: VirtualModel, { body }: Asked, exchange: Exchange): Target | undefined {
  const activation = body === undefined ? exchange.activation : exchange.withLlmRequest(body)
  return targets.find((target) => !target.when || holds(target.when, activation, exchange))
}

/**
 * Any of the most preferred targets; others answer if those are unhealthy. The file's models were looked up by name
 * when it was loaded: their header requirements do not count, and their rules are those of a backend. The body keeps
 * its model until it is translated for the provider.
 */
function failover(virtual: VirtualModel, llm: Llm, run: Run): ModelChoice {
  const best = Math.min(...virtual.targets.map(priorityOf))
  const group = virtual.targets.filter((target) => priorityOf(target) === best)
  const target = anyOf(group, ({ model }) => model, virtual.origin, run)
  const model = target && llm.models.find(({ name }) => fitsModelName(name, target.model))
  if (!target || !model) return { response: unresolved(virtual) }
  run.trace?.add('virtualModel', 'change', `\`${virtual.name}\` is served by \`${target.model}\``, virtual.origin)
  return {
    model: { ...model, upstreamModel: model.upstreamModel ?? target.model },
  }
}

type Target = VirtualModel['targets'][number]

const priorityOf = ({ priority = 0 }: Target): number => priority

function isModelList(path: string): boolean {
  const trimmed = path.replace(/\/+$/, '')
  return ['/v1/models', '/models'].some((base) => trimmed === base || trimmed.startsWith(`${base}/`))
}

/** Public models that the client may use, then virtual ones. Wildcards are omitted if a key limits models. */
function modelList(llm: Llm, exchange: Exchange): Response {
  const names = llm.models
    .filter((model) => !model.internal && isAuthorized(model, exchange))
    .flatMap((model) => discoverable(model.name, exchange.apiKey?.allowedModels))
  const virtual = (llm.virtualModels ?? []).map((item) => item.name).filter((name) => isAllowedByKey(exchange, name))
  const data = [...names, ...virtual].map((id) => ({
    id,
    object: 'model',
    created: 0,
    owned_by: 'openai',
  }))
  return jsonAnswer(200, { data, object: 'list' })
}

/** Names that a list shows of a model: of a wildcard, the names that the key allows (http/apikey.rs `discoverable_models`). */
function discoverable(name: string, allowed: readonly string[] | undefined): string[] {
  if (!allowed) return [name]
  if (!name.includes('*')) return allowed.some((pattern) => fitsModelName(pattern, name)) ? [name] : []
  const shown = [...new Set(allowed)].flatMap((pattern) => {
    if (!pattern.includes('*')) return fitsModelName(name, pattern) ? [pattern] : []
    return intersects(pattern, name) ? [name] : []
  })
  return shown.filter((model, index) => model !== name || shown.indexOf(name) === index)
}

/** Whether a name may fit two patterns with one `*` each, at the start or the end. */
function intersects(allowed: string, configured: string): boolean {
  if (allowed === '*' || configured === '*') return true
  const isPrefix = allowed.endsWith('*')
  if (configured.endsWith('*') !== isPrefix) return true
  const [a, b] = [allowed, configured].map((pattern) => pattern.replaceAll('*', ''))
  return isPrefix ? a!.startsWith(b!) || b!.startsWith(a!) : a!.endsWith(b!) || b!.endsWith(a!)
}

/** The requested model and its source: the path, a form, or a JSON body. */
interface Asked {
  model: string
  from: 'path' | 'form' | 'body'
  body?: LosslessJson
}

/** The model's name from the path of native APIs, or the string `model` of a JSON body. */
function requestedModel(exchange: Exchange): Asked | { response: Response } {
  const fromPath = modelInPath(exchange.uri.path)
  if (fromPath !== undefined) return { model: fromPath, from: 'path' }
  if (unreadableEncoding(exchange.header('content-encoding')) !== undefined)
    return { response: llmError(400, 'Failed to decode LLM request body', 'request_body_decode_failed') }
  if (utf8Length(exchange.body) > exchange.bufferLimit)
    return { response: llmError(413, 'LLM request body exceeded the buffer limit', 'request_body_too_large') }
  exchange.setBuffered(true)
  const boundary = boundaryOf(exchange.header('content-type'))
  if (boundary !== undefined) return modelOfForm(exchange, boundary)
  let body: LosslessJson
  try {
    body = parseJson(exchange.body, {
      maxDepth: 127,
      readNumber: readSerdeNumber,
    })
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return {
      response: llmError(400, 'LLM request body must be valid JSON', 'invalid_request_body'),
    }
  }
  const model = body instanceof Map ? body.get('model') : undefined
  if (typeof model === 'string') return { model, from: 'body', body }
  return {
    response: llmError(400, "LLM request body is missing string field 'model'", 'missing_model'),
  }
}

function modelOfForm(exchange: Exchange, boundary: string): Asked | { response: Response } {
  const field = formField(exchange.body, boundary, 'model')
  if ('value' in field) return { model: field.value, from: 'form' }
  const [what, code] = FORM_PROBLEMS[field.problem]
  return { response: llmError(400, `LLM multipart request body ${what}`, code) }
}

const FORM_PROBLEMS: Record<FormProblem, [string, string]> = {
  invalid: ['must be valid multipart/form-data', 'invalid_request_body'],
  missing: ["is missing string field 'model'", 'missing_model'],
  open: ["has invalid string field 'model'", 'invalid_model'],
}
