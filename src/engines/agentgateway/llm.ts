import type { Origin } from '../../finding.js'
import type { Response } from '../../http.js'
import type { Llm, LlmModel, VirtualModel } from '../../program/program.js'
import { JsonError, type LosslessJson, parseJson } from '../../text/json.js'
import { readSerdeNumber } from '../../text/serde-number.js'
import { draw } from '../draw.js'
import { jsonAnswer, llmError } from './answers.js'
import { judge } from './authorize.js'
import type { Exchange } from './exchange.js'
import { holds } from './expression.js'
import { withModel } from './llm-body.js'
import { fitsValue, headerValues } from './route.js'
import type { Run } from './run.js'

/** The model that takes the request, or the gateway's own answer. */
export type ModelChoice = { model: LlmModel; response?: undefined } | { model?: undefined; response: Response }

/** `llm` of a configuration file: the request's own `model` chooses (model_router.rs). Suites `llm-jwt*`. */
export function chooseModel(llm: Llm, run: Run): ModelChoice {
  const { exchange } = run
  if (isModelList(exchange.uri.path)) return { response: modelList(llm, exchange) }
  const requested = requestedModel(exchange)
  if (typeof requested !== 'string') return { response: requested }
  if (!isAllowedByKey(exchange, requested)) {
    return { response: llmError(403, 'Model is not allowed for this API key', 'model_not_allowed') }
  }
  const virtual = llm.virtualModels?.find((one) => one.name === requested)
  if (virtual) return chooseVirtual(virtual, llm, run)
  return concrete(llm, requested, false, exchange, llmError(404, 'Model not found', 'model_not_found'))
}

/** Any of the first group, by load and health. */
export function chooseProvider({ models }: Llm, origin: Origin, { context }: Run): LlmModel | undefined {
  const group = models.filter((one) => one.group === models[0]!.group)
  if (group.length < 2) return group[0]
  const options = group.map(({ name }) => ({ name }))
  return group[context.choose?.({ what: 'model', options, origin }) ?? 0]
}

function concrete(llm: Llm, name: string, internal: boolean, exchange: Exchange, missing: Response): ModelChoice {
  const fitting = llm.models.filter((model) => {
    return (internal || !model.internal) && fitsName(model.name, name) && fitsHeaders(model, exchange)
  })
  const model = fitting.find((one) => isAuthorized(one, exchange))
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
    all.every((one) => headerValues(one.name, exchange).some((value) => fitsValue(one, value))),
  )
}

/** `*` alone, at the end or at the start. */
function fitsName(pattern: string, name: string): boolean {
  if (pattern === '*') return true
  if (pattern.endsWith('*')) return name.startsWith(pattern.slice(0, -1))
  if (pattern.startsWith('*')) return name.endsWith(pattern.slice(1))
  return pattern === name
}

function isAllowedByKey(exchange: Exchange, name: string): boolean {
  const allowed = exchange.apiKey?.allowedModels
  return !allowed || allowed.some((pattern) => fitsName(pattern, name))
}

/** Weighted targets are drawn; of failover's the first is taken, which answers while it is healthy. */
function chooseVirtual(virtual: VirtualModel, llm: Llm, run: Run): ModelChoice {
  const { exchange } = run
  const target =
    virtual.kind === 'conditional'
      ? virtual.targets.find((one) => !one.when || holds(one.when, exchange.activation, exchange))
      : virtual.kind === 'failover'
        ? virtual.targets[0]
        : draw('model', virtual.targets, ({ model }) => model, virtual.origin, run.context)
  if (!target) {
    const message = `Virtual model ${virtual.name} did not match any conditional target`
    return { response: llmError(400, message, 'virtual_model_no_matching_target') }
  }
  run.trace?.tell('virtualModel', 'change', `\`${virtual.name}\` stands for \`${target.model}\``, virtual.origin)
  exchange.body = withModel(exchange.body, target.model)
  exchange.touch()
  const message = `Virtual model ${virtual.name} selected target ${target.model}, but no matching model was found`
  return concrete(llm, target.model, true, exchange, llmError(404, message, 'virtual_model_target_not_found'))
}

function isModelList(path: string): boolean {
  const trimmed = path.replace(/\/+$/, '')
  return ['/v1/models', '/models'].some((base) => trimmed === base || trimmed.startsWith(`${base}/`))
}

/** Public models that the client may ask for, then virtual ones. Wildcards are left out where a key limits models. */
function modelList(llm: Llm, exchange: Exchange): Response {
  const names = llm.models
    .filter((model) => !model.internal && isAuthorized(model, exchange))
    .flatMap((model) => discoverable(model.name, exchange.apiKey?.allowedModels))
  const virtual = (llm.virtualModels ?? []).map((one) => one.name).filter((name) => isAllowedByKey(exchange, name))
  const data = [...names, ...virtual].map((id) => ({ id, object: 'model', created: 0, owned_by: 'openai' }))
  return jsonAnswer(200, { data, object: 'list' })
}

function discoverable(name: string, allowed: readonly string[] | undefined): string[] {
  if (!allowed) return [name]
  if (!name.includes('*')) return allowed.some((pattern) => fitsName(pattern, name)) ? [name] : []
  const exact = allowed.filter((pattern) => !pattern.includes('*') && fitsName(name, pattern))
  return allowed.some((pattern) => pattern.includes('*')) ? [...exact, name] : exact
}

const FROM_PATH =
  /\/(?:publishers\/.*\/)?models?\/([^/:]+)(?::(?:rawPredict|streamRawPredict|generateContent|streamGenerateContent|countTokens)|\/(?:invoke|converse)(?:-with-response-stream|-stream)?)$/

/** The model's name from the path of native APIs, or the text `model` of a JSON body. */
function requestedModel(exchange: Exchange): string | Response {
  const fromPath = FROM_PATH.exec(exchange.uri.path)?.[1]
  if (fromPath !== undefined) return fromPath
  let body: LosslessJson
  try {
    body = parseJson(exchange.body, { maxDepth: 127, readNumber: readSerdeNumber })
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return llmError(400, 'LLM request body must be valid JSON', 'invalid_request_body')
  }
  const model = body instanceof Map ? body.get('model') : undefined
  return typeof model === 'string'
    ? model
    : llmError(400, "LLM request body is missing string field 'model'", 'missing_model')
}
