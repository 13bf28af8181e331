import type { Code } from '../core/codes.js'
import type { Confidence, Finding, Fix, Origin, Risk, Severity, Span } from '../core/finding.js'
import type { DialectId } from '../core/program.js'
import type { Family, Part } from '../yaml/source.js'
import type { RuleContext } from './context.js'

/** A check for one pitfall. One rule per file; `rules.ts` lists them. */
export interface Rule {
  code: Code
  severity: Severity
  /** Default: `high`. */
  confidence?: Confidence
  /** Default: `low`. */
  risk?: Risk
  /** Short, lower-case. */
  title: string
  /** Dialects that the rule applies to, for its documentation. */
  families: readonly Family[]
  /** Why it matters and what the gateway does, in Markdown. */
  why: string
  /** Recorded suites, configurations or upstream issues that demonstrate it. */
  evidence: readonly string[]
  failing: Example
  passing: Example
  /** Absent where the parser, the schema or a reader reports it. */
  check?(context: RuleContext): Iterable<Report>
}

export type ListedRule = Rule & { confidence: Confidence }

/** An example policy: YAML source, or YAML source plus its environment. */
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
  /** The environment and the files of the gateway are unknown. Otherwise the example includes all of them. */
  isOpen?: boolean
  /** A suite of `claimwright test`; `files` holds its policies. */
  isSuite?: true
}

/** A finding of a rule. The runner adds the code and converts positions to spans. */
export interface Report {
  at: Origin | Span
  /** The part of the node to mark. Default: the value. */
  part?: Part
  message: string
  label?: string
  help?: string
  related?: { at: Origin | Span; part?: Part; message: string }[]
  fix?: Fix
  /** Overrides the rule's severity. */
  severity?: Severity
  confidence?: Confidence
  /** Overrides the rule's risk. */
  risk?: Risk
  /** What the gateway's environment has to have. */
  needs?: Finding['needs']
}

export function exampleInput(example: Example): ExampleInput {
  return typeof example === 'string' ? { text: example } : example
}
