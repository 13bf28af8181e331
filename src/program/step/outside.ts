import type { StepBase } from '../step.js'

/**
 * Envoy: where in the chain it runs, where the configuration says it: before tokens are verified, between the two
 * filters that do, before the rules, or after them. Absent: as the name says.
 */
export type ChainPlace = 'first' | 'between' | 'before-rules' | 'last'

/** A step that outside code decides. It makes the verdict `undetermined`. */
export interface Outside extends StepBase {
  kind: 'outside'
  what: 'ext-auth' | 'rate-limit' | 'ext-proc' | 'custom-hook' | 'oidc' | 'database' | 'other'
  /** The field that says so, for people. */
  name: string
  place?: ChainPlace
}

/**
 * A field that is understood to be there and not modelled. `answer`: it may change the answer; `upstream`: only what the upstream receives; `nothing`: neither.
 */
export interface Unmodelled extends StepBase {
  kind: 'unmodelled'
  field: string
  affects: 'nothing' | 'upstream' | 'answer'
  place?: ChainPlace
}
