import type { Response } from '../../core/http.js'
import { isIpAddress } from '../../core/uri.js'
import { utf8Length } from '../../core/utf8.js'
import { errorAnswer, jsonAnswer } from './answers.js'
import { addPrompts, readCall, rewriteJson, writeCall } from './llm-body.js'
import { judgePrompt } from './llm-guard.js'
import { isAnthropicOfFoundry } from './llm-native-path.js'
import {
  callUri,
  type Format,
  isGeminiFormat,
  passthroughUri,
  type RouteTypes,
  routeTypeOf,
  upstreamFormat,
} from './llm-provider.js'
import { type LlmSettings, llmSettings } from './llm-settings.js'
import { isVertex, translationProblem } from './llm-translation.js'
import type { LlmModel, Step } from './program.js'
import type { Run } from './run.js'

/** Path, host and body as sent to the provider; or the gateway's own answer. */
export function prepareCall(
  model: LlmModel,
  routes: RouteTypes | undefined,
  steps: readonly Step[],
  run: Run,
): Response | undefined {
  const { exchange } = run
  const settings = llmSettings(model, steps)
  const type = routeTypeOf(exchange.uri.path, routes ?? settings.routes)
  if (type === 'models') return refuseAs(NO_MODELS, 'the gateway does not list models here', model, run)
  if (type === 'passthrough') exchange.uri = { ...exchange.uri, ...passthroughUri(model, exchange.uri) }
  else if (type === 'detect') {
    if (isTooLarge(run)) return refuse('request was too large', 413, model, run)
    passOn(model, settings, run)
  } else if (type === 'realtime')
    exchange.uri = { ...exchange.uri, ...callUri(model, type, { model: '', stream: true }, exchange.uri) }
  else {
    const answer = translate(type, model, settings, steps, run)
    if (answer) return answer
  }
  setHost(model, run)
  if (model.provider === 'anthropic') asAnthropic(steps, run)
  exchange.touch()
  return undefined
}

/** JSON is written anew, with the settings of the model; other bodies stay as they are. */
function passOn(model: LlmModel, settings: LlmSettings, { exchange }: Run): void {
  const isJson = exchange.header('content-type')?.toLowerCase() === 'application/json'
  if (isJson) exchange.body = rewriteJson(exchange.body, settings) ?? exchange.body
  if (isJson && settings.uncomputed) exchange.isBodyUnknown = true
  exchange.uri = { ...exchange.uri, ...passthroughUri(model, exchange.uri) }
}

function translate(
  called: Format,
  model: LlmModel,
  settings: LlmSettings,
  steps: readonly Step[],
  run: Run,
): Response | undefined {
  const { exchange } = run
  const { uri } = exchange
  const isGeminiStream = called === 'generateContent' && uri.path.endsWith(':streamGenerateContent')
  if (isGeminiStream && !asksForEvents(uri.query)) return refuseAs(NEEDS_SSE, 'it needs `alt=sse`', model, run)
  const encoding = unreadableEncoding(exchange.header('content-encoding'))
  if (encoding !== undefined) return refuse(`unsupported content encoding: ${encoding}`, 415, model, run)
  if (isTooLarge(run)) return refuse('request was too large', 413, model, run)
  if (settings.uncomputed) return leaveOpen(called, model, settings, run)
  const { call, error } = readCall(called, exchange.body, uri.path, model, settings)
  if (error !== undefined) return refuseUnread(called, error, model, run)
  const upstream = upstreamFormat(model, called, call.model)
  if (called === 'anthropicTokenCount' && upstream.error !== undefined) return countTokens(call.model, model, run)
  if (upstream.error !== undefined) return refuse(upstream.error, 400, model, run)
  const isWhole = !settings.prompts || called === 'completions'
  if (settings.prompts && isWhole) addPrompts(call.body, settings.prompts)
  if (!isWhole || settings.isRewritten) exchange.isBodyUnknown = true
  const rejected = judgePrompt({ format: called, body: call.body, isWhole }, steps, run)
  if (rejected) return rejected
  const stream = called === 'generateContent' ? isGeminiStream : call.stream
  const problem = translationProblem(called, upstream.format, call.body, model)
  if (problem) return refuse(problem.text, problem.status, model, run)
  exchange.body = writeCall(called, call, model)
  if (upstream.format !== called || rewritesBody(upstream.format, model)) {
    exchange.isBodyUnknown = true
    const detail = `the request is translated from ${called} to ${upstream.format}: its body is not computed`
    run.trace?.add('translate', 'change', detail, model.origin)
  }
  // The gateway sends the body decoded.
  if (isCoded(exchange.header('content-encoding'))) exchange.removeHeader('content-encoding')
  if (model.provider === 'gemini' && isGeminiFormat(upstream.format)) asGemini(steps, run)
  if (isAnthropicOfFoundry(model, upstream.format, call)) exchange.setHeader(...ANTHROPIC_VERSION)
  exchange.uri = { ...uri, ...callUri(model, upstream.format, { model: call.model, stream }, uri) }
  return undefined
}

/** Whether a provider has its own form of a format that it is called with. */
function rewritesBody(format: Format, model: LlmModel): boolean {
  return isVertex(model)
    ? ['messages', 'anthropicTokenCount', 'embeddings', 'rerank'].includes(format)
    : model.provider === 'bedrock'
}

/** A JSON object can be read and translated or not, by what the settings make of it; other bodies cannot. */
function leaveOpen(called: Format, model: LlmModel, settings: LlmSettings, run: Run): Response | undefined {
  const { exchange } = run
  const { reason, origin } = settings.uncomputed!
  const { call, error } = readCall(called, exchange.body, exchange.uri.path, model, settings)
  if (error !== undefined && rewriteJson(exchange.body, settings) === undefined)
    return refuseUnread(called, error, model, run)
  const format = call && upstreamFormat(model, called, call.model)
  const problem = call && format?.format && translationProblem(called, format.format, call.body, model)
  const { text, status } = problem || { text: error ?? format?.error ?? 'failed to parse request', status: 400 }
  run.leaveOpenTo('ai', origin, reason, failure(text, status, run))
  exchange.isBodyUnknown = true
  if (call && format?.format) exchange.uri = { ...exchange.uri, ...callUri(model, format.format, call, exchange.uri) }
  return undefined
}

const isTooLarge = ({ exchange }: Run): boolean => utf8Length(exchange.body) > exchange.bufferLimit

const failure = (text: string, status: number, { grpc }: Run): Response =>
  errorAnswer(status, `failed to process LLM request: ${text}`, grpc)

function refuse(text: string, status: number, model: LlmModel, run: Run): Response {
  return refuseAs(failure(text, status, run), text, model, run)
}

function refuseUnread(called: Format, text: string, model: LlmModel, run: Run): Response {
  return refuseAs(failure(text, 400, run), text, model, run, `send a body in the format of \`${called}\``)
}

function refuseAs(answer: Response, detail: string, { origin }: LlmModel, { trace }: Run, remedy?: string): Response {
  trace?.add('ai', 'refuse', detail, origin, remedy)
  return answer
}

const NO_MODELS = jsonAnswer(501, { error: "Route 'Models' not implemented" })

const asksForEvents = (query: string | null): boolean => /(^|&)alt=sse(&|$)/.test(query ?? '')

const NEEDS_SSE = jsonAnswer(400, {
  error: {
    code: 400,
    message: 'streamGenerateContent requires alt=sse; the JSON-array streaming variant is not supported',
    status: 'INVALID_ARGUMENT',
  },
})

/**
 * A provider that cannot count tokens is not asked: the gateway counts them itself. Their number is not computed. It has
 * no tokens of OpenAI's earliest models (llm crate, tokenizer.rs).
 */
function countTokens(name: string, model: LlmModel, run: Run): Response {
  const base = name.startsWith('ft:') ? name.split(':')[1]! : name
  if (OTHER_TOKENS.has(base) || base.startsWith('gpt-oss-')) return refuse('unsupported model', 400, model, run)
  run.trace?.add(
    'countTokens',
    'pass',
    'the gateway counts the tokens itself: their number is not computed',
    model.origin,
  )
  return { ...jsonAnswer(200, {}), body: '' }
}

/** Models with tokens of before `cl100k_base`, as tiktoken-rs 0.12.0 lists them. */
const OTHER_TOKENS: ReadonlySet<string> = new Set([
  ...['text-davinci-003', 'text-davinci-002', 'text-davinci-001', 'text-curie-001', 'text-babbage-001', 'text-ada-001'],
  ...['davinci', 'curie', 'babbage', 'ada', 'code-davinci-002', 'code-davinci-001', 'code-cushman-002'],
  ...['code-cushman-001', 'davinci-codex', 'cushman-codex', 'text-davinci-edit-001', 'code-davinci-edit-001'],
  ...['davinci', 'curie', 'babbage', 'ada'].map((name) => `text-similarity-${name}-001`),
  ...['davinci', 'curie', 'babbage', 'ada'].map((name) => `text-search-${name}-doc-001`),
  ...['code-search-babbage-code-001', 'code-search-ada-code-001', 'gpt2', 'gpt-2'],
])

const DECODED: ReadonlySet<string> = new Set(['gzip', 'deflate', 'br', 'zstd'])

function codingsOf(header = ''): string[] {
  const codings = header.split(',').map((coding) => coding.trim().toLowerCase())
  return codings.filter((coding) => coding !== '' && coding !== 'identity')
}

const isCoded = (header: string | undefined): boolean => codingsOf(header).length > 0

/** Content codings that the gateway cannot decode: unknown ones, and more than one. */
export function unreadableEncoding(header: string | undefined): string | undefined {
  const codings = codingsOf(header)
  return codings.length > 1 || codings.some((coding) => !DECODED.has(coding)) ? header : undefined
}

/** Default addresses of providers with an API of their own. */
const HOSTS: Record<string, string | undefined> = {
  openai: 'api.openai.com',
  anthropic: 'api.anthropic.com',
  gemini: 'generativelanguage.googleapis.com',
  copilot: 'api.githubcopilot.com',
}

function setHost(model: LlmModel, { exchange }: Run): void {
  const host = model.host?.name ?? HOSTS[model.provider]
  if (host !== undefined && (model.host === undefined || !isIpAddress(host)) && !(exchange.keepsHost && model.host))
    exchange.uri = { ...exchange.uri, authority: host }
}

const ANTHROPIC_VERSION = ['anthropic-version', '2023-06-01'] as const

/** Anthropic expects API keys in a header of its own, and none of those that browsers send across origins. */
function asAnthropic(steps: readonly Step[], { exchange }: Run): void {
  const token = /^Bearer (.+)$/i.exec(exchange.header('authorization') ?? '')?.[1]
  if (token !== undefined && (token.startsWith('sk-ant-oat') || steps.some(namesAuthorization)))
    exchange.removeHeader('x-api-key')
  else if (token !== undefined) {
    exchange.removeHeader('authorization')
    exchange.setHeader('x-api-key', token)
  }
  exchange.setHeader(...ANTHROPIC_VERSION)
  for (const name of ['origin', 'access-control-request-method', 'access-control-request-headers'])
    exchange.removeHeader(name)
  exchange.headers = exchange.headers.filter(([name]) => !name.startsWith('sec-fetch-'))
}

/** Gemini's own API expects API keys of Google in a header of its own; other tokens stay. */
function asGemini(steps: readonly Step[], { exchange }: Run): void {
  const key = /^Bearer (AIza.*)$/i.exec(exchange.header('authorization') ?? '')?.[1]
  if (key === undefined || steps.some(namesAuthorization)) return
  exchange.removeHeader('authorization')
  exchange.setHeader('x-goog-api-key', key)
}

/** A credential that is configured for this header stays there. */
function namesAuthorization(step: Step): boolean {
  return step.kind === 'backend-auth' && step.target?.kind === 'header' && step.target.name === 'authorization'
}
