import type { SecretRef } from './credentials.js'
import type { Step, StepBase } from './step.js'

/**
 * Envoy: where in the chain it runs, where the configuration says it: before tokens are verified, between the two
 * filters that do, before the rules, or after them; a number: in a chain whose filters all have one. Absent: as the
 * name says.
 */
export type ChainPlace = 'first' | 'between' | 'before-rules' | 'last' | number

/**
 * What the configuration says of a step that claimwright does not decide: plain JSON without places, with the members
 * of every map in order. Two steps of one kind with equal contents decide alike. It may hold secrets: compare it, do
 * not print it.
 */
export interface Content {
  /** The field as written: its references and all options. `null`: the field is not there. */
  options: unknown
  /** What the field refers to, directly or through others, ordered by kind and name. */
  references: ReferencedContent[]
}

/** Whose words the options of a step are: a gateway of the same kind can have them as they are. */
export type Words = 'gloo' | 'agentgateway' | 'standalone'

export interface ReferencedContent {
  kind: string
  /** NAMESPACE/NAME, a name or a path. */
  name: string
  /** The object without its metadata. Absent: the reference is unresolved, since the input does not have the object. */
  content?: unknown
}

/** A step that outside code decides. It makes the verdict `undetermined`. */
export interface Outside extends StepBase {
  kind: 'outside'
  what: 'ext-auth' | 'rate-limit' | 'ext-proc' | 'custom-hook' | 'oidc' | 'database' | 'other'
  /** The field that says so, for people. */
  name: string
  content: Content
  /** The field can be copied to where these are understood. */
  words?: Words
  place?: ChainPlace
}

/**
 * A field that is understood to be there and not modelled. `answer`: it may change the answer; `upstream`: only what is sent, and where copies of it
 * go; `nothing`: neither.
 */
export interface Unmodelled extends StepBase {
  kind: 'unmodelled'
  field: string
  affects: 'nothing' | 'upstream' | 'answer'
  content: Content
  /** The field can be copied to where these are understood. */
  words?: Words
  /** What applies to it, where it is an object that the input lacks. */
  inherited?: Step[]
  /** The Secret with the credential that it sends, where the input lacks the value. */
  secretRef?: SecretRef
  place?: ChainPlace
}
