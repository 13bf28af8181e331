import { nearest } from '../../yaml/nearest.js'
import { mcpServers } from '../example-policies.js'
import { comparisonsIn, mcpRules, placeOf } from '../lookup/mcp.js'
import type { Rule } from '../rule.js'

export const mcpUnknownServer: Rule = {
  code: 'CW6073',
  severity: 'warning',
  title: 'MCP rule on a server that the backend does not have',
  families: ['agentgateway', 'standalone'],
  why: `\`mcp.tool.target\` is the name of one of the backend's \`targets\`, exactly as written. Compared with any other
string, an \`allow\` never holds and a \`deny\` never denies.`,
  evidence: ['agentgateway-mcp/mcp-deny-tool-target-two', 'agentgateway-mcp/mcp-prompt-resource-two'],
  failing: mcpServers({ rules: '- deny: mcp.tool.target == "file"', targets: ['files', 'db'] }),
  passing: mcpServers({ rules: '- deny: mcp.tool.target == "files"', targets: ['files', 'db'] }),
  *check(context) {
    for (const mcpRule of mcpRules(context))
      for (const { path, text, start, end } of comparisonsIn(mcpRule.when.expression)) {
        if (path[2] !== 'target' || mcpRule.isOpen || mcpRule.targets.includes(text)) continue
        const similar = nearest(text, mcpRule.targets)
        yield {
          at: placeOf(context, mcpRule, { start, end }),
          message: `no server of the backend is named \`${text}\``,
          help:
            similar === undefined ? `its servers are: ${mcpRule.targets.join(', ')}` : `did you mean \`${similar}\`?`,
        }
      }
  },
}
