import type { StepBase } from './step.js'

/** Change path or authority on the way to the upstream. */
export interface Rewrite extends StepBase {
  kind: 'rewrite'
  path?:
    | { kind: 'prefix'; value: string }
    | { kind: 'full'; value: string }
    | { kind: 'regex'; pattern: string; substitution: string }
  host?:
    | { kind: 'literal'; value: string }
    | { kind: 'upstream' }
    | { kind: 'header'; name: string }
    | { kind: 'none' }
    | { kind: 'port'; port: number }
  /** Envoy: `x-forwarded-host` gets the old authority. */
  appendForwardedHost?: boolean
}
