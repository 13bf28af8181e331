import type { LosslessJson } from '../../yaml/json.js'
import type { RouteType } from './llm-provider.js'

type Test = (value: LosslessJson) => boolean

/** Members that agentgateway reads, and their types. All except `required` ones may be null or absent. */
export type Form = Readonly<Record<string, { is: Test; required?: true }>>

const isText: Test = (value) => typeof value === 'string'
const isFlag: Test = (value) => typeof value === 'boolean'
const isNumber: Test = (value) => typeof value === 'number' || typeof value === 'bigint'
const isAny: Test = () => true
const isList: Test = Array.isArray
const isOneOf =
  (...words: string[]): Test =>
  (value) =>
    typeof value === 'string' && words.includes(value)
const isWhole =
  (from: bigint, to: bigint): Test =>
  (value) =>
    typeof value === 'bigint' && value >= from && value <= to
const isObject =
  (form: Form): Test =>
  (value) =>
    value instanceof Map && problemOf(value, form) === undefined
const isListOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test)

const isU32 = isWhole(0n, 2n ** 32n - 1n)
const isU64 = isWhole(0n, 2n ** 64n - 1n)
const isI64 = isWhole(-(2n ** 63n), 2n ** 63n - 1n)

const isPart = isObject({
  type: { is: isText, required: true },
  text: { is: isText },
})

/** One message of a chat completion. */
export const MESSAGE: Form = {
  role: { is: isText, required: true },
  name: { is: isText },
  content: { is: (value) => isText(value) || isListOf(isPart)(value) },
  tool_call_id: { is: isText },
  tool_calls: { is: isList },
}

/** A message of Anthropic's API. */
const CONVERSATION: Form = {
  messages: {
    is: isListOf(
      isObject({ role: { is: isText, required: true }, content: { is: (value) => isText(value) || isList(value) } }),
    ),
    required: true,
  },
  model: { is: isText },
  system: { is: (value) => isText(value) || isList(value) },
}

/** Requests by their format (types/*.rs of agentgateway's `llm` crate). */
export const FORMS: Readonly<Partial<Record<RouteType, Form>>> = {
  completions: {
    messages: { is: isListOf(isObject(MESSAGE)), required: true },
    model: { is: isText },
    moderation: { is: isAny },
    top_p: { is: isNumber },
    temperature: { is: isNumber },
    stream: { is: isFlag },
    frequency_penalty: { is: isNumber },
    presence_penalty: { is: isNumber },
    seed: { is: isI64 },
    reasoning_effort: {
      is: isOneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
    },
    stream_options: {
      is: isObject({ include_usage: { is: isFlag, required: true } }),
    },
    max_tokens: { is: isU32 },
    max_completion_tokens: { is: isU32 },
    stop: { is: isAny },
    tools: { is: isList },
    tool_choice: { is: isAny },
    user: { is: isText },
  },
  responses: {
    input: { is: (value) => isText(value) || isList(value), required: true },
    model: { is: isText },
    moderation: { is: isAny },
    max_output_tokens: { is: isU32 },
    temperature: { is: isNumber },
    top_p: { is: isNumber },
    stream: { is: isFlag },
    instructions: { is: isText },
    vendor_extensions: {
      is: isObject({ thinking_budget_tokens: { is: isU64 } }),
    },
  },
  embeddings: {
    input: { is: isAny, required: true },
    model: { is: isText },
    user: { is: isText },
    encoding_format: { is: isOneOf('float', 'base64') },
    dimensions: { is: isU32 },
  },
  messages: {
    ...CONVERSATION,
    top_p: { is: isNumber },
    temperature: { is: isNumber },
    stream: { is: isFlag },
    max_tokens: { is: isU64 },
  },
  anthropicTokenCount: CONVERSATION,
  rerank: {
    model: { is: isText },
    query: { is: isText, required: true },
    documents: { is: isListOf((value) => isText(value) || value instanceof Map), required: true },
    top_n: { is: isU32 },
    return_documents: { is: isFlag },
    max_tokens_per_doc: { is: isU32 },
  },
}

/** Why an object does not match a form. */
export function problemOf(object: ReadonlyMap<string, LosslessJson>, form: Form): string | undefined {
  for (const [name, { is, required }] of Object.entries(form)) {
    const value = object.get(name)
    if (value === undefined) {
      if (required) return `missing field \`${name}\``
    } else if ((value !== null || required) && !is(value)) return `invalid type: \`${name}\``
  }
  return undefined
}

/** Drops known members that are null. */
export function withoutNulls<T extends Map<string, LosslessJson>>(object: T, form: Form): T {
  for (const [name, { required }] of Object.entries(form))
    if (!required && object.get(name) === null) object.delete(name)
  return object
}
