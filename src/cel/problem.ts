import type { Code } from '../core/codes.js'
import type { LosslessJson } from '../yaml/json.js'

/** Replace text of the expression. Offsets are UTF-16 code units from the expression's start. */
export interface CelEdit {
  start: number
  end: number
  text: string
}

/** Something about an expression that is worth telling. Offsets are relative to the expression's text. */
export interface CelProblem {
  code: Extract<Code, `CW50${string}` | 'CW6005' | 'CW6009'>
  /** What the gateway will do. */
  message: string
  start: number
  end: number
  /** `medium`: it depends on what a claim holds. */
  confidence: 'high' | 'medium'
  /** What to change. */
  help?: string
  fix?: { title: string; safe: boolean; edits: CelEdit[] }
}

/** Where an expression stands decides which variables are there. */
export type CelPlace = 'http' | 'llm' | 'mcp' | 'response' | 'location'

export interface AnalyseOptions {
  /** `http`: authorization of HTTP requests (default). `llm`: `llm.policies`. `location`: where a token is taken from. */
  place?: CelPlace
  /** How the rule uses the answer; absent: not a rule, any type will do (transformations, token locations). */
  effect?: 'allow' | 'deny' | 'require'
  /** A request without a verified token can get here (no `jwt` step before it, or one that lets it pass). */
  tokenOptional?: boolean
  /** Claims of sample tokens, read without loss: names and types are taken from them. */
  samples?: ReadonlyMap<string, LosslessJson>[]
}
