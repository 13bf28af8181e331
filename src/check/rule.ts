import type { Code } from '../core/codes.js'
import type { Confidence, Fix, Origin, Risk, Severity, Span } from '../core/finding.js'
import type { DialectId } from '../core/program.js'
import type { Family, Part } from '../yaml/source.js'
import type { RuleContext } from './context.js'

/** One thing that users of a gateway do not see coming. A rule is one file; the catalogue lists them. */
export interface Rule {
  code: Code
  severity: Severity
  confidence: Confidence
  /** How bad it is. Default: `low`. */
  risk?: Risk
  /** A few words, lower-case. */
  title: string
  /** Documents it looks at; without one of them it does not run. */
  families: readonly Family[]
  /** Why it matters and what the gateway does, in Markdown. */
  why: string
  /** Recorded suites, configurations or upstream issues that show it. */
  evidence: readonly string[]
  failing: Example
  passing: Example
  /** Absent where the parser, the schema or a reader tells it. */
  check?(context: RuleContext): Iterable<Report>
}

/** A policy as a user would write it: the file's text, or with what stands around it. */
export type Example = string | ExampleInput

export interface ExampleInput {
  text: string
  env?: Record<string, string>
  files?: Record<string, string>
  dialect?: DialectId
  /** A sample token's claims. */
  claims?: Record<string, unknown>
  /** Versions of the gateways in use. */
  targets?: Record<string, string>
  /** `--strict-input`. */
  strictInput?: boolean
  /** Nothing is known of the environment and the files of the gateway. Otherwise the example has them all. */
  isOpen?: boolean
  /** A suite of `claimwright test`; `files` holds its policies. */
  isSuite?: true
}

/** What a rule found. The runner adds the code and turns places into spans. */
export interface Report {
  at: Origin | Span
  /** Which part of the place is meant. Default: the value. */
  part?: Part
  message: string
  label?: string
  help?: string
  related?: { at: Origin | Span; part?: Part; message: string }[]
  fix?: Fix
  /** Where it differs from the rule's own. */
  severity?: Severity
  confidence?: Confidence
}

export function exampleInput(example: Example): ExampleInput {
  return typeof example === 'string' ? { text: example } : example
}
