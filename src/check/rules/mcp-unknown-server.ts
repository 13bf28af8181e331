import { nearest } from '../../yaml/nearest.js'
import { mcpServers } from '../example-policies.js'
import { comparisonsIn, mcpRules, placeOf } from '../lookup/mcp.js'
import type { Rule } from '../rule.js'

export const mcpUnknownServer: Rule = {
  code: 'CW6073',
  severity: 'warning',
  confidence: 'high',
  title: 'MCP rule on a server that the backend does not have',
  families: ['agentgateway', 'standalone'],
  why: `\`mcp.tool.target\` is the name of one of the backend's \`targets\`, exactly as written. Compared with any other
string, an \`allow\` never holds and a \`deny\` never denies.`,
  evidence: ['agentgateway-mcp/mcp-deny-tool-target-two', 'agentgateway-mcp/mcp-prompt-resource-two'],
  failing: mcpServers({ rules: '- deny: mcp.tool.target == "file"', targets: ['files', 'db'] }),
  passing: mcpServers({ rules: '- deny: mcp.tool.target == "files"', targets: ['files', 'db'] }),
  *check(context) {
    for (const one of mcpRules(context))
      for (const { path, text, start, end } of comparisonsIn(one.when.expression)) {
        if (path[2] !== 'target' || one.isOpen || one.targets.includes(text)) continue
        const similar = nearest(text, one.targets)
        yield {
          at: placeOf(context, one, { start, end }),
          message: `no server of the backend is named \`${text}\``,
          help: similar === undefined ? `its servers are: ${one.targets.join(', ')}` : `did you mean \`${similar}\`?`,
        }
      }
  },
}
