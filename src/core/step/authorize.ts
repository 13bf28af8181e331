import type { Condition } from '../condition.js'
import type { Origin } from '../finding.js'
import type { StepBase } from './step.js'

/**
 * Allow or deny. A request is denied if any `deny` holds, any `require` does not, or `allow` rules exist and none
 * holds. Without rules every request is allowed. A policy that denies all is an `allow` of `never`.
 */
export interface Authorize extends StepBase {
  kind: 'authorize'
  /** Where it runs: `backend` rules belong to the backend. */
  rules: Rule[]
}

export interface Rule {
  effect: 'allow' | 'deny' | 'require'
  when: Condition
  /** Gloo: the policy's name. */
  name?: string
  /** Written by a conversion to close a difference between the gateways: the code of that difference. */
  closes?: string
  origin: Origin
}
