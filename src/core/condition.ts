import type { Expression } from './cel-ast.js'
import type { Origin } from './finding.js'

/**
 * When a rule applies. All conditions except `cel` are total: true or false for every request. A `cel` condition is
 * evaluated as agentgateway does (an error and a value that is not boolean are false).
 */
export type Condition =
  | { kind: 'always' }
  | { kind: 'never' }
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | ClaimCondition
  | { kind: 'path'; match: 'exact' | 'prefix' | 'segments' | 'suffix' | 'contains' | 'regex'; value: string }
  | { kind: 'method'; value: string }
  | {
      kind: 'header'
      name: string
      match: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex' | 'present'
      value: string
    }
  | { kind: 'host'; match: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex'; value: string }
  /** A token was verified. `provider` (Envoy): by this provider. */
  | { kind: 'authenticated'; provider?: string }
  | CelCondition

/** A claim of the verified token. `path` only descends into objects; an absent claim never matches. */
export interface ClaimCondition {
  kind: 'claim'
  path: string[]
  matcher: ClaimMatcher
  /** Envoy: only the token of this provider counts. */
  provider?: string
}

/**
 * Which claim values match, by shape:
 * - `exists`: present with any value, null included (CEL `has`)
 * - `type`: a value of that JSON type
 * - `equals`: a string (number, boolean, null) of exactly this value
 * - `regex`: a string; RE2; `whole` requires the whole string to match, otherwise any part may
 * - `prefix`, `suffix`, `contains`: a string with this prefix, suffix or substring
 * - `list-contains`: a list with an element equal to the value (Envoy: string elements)
 * - `has-key`: a map with that member
 * - `any-shape`: agentgateway's `in`: member of a list, key of a map, or part of a string
 */
export type ClaimMatcher =
  | { kind: 'exists' }
  | { kind: 'type'; type: 'string' | 'number' | 'boolean' | 'null' | 'list' | 'map' }
  | { kind: 'equals'; value: string | number | boolean | null }
  | { kind: 'regex'; value: string; whole: boolean }
  | { kind: 'prefix' | 'suffix' | 'contains'; value: string }
  | { kind: 'list-contains'; value: string | number | boolean }
  | { kind: 'has-key'; value: string }
  | { kind: 'any-shape'; value: string }

/** A CEL expression. `expression` is null if the source does not parse (Kubernetes loads it; it always fails). */
export interface CelCondition {
  kind: 'cel'
  source: string
  expression: Expression | null
  origin: Origin
}

export function anyOf(of: Condition[]): Condition {
  if (of.length === 0) return { kind: 'never' }
  return of.length === 1 ? of[0]! : { kind: 'any', of }
}

export function allOf(of: Condition[]): Condition {
  if (of.length === 0) return { kind: 'always' }
  return of.length === 1 ? of[0]! : { kind: 'all', of }
}
