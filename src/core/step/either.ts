import type { AgentgatewayStep, StepBase } from './step.js'

/** Policies of one kind on one target. agentgateway picks one at random on every start. */
export interface Either extends StepBase {
  kind: 'either'
  /** The kind of policy as displayed: `jwt`, `apiKey`, ... */
  field: string
  /** The steps of each policy. */
  of: AgentgatewayStep[][]
}
