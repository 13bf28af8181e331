import type { Rule } from './authorize.js'
import type { StepBase } from './step.js'

/**
 * agentgateway's rules on what an MCP client may see and use. They run on each tool, prompt, resource and task
 * (`mcp.tool`, ...), never on a request as a whole: lists are filtered, and using a denied item is answered 400. Rules
 * of several levels count as one set, with the meaning of `Authorize`.
 */
export interface McpAuthorization extends StepBase {
  kind: 'mcp-authorization'
  rules: Rule[]
}
