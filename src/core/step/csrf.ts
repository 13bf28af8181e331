import type { StepBase } from './step.js'

/**
 * agentgateway: a request of a browser that changes state must come from the request's own origin, or from one of
 * these.
 */
export interface Csrf extends StepBase {
  kind: 'csrf'
  additionalOrigins: string[]
}
