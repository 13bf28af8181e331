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
 * `error`: the program, its webhook or the API server rejects the input, Kubernetes prunes the field, or Gloo drops the
 * member or the route. `warning`: the gateway loads it but ignores or misreads it, does something dangerous, or rejects
 * every request. `info`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info'

/**
 * Impact on access control, independent of how the gateway handles the file. `critical`: requests are allowed without
 * any check. `high`: a check can be bypassed or differs from what is written, or a secret is exposed. `medium`: a check
 * is weakened, always or in some environments. `low`: everything else.
 */
export type Risk = (typeof RISKS)[number]

/** In ascending order. */
export const RISKS = ['low', 'medium', 'high', 'critical'] as const

/** `high`: recorded behaviour of the gateway. `medium`: depends on something outside the input. */
export type Confidence = 'high' | 'medium'

/** Replace the text between two offsets. */
export interface Edit {
  file: string
  start: number
  end: number
  text: string
}

/** `safe`: the only possible intent. Otherwise the author has to opt in (`--fix=unsafe`). */
export interface Fix {
  title: string
  safe: boolean
  edits: Edit[]
}

/** One reported problem. Findings are data; `report/` formats them. */
export interface Finding {
  code: Code
  severity: Severity
  confidence: Confidence
  /** Default: `low`. */
  risk?: Risk
  /**
   * The gateway does not load the input because of it: `decide` and `convert` stop. An error without this flag concerns
   * a part that is pruned or dropped; they continue without that part.
   */
  refused?: true
  /** What the gateway does. Starts in lower case, no final full stop, user input in backticks. */
  message: string
  span: Span
  /** Short label under the primary span. */
  label?: string
  related: { message: string; span: Span }[]
  /** What to change. */
  help?: string
  url?: string
  fix?: Fix
  /** Whether this is a problem depends on the environment: a variable, or a file. */
  needs?: { program: 'agentgateway' | 'LiteLLM' | 'Envoy'; kind: 'variable' | 'file'; name: string }
}
