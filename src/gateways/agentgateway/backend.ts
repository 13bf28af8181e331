import type { Response } from '../../core/http.js'
import type { Backend, Forward, LlmModel } from '../../core/program.js'
import { draw } from '../draw.js'
import type { Outcome } from '../engine.js'
import { errorAnswer, NO_VALID_BACKENDS } from './answers.js'
import { chooseModel, chooseProvider } from './llm.js'
import { callBody } from './llm-body.js'
import { serveMcp } from './mcp/serve.js'
import { answered, type Run } from './run.js'
import { runSteps } from './steps.js'
import { isIpAddress, type Uri } from './uri.js'

/** Forwards the request: the backend's own steps, then its address. */
export function forward(action: Forward, run: Run): Outcome {
  run.phase = 'backend'
  const { backends, origin } = action
  const backend = draw('backend', backends, ({ name }) => name, origin, run.context)
  if (!backend) return refuse(NO_VALID_BACKENDS, run)
  const others = backends.filter(({ weight }) => weight > 0).length - 1
  if (others > 0) {
    const total = backends.reduce((sum, { weight }) => sum + weight, 0)
    const detail = `\`${backend.name}\` is drawn for ${backend.weight} of ${total} requests`
    run.trace?.add('backend', 'pass', detail, backend.origin)
  }
  const problem = PROBLEMS[backend.type]
  if (problem !== undefined) return refuse(problem, run)
  const { mcp } = backend
  if (mcp) return serveMcp({ ...backend, mcp }, run)
  return backend.llm ? toModel(backend, run) : toAddress(backend, run)
}

const PROBLEMS: Record<string, string | undefined> = { invalid: 'backend does not exist', missing: 'service not found' }

function refuse(text: string, run: Run): Outcome {
  return answered(errorAnswer(500, text, run.grpc))
}

function toAddress(backend: Backend, run: Run): Outcome {
  const answer = runSteps(backend.steps, run)
  if (answer) return answered(answer)
  if (backend.type === 'host') takeHost(backend.addresses[0]?.host, run)
  keepRequest(backend, run)
  run.trace?.add('forward', 'pass', `to \`${backend.name}\``, backend.origin)
  return sent(run)
}

/** Expressions on the response see the request as forwarded, before its translation for a model provider. */
function keepRequest({ variable }: Backend, { exchange }: Run): void {
  if (variable) exchange.backend = variable
  exchange.keep()
}

/** The backend's host name, without a port, replaces the client's unless a rewrite says otherwise. */
function takeHost(host: string | undefined, run: Run): void {
  const { exchange } = run
  if (host === undefined || exchange.keepsHost || isIpAddress(host) || host.startsWith('unix')) return
  exchange.uri = { ...exchange.uri, authority: host }
  exchange.touch()
}

function toModel(backend: Backend, run: Run): Outcome {
  const llm = backend.llm!
  const choice: { model?: LlmModel; response?: Response } =
    llm.choice === 'router' ? chooseModel(llm, run) : { model: chooseProvider(llm, backend.origin, run) }
  if (choice.response) {
    run.trace?.add(
      'model',
      choice.response.status < 400 ? 'pass' : 'refuse',
      `answered ${choice.response.status} by the model router`,
      backend.origin,
    )
    run.exchange.forget()
    return answered(choice.response)
  }
  const model = choice.model
  if (!model) return answered(errorAnswer(503, 'no healthy backends', run.grpc))
  const steps = [...(model.authorize ? [model.authorize] : []), ...backend.steps, ...(model.steps ?? [])]
  const answer = runSteps(steps, run)
  if (answer) return answered(answer)
  keepRequest(backend, run)
  const problem = prepare(model, llm.choice === 'router', run)
  if (problem) return answered(problem)
  run.trace?.add(
    'forward',
    'pass',
    `to the model \`${model.upstreamModel ?? model.name}\` of ${model.provider}`,
    model.origin,
  )
  return sent(run)
}

/** Default addresses of providers with an API of their own. */
const HOSTS: Record<string, string | undefined> = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  gemini: 'generativelanguage.googleapis.com',
  copilot: 'api.githubcopilot.com',
}

/** Providers whose requests are not translated: OpenAI's API. Others are translated, which is not modelled. */
const SAME_API = new Set(['openai', 'azure', 'copilot', 'custom'])

/** Path, host and body as sent to the provider. */
function prepare(model: LlmModel, router: boolean, run: Run): Response | undefined {
  const { exchange } = run
  const kind = routeKind(exchange.uri.path, router)
  if (isOpenAi(model) && (kind === 'completions' || kind === 'responses' || kind === 'embeddings')) {
    const written = callBody(kind, exchange.body, model)
    if (written.error !== undefined)
      return errorAnswer(400, `failed to process LLM request: ${written.error}`, run.grpc)
    exchange.body = written.body
  }
  exchange.uri = { ...exchange.uri, ...providerUri(model, kind, exchange.uri) }
  const host = model.host?.name ?? HOSTS[model.provider]
  if (host !== undefined && (model.host === undefined || !isIpAddress(host)) && !(exchange.keepsHost && model.host)) {
    exchange.uri = { ...exchange.uri, authority: host }
  }
  if (model.provider === 'anthropic') asAnthropic(run)
  exchange.touch()
  return undefined
}

type RouteKind = 'completions' | 'responses' | 'embeddings' | 'messages' | 'passthrough'

/** How a path is handled: an `ai` backend treats every path as chat completions. */
function routeKind(path: string, router: boolean): RouteKind {
  if (!router || path.endsWith('/v1/chat/completions')) return 'completions'
  if (path.endsWith('/v1/responses')) return 'responses'
  if (path.endsWith('/v1/embeddings')) return 'embeddings'
  return path.endsWith('/v1/messages') ? 'messages' : 'passthrough'
}

const SUFFIX: Record<Exclude<RouteKind, 'passthrough'>, string> = {
  completions: '/chat/completions',
  messages: '/chat/completions',
  responses: '/responses',
  embeddings: '/embeddings',
}

/** The provider's path under its prefix. Other paths keep everything after `/v1`, byte for byte. */
function providerUri(model: LlmModel, kind: RouteKind, uri: Uri): Partial<Uri> {
  if (model.path !== undefined) return { path: model.path, query: null }
  const prefix = model.pathPrefix?.replace(/\/+$/, '')
  if (kind === 'passthrough') {
    if (prefix === undefined) return {}
    const own = model.provider === 'openai' || model.provider === 'anthropic'
    const rest = own && /^\/v1(\/|$)/.test(uri.path) ? uri.path.slice('/v1'.length) : uri.path
    return { path: `${prefix}${rest}` }
  }
  if (model.host && prefix === undefined && isOpenAi(model) && model.provider !== 'custom') return {}
  if (model.provider === 'anthropic') return { path: `${prefix ?? '/v1'}/messages` }
  if (model.provider === 'gemini') return { path: `${prefix ?? ''}/v1beta/openai${SUFFIX[kind]}` }
  return { path: `${prefix ?? '/v1'}${SUFFIX[kind]}` }
}

function isOpenAi(model: LlmModel): boolean {
  return SAME_API.has(model.provider) || !(model.provider in HOSTS)
}

/** Anthropic expects API keys in a header of its own. */
function asAnthropic(run: Run): void {
  const { exchange } = run
  const token = /^Bearer (.+)$/i.exec(exchange.header('authorization') ?? '')?.[1]
  if (token !== undefined && !token.startsWith('sk-ant-oat')) {
    exchange.removeHeader('authorization')
    exchange.setHeader('x-api-key', token)
  }
  exchange.setHeader('anthropic-version', '2023-06-01')
}

/** An authority-form target (`GET example.com`) cannot be forwarded. */
function sent(run: Run): Outcome {
  if (run.exchange.uri.scheme === '') return answered(errorAnswer(503, 'processing failed: path missing', run.grpc))
  run.exchange.isForwarded = true
  const response = run.context.upstreamResponse ?? { status: 200, headers: {}, body: '' }
  return { response, upstream: run.exchange.toUpstream() }
}
