import type { Code } from '../core/codes.js'
import type { TextEdit } from '../core/text-edit.js'
import type { LosslessJson } from '../yaml/json.js'

/** A reportable problem in an expression. Offsets are relative to the expression's source. */
export interface CelProblem {
  code: Extract<Code, `CW50${string}` | 'CW6005' | 'CW6009' | 'CW6111' | 'CW6156' | 'CW6157'>
  /** What the gateway does. */
  message: string
  start: number
  end: number
  /** `medium`: depends on the value of a claim. */
  confidence: 'high' | 'medium'
  /** What to change. */
  help?: string
  fix?: { title: string; safe: boolean; edits: TextEdit[] }
}

/** The context of an expression determines which variables exist. */
export type CelPlace = 'http' | 'llm' | 'mcp' | 'response' | 'location'

export interface AnalyseOptions {
  /** `http`: authorization of HTTP requests (default). `llm`: `llm.policies`. `location`: the source of a token. */
  place?: CelPlace
  /** How the rule uses the result; absent: not a rule, any type is accepted (transformations, token locations). */
  effect?: 'allow' | 'deny' | 'require'
  /**
   * Whether a request without a verified token can reach it (no `jwt` step before it, or one that allows such
   * requests).
   */
  tokenOptional?: boolean
  /** Claims of sample tokens, read without loss: names and types are taken from them. */
  samples?: ReadonlyMap<string, LosslessJson>[]
}
