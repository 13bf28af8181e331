import type { Authorize } from './authorize.js'
import type { McpAuthorization } from './mcp-authorization.js'
import type { Step } from './step.js'

/** Whether a step allows or denies by rules. */
export function hasRules(step: Step): step is Authorize | McpAuthorization {
  return step.kind === 'authorize' || step.kind === 'mcp-authorization'
}
