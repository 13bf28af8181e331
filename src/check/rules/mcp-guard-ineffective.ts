import { children, type Expression, memberPath } from '../../core/cel-ast.js'
import { mcpServers } from '../example-policies.js'
import { mcpExpressions } from '../lookup/mcp.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'
import { isLater } from './mcp-field-never-set.js'

export const mcpGuardIneffective: Rule = {
  code: 'CW6071',
  severity: 'warning',
  risk: 'high',
  title: 'guard in an MCP rule that guards nothing',
  families: ['agentgateway', 'standalone'],
  why: `\`has(mcp.tool.arguments)\` is false for every call, because arguments are not available when MCP rules run. A rule of the form
\`!has(mcp.tool.arguments) || ...\` therefore holds for every call, whatever follows it.`,
  evidence: ['agentgateway-mcp/mcp-arguments', 'agentgateway-mcp/mcp-arguments-deny'],
  failing: mcpServers({ rules: '- \'!has(mcp.tool.arguments) || mcp.tool.name == "list"\'' }),
  passing: mcpServers({ rules: '- \'!has(mcp.tool) || mcp.tool.name == "list"\'' }),
  *check(context) {
    for (const mcpExpression of mcpExpressions(context))
      for (const node of guardsIn(mcpExpression.expression))
        yield {
          at: placeInText(context, mcpExpression, node.start, node.end),
          message: `\`has(${memberPath(node)!.join('.')})\` is always false when MCP rules run`,
          help: 'test `has(mcp.tool)`, `has(mcp.prompt)` or `has(mcp.resource)`',
        }
  },
}

function guardsIn(node: Expression): Expression[] {
  if (node.kind === 'has') return isLater(node) ? [node] : []
  return children(node).flatMap(guardsIn)
}
