import type { Response } from '../../core/http.js'
import type { Call } from './call.js'
import { type PyValue, repr, str } from './python.js'
import type { LitellmTraits } from './traits.js'

/** An answer that ends the request, as LiteLLM's `ProxyException` renders it. */
export interface Refusal {
  status: number
  message: string
  type: string
  /** Absent: no parameter is named, which LiteLLM writes depending on its version. */
  param?: string | null
  /** LiteLLM itself fails: the server's bare 500. */
  crashed?: boolean
}

export const CRASHED: Refusal = { status: 500, message: 'Internal Server Error', type: '', param: null, crashed: true }

/** Any exception not raised by LiteLLM itself: 401 with a prefix. */
export function failed(text: string): Refusal {
  return { status: 401, message: `Authentication Error, ${text}`, type: 'auth_error' }
}

/** FastAPI's `HTTPException` with a text. */
export function denied(status: number, message: string): Refusal {
  return { status, message, type: 'auth_error' }
}

/** `HTTPException(detail={"error": text})`: the dictionary's `repr` becomes the message. */
export function deniedWithError(status: number, text: string): Refusal {
  return denied(status, repr(new Map([['error', text]])))
}

/** LiteLLM's answer to a rejected request. */
export function respond(refusal: Refusal, call: Call, { refusalParam, anthropicRefusals }: LitellmTraits): Response {
  const { message, type, param = refusalParam, status, crashed } = refusal
  if (crashed) return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message }
  const body =
    anthropicRefusals && isAnthropic(call)
      ? asAnthropic(refusal, call)
      : { error: { message, type, param, code: String(status) } }
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** Routes of Anthropic's API, and model lists that its clients request. */
function isAnthropic({ route, header }: Call): boolean {
  if (/^(\/claude_code_gateway)?\/v1\/messages(\/count_tokens)?$/.test(route) || route.startsWith('/anthropic/'))
    return true
  const listsModels = ['/v1/models', '/models', '/claude_code_gateway/v1/models'].includes(route)
  return listsModels && header('anthropic-version') !== undefined
}

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** The error types of OpenAI's format. */
const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
}

function asAnthropic({ message, type, status }: Refusal, { header }: Call): object {
  const isClientError = status >= 400 && status < 500 && status !== 408
  const named = ANTHROPIC_TYPES[status] ?? (isClientError ? 'invalid_request_error' : 'api_error')
  const isCustom = type !== '' && type !== named && type !== OPENAI_TYPES[status]
  const requestId = header('x-request-id')
  return {
    type: 'error',
    error: { type: named, message, ...(isCustom && { litellm_error_type: type }) },
    ...(requestId !== undefined && { request_id: requestId }),
  }
}

const NOT_PREMIUM =
  'You must be a LiteLLM Enterprise user to use this feature. If you have a license please set `LITELLM_LICENSE` in ' +
  'your env. Get a 7 day trial key here: https://www.litellm.ai/enterprise#trial. \nPricing: ' +
  'https://www.litellm.ai/#pricing'

export function notPremium(feature: string): Refusal {
  return { status: 403, message: `${feature} ${NOT_PREMIUM}`, type: 'auth_error', param: 'premium_user' }
}

export function modelDenied(model: PyValue): string {
  return (
    `The requested model '${str(model)}' is not available for this API key, or the model name is invalid. ` +
    'Check the models available to you and try again.'
  )
}

export const NO_DB = 'No DB Connected. See - https://docs.litellm.ai/docs/proxy/virtual_keys'
