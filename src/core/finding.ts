import type { Code } from './codes.js'

/** A place in the input: a file, one of its YAML documents, and the node there (RFC 6901 pointer). */
export interface Origin {
  file: string
  /** Index of the YAML document in its file, from 0. */
  document: number
  /** JSON pointer into the document's value; `''` is the document itself. */
  pointer: string
}

/** A range of characters in a file. Offsets count UTF-16 code units from 0; lines and columns count from 1. */
export interface Span {
  file: string
  start: number
  end: number
  line: number
  column: number
  endLine: number
  endColumn: number
}

/**
 * `error`: the program, its webhook or the API server refuses it, or Kubernetes prunes the field, or Gloo drops the
 * member or the route. `warning`: it loads and ignores or misreads it, or does something dangerous, or refuses every
 * request. `info`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info'

/**
 * How bad it is for access, whatever the gateway does with the file. `critical`: requests are allowed without any check.
 * `high`: a check can be bypassed or is not the one that was written, or a secret is exposed. `medium`: it weakens a
 * check, or does so in some environments. `low`: everything else.
 */
export type Risk = (typeof RISKS)[number]

/** From the least to the greatest. */
export const RISKS = ['low', 'medium', 'high', 'critical'] as const

/** `high`: recorded behaviour of the gateway. `medium`: depends on something that the input does not say. */
export type Confidence = 'high' | 'medium'

/** Replace the text between two offsets. */
export interface Edit {
  file: string
  start: number
  end: number
  text: string
}

/** `safe`: the meaning the author can only have had. Otherwise the author has to choose it (`--fix=unsafe`). */
export interface Fix {
  title: string
  safe: boolean
  edits: Edit[]
}

/** One thing worth telling about the input. Findings are data; `report/` turns them into text. */
export interface Finding {
  code: Code
  severity: Severity
  confidence: Confidence
  /** Default: `low`. */
  risk?: Risk
  /**
   * The input is not loaded because of it: `decide` and `convert` stop. An error without it is about a part that is
   * pruned or dropped; they go on without that part.
   */
  refused?: true
  /** What the gateway will do. Lower-case start, no final full stop, user text in backticks. */
  message: string
  span: Span
  /** Short words under the primary span. */
  label?: string
  related: { message: string; span: Span }[]
  /** What to change. */
  help?: string
  url?: string
  fix?: Fix
  /** Only what exists where the gateway runs decides whether it is a fault: a variable, or a file. */
  needs?: { program: 'agentgateway' | 'LiteLLM' | 'Envoy'; kind: 'variable' | 'file'; name: string }
}
