import { children, type Expression, memberPath } from '../../core/cel-ast.js'
import { mcpServers } from '../example-policies.js'
import { mcpExpressions } from '../lookup/mcp.js'
import { placeInText } from '../lookup/place-in-text.js'
import type { Rule } from '../rule.js'

/** Members of `mcp` that are set only after rules have run. */
const LATER = new Set(['methodName', 'sessionId', 'error', 'tool.arguments', 'tool.result', 'tool.error'])

export const mcpFieldNeverSet: Rule = {
  code: 'CW6070',
  severity: 'warning',
  risk: 'high',
  title: 'MCP rule on a field that is never set',
  families: ['agentgateway', 'standalone'],
  why: `Rules on MCP tools can read the names of the tool and its server, but nothing else of the call:
\`mcp.tool.arguments\`, \`mcp.tool.result\`, \`mcp.methodName\` and \`mcp.sessionId\` are available to logs only. An
\`allow\` or \`require\` on them never holds, and a \`deny\` never denies. The same rules also filter lists, where no
call exists.`,
  evidence: [
    'agentgateway-mcp/mcp-arguments',
    'agentgateway-mcp/mcp-arguments-deny',
    'agentgateway-mcp/mcp-method-name',
  ],
  failing: mcpServers({ rules: '- deny: mcp.tool.arguments.path == "/etc/passwd"' }),
  passing: mcpServers({ rules: '- deny: mcp.tool.name == "read_file"' }),
  *check(context) {
    for (const mcpExpression of mcpExpressions(context)) {
      for (const node of readsIn(mcpExpression.expression)) {
        const path = memberPath(node)!.join('.')
        const effect = mcpExpression.effect === 'deny' ? 'refuses nothing' : 'never holds'
        yield {
          at: placeInText(context, mcpExpression, node.start, node.end),
          message: `\`${path}\` is not set when MCP rules run: the rule ${effect}`,
          help: 'MCP rules see `mcp.tool.name` and `mcp.tool.target` (likewise `prompt` and `resource`), `jwt` and `request`',
        }
      }
    }
  },
}

export const isLater = (node: Expression): boolean => {
  const path = memberPath(node)
  return path?.[0] === 'mcp' && LATER.has(path.slice(1).join('.'))
}

function readsIn(node: Expression): Expression[] {
  if (node.kind === 'has') return []
  return (node.kind === 'select' || node.kind === 'index') && isLater(node) ? [node] : children(node).flatMap(readsIn)
}
