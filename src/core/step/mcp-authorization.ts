import type { Rule } from './authorize.js'
import type { StepBase } from './step.js'

/**
 * agentgateway's rules on what an MCP client may see and use. They run on each tool, prompt, resource and task by
 * itself (`mcp.tool`, ...), never on a request as a whole: a list is filtered, a use of what is refused is answered
 * 400. Rules of several levels count as one set, with the meaning of `Authorize`.
 */
export interface McpAuthorization extends StepBase {
  kind: 'mcp-authorization'
  rules: Rule[]
}
