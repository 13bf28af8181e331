// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { HTTPCORSFilter } from '../../../../kubernetes/gateway-api/generated/routes.js'
import type { CELExpression } from '../authorization.js'

export interface CORS extends HTTPCORSFilter {}

export type SessionRouting = 'Stateful' | 'Stateless'

export type HTTPHeaderCase = 'Lowercase' | 'Preserve'

export type RouteType =
  | 'Completions'
  | 'Messages'
  | 'Models'
  | 'Passthrough'
  | 'Detect'
  | 'Responses'
  | 'AnthropicTokenCount'
  | 'Embeddings'
  | 'Realtime'
  | 'Rerank'
  | 'GenerateContent'
  | 'GeminiCountTokens'

/**
 * @minLength 1
 * @maxLength 256
 * @pattern ^:?[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$
 */
export type HeaderName = string

export interface DirectResponseHeader {
  name: HTTPHeaderName
  value: CELExpression
}

export type HTTPVersion = 'HTTP1' | 'HTTP2'

export type HeaderSendMode = 'Send' | 'Skip'

/**
 * @minLength 1
 * @maxLength 256
 * @pattern ^[A-Za-z0-9!#$%&'*+\-.^_\x60|~]+$
 */
export type HTTPHeaderName = string
