import { firstOfEach } from '../../core/first-of-each.js'
import type { ModelCall } from '../engine.js'
import { fitsModelName } from './llm.js'
import { modelExamples } from './llm-model-formats.js'
import { encodeModel } from './llm-path.js'
import {
  FORMATS,
  isGeminiFormat,
  ROUTER_TYPES,
  type RouteType,
  type RouteTypes,
  routeTypeOf,
  upstreamFormat,
} from './llm-provider.js'
import { llmSettings } from './llm-settings.js'
import { CALL_TYPES } from './llm-types/calls.js'
import type { Backend, LlmModel } from './program.js'
import { rootFields } from './serde-type.js'

/**
 * Calls that agentgateway treats in different ways: at each path of a model API and each that the backend handles in its
 * way, in the format of that API and in the one that the backend expects there.
 *
 * @param models names that clients may ask for
 * @param path of every call; absent: any path will do
 */
export function modelCalls(backend: Backend, models: readonly string[], path?: string): ModelCall[] {
  const tables = [ROUTER_TYPES, ...(backend.llm?.models ?? []).map((model) => routeTypesOf(backend, model))]
  const suffixes = [...new Set(tables.flatMap((table) => table.map(([suffix]) => suffix)))]
  const calls = distinctNames(backend, models).flatMap((model) => {
    const paths = path === undefined ? suffixes.map((suffix) => pathOf(suffix, model)) : [path]
    const shortened = new Set<RouteType>()
    return paths.flatMap((target) => {
      const types = new Set(tables.map((table) => routeTypeOf(target.split('?', 1)[0]!, table)))
      return [...types].flatMap((type): ModelCall[] => {
        const short = shortened.has(type) ? [] : [requiredBody(type, model)]
        shortened.add(type)
        return [wholeBody(type, model), ...short].map((body) => ({ path: target, body: JSON.stringify(body) }))
      })
    })
  })
  return firstOfEach(calls, (call) => `${call.path} ${call.body}`)
}

const routeTypesOf = ({ llm, steps }: Backend, model: LlmModel): RouteTypes =>
  llm?.choice === 'router' ? ROUTER_TYPES : llmSettings(model, [...steps, ...(model.steps ?? [])]).routes

function pathOf(suffix: string, model: string): string {
  if (suffix === '*') return '/other-call'
  if (suffix.startsWith('/')) return suffix
  // A stream of Gemini's API is one of events only where the query asks for it.
  return `/v1/models/${encodeModel(model)}${suffix}${suffix === ':streamGenerateContent' ? '?alt=sse' : ''}`
}

/** Names among `models` and examples of which no two are served in the same formats. */
function distinctNames({ llm }: Backend, models: readonly string[]): string[] {
  const served = llm?.models ?? []
  const formatsOf = (name: string): string => {
    const serving = llm?.choice === 'router' ? served.filter((model) => fitsModelName(model.name, name)) : served
    return JSON.stringify(serving.map((model) => FORMATS.map((format) => upstreamFormat(model, format, name).format)))
  }
  return firstOfEach([...models, ...served.flatMap(modelExamples)], formatsOf)
}

const wholeBody = (type: RouteType, model: string): object =>
  isGeminiFormat(type) ? CALLS[type] : { model, ...CALLS[type] }

/** Without the members that the format does not require. */
function requiredBody(type: RouteType, model: string): object {
  const types = CALL_TYPES[type]
  const required = types && [
    'model',
    ...rootFields(types).flatMap(({ name, isRequired }) => (isRequired ? [name] : [])),
  ]
  const members = Object.entries(wholeBody(type, model))
  return Object.fromEntries(members.filter(([name]) => !required || required.includes(name)))
}

const CONVERSATION = { messages: [{ role: 'user', content: 'hi' }] }
const SCHEMA = { type: 'object', properties: {} }
const CONTENTS = { contents: [{ role: 'user', parts: [{ text: 'hi' }] }] }

/** A call of each kind, without its model, with the members that gateways and providers treat in different ways. */
const CALLS: Readonly<Record<RouteType, object>> = {
  completions: {
    ...CONVERSATION,
    max_tokens: 16,
    stream: true,
    tools: [{ type: 'function', function: { name: 'look-up', parameters: SCHEMA } }],
  },
  messages: { ...CONVERSATION, max_tokens: 16, stream: true, tools: [{ name: 'look-up', input_schema: SCHEMA }] },
  responses: { input: 'hi', stream: true, tools: [{ type: 'function', name: 'look-up', parameters: SCHEMA }] },
  generateContent: CONTENTS,
  bedrockConverse: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
  embeddings: { input: 'hi', dimensions: 8 },
  rerank: { query: 'hi', documents: ['hi'], top_n: 1 },
  anthropicTokenCount: CONVERSATION,
  geminiCountTokens: CONTENTS,
  realtime: {},
  models: {},
  passthrough: {},
  detect: { prompt: 'hi' },
}
