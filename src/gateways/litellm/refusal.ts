import type { Response } from '../../core/http.js'
import { type PyValue, repr, str } from './python.js'
import type { LitellmTraits } from './traits.js'

/** An answer that ends the request, as LiteLLM's `ProxyException` renders it. */
export interface Refusal {
  status: number
  message: string
  type: string
  /** Absent: nothing is named, which LiteLLM writes as its version does. */
  param?: string | null
  /** LiteLLM itself fails: the server's bare 500. */
  crashed?: boolean
}

export const CRASHED: Refusal = { status: 500, message: 'Internal Server Error', type: '', param: null, crashed: true }

/** Any exception that is none of LiteLLM's own: 401 with a prefix. */
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

export function respond(refusal: Refusal, { refusalParam }: LitellmTraits): Response {
  const { message, type, param = refusalParam, status, crashed } = refusal
  if (crashed) return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: message }
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: { message, type, param, code: String(status) } }),
  }
}

export const NOT_PREMIUM =
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
