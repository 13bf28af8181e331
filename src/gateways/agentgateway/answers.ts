import type { Response } from '../../core/http.js'
import { percentEncodeBytes } from '../../core/percent.js'

/** An error of the proxy itself (`ProxyError`): its text is the body. */
export function errorAnswer(
  status: number,
  text: string,
  grpc: boolean,
  headers: Record<string, string> = {},
): Response {
  if (grpc) {
    const own = {
      'content-type': 'application/grpc',
      'grpc-status': String(grpcStatus(status, text)),
      'grpc-message': percentEncode(text),
    }
    return { status: 200, headers: { ...headers, ...own }, body: '' }
  }
  return { status, headers: { ...headers, 'content-type': 'text/plain' }, body: text }
}

/** JSON as serde_json writes it, compact. */
export function jsonAnswer(status: number, value: unknown): Response {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

/** An error in the format of OpenAI's API. */
export function llmError(status: number, message: string, code: string): Response {
  return jsonAnswer(status, { error: { message, type: 'invalid_request_error', code } })
}

export const NO_VALID_BACKENDS = 'no valid backends'

/** gRPC's table for answers that are not gRPC (doc/http-grpc-status-mapping.md). */
function grpcStatus(status: number, text: string): number {
  return text === NO_VALID_BACKENDS ? 14 : (GRPC_STATUS[status] ?? 2)
}

const GRPC_STATUS: Readonly<Record<number, number>> = {
  ...{ 200: 0, 400: 13, 401: 16, 403: 7, 404: 12, 407: 16 },
  ...{ 429: 14, 502: 14, 503: 14, 504: 14 },
}

/** Encodes control characters, blanks, `%` and everything beyond ASCII. */
const percentEncode = (text: string): string =>
  percentEncodeBytes(text, (byte) => byte > 0x20 && byte < 0x7f && byte !== 0x25)

/** `application/grpc` or `application/grpc+...`; `application/grpc-web` is not. */
export function isGrpc(contentType: string | undefined): boolean {
  if (contentType === undefined) return false
  const type = contentType.split(';')[0]!.trim().toLowerCase()
  return type === 'application/grpc' || type.startsWith('application/grpc+')
}
