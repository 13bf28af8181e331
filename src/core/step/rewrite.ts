import type { StepBase } from './step.js'

/** Change path or authority on the way to the upstream. */
export interface Rewrite extends StepBase {
  kind: 'rewrite'
  path?:
    | { kind: 'prefix'; value: string }
    | { kind: 'full'; value: string }
    | { kind: 'regex'; pattern: string; substitution: string }
    /** Envoy: a value with commands. */
    | { kind: 'format'; value: string }
  host?:
    | { kind: 'literal'; value: string }
    | { kind: 'upstream' }
    | { kind: 'header'; name: string }
    | { kind: 'none' }
    | { kind: 'port'; port: number }
    /** Envoy: the path, with what the pattern matches replaced. */
    | { kind: 'path'; pattern: string; substitution: string }
    | { kind: 'format'; value: string }
  /** Envoy: `x-forwarded-host` gets the old authority. */
  appendForwardedHost?: boolean
}
