import type { Step, StepBase } from './step.js'

/** Policies of one kind on one target, of which agentgateway takes one at random whenever it starts. */
export interface Either extends StepBase {
  kind: 'either'
  /** The kind of policy, for people: `jwt`, `apiKey`, ... */
  field: string
  /** The steps of each policy. */
  of: Step[][]
}
