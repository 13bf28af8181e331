import type { DirectResponse, Redirect } from '../program.js'
import type { StepBase } from './step.js'

/**
 * Answer directly instead of continuing; with `when`, for some requests only. A route's unconditional answer is its
 * action.
 */
export interface Respond extends StepBase {
  kind: 'respond'
  action: Redirect | DirectResponse
}
