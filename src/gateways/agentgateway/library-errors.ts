import { jsonDouble } from '../../cel/number-text.js'
import type { Base64Problem } from '../../jwt/base64url.js'
import type { LosslessJson } from '../../yaml/json.js'

/**
 * Error messages of libraries that agentgateway shows in its answers: Rust's `Debug` of jsonwebtoken, base64,
 * serde_json.
 */

/** A string as Rust's `{:?}` writes it. */
export function debugString(text: string): string {
  const escaped = text.replace(/["\\\n\r\t\0]/g, (c) => ESCAPES[c]!)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters Rust escapes
  return `"${escaped.replace(/[\u0001-\u001f\u007f]/g, (c) => `\\u{${c.charCodeAt(0).toString(16)}}`)}"`
}

const ESCAPES: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

export function base64Error(segment: string, problem: Base64Problem): string {
  switch (problem.kind) {
    case 'character':
      return `Error(Base64(InvalidByte(${problem.at}, ${segment.charCodeAt(problem.at)})))`
    case 'length':
      return `Error(Base64(InvalidLength(${problem.length})))`
    case 'padding':
      return 'Error(Base64(InvalidPadding))'
    case 'bits':
      return `Error(Base64(InvalidLastSymbol(${problem.at}, ${segment.charCodeAt(problem.at)})))`
  }
}

/** The same as `Display` writes it. */
export function base64Message(text: string, problem: Base64Problem): string {
  switch (problem.kind) {
    case 'character':
      return `Invalid symbol ${text.charCodeAt(problem.at)}, offset ${problem.at}.`
    case 'length':
      return `Invalid input length: ${problem.length}`
    case 'padding':
      return 'Invalid padding'
    case 'bits':
      return `Invalid last symbol ${text.charCodeAt(problem.at)}, offset ${problem.at}.`
  }
}

export function jsonError(message: string, text: string, at: number): string {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return `Error(Json(Error(${debugString(message)}, line: ${line}, column: ${at - (before.lastIndexOf('\n') + 1)})))`
}

/** serde's description of a value of an unexpected type. */
export function unexpected(value: LosslessJson): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return `boolean \`${value}\``
  if (typeof value === 'bigint') return `integer \`${value}\``
  if (typeof value === 'number') return `floating point \`${jsonDouble(value)}\``
  if (typeof value === 'string') return `string ${debugString(value)}`
  return Array.isArray(value) ? 'sequence' : 'map'
}
