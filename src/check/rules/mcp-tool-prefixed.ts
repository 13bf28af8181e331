import { mcpServers } from '../example-policies.js'
import { comparisonsIn, mcpRules, placeOf } from '../lookup/mcp.js'
import type { Rule } from '../rule.js'

export const mcpToolPrefixed: Rule = {
  code: 'CW6072',
  severity: 'warning',
  title: 'MCP rule that names a tool with the prefix of its server',
  families: ['agentgateway', 'standalone'],
  why: `With several servers, clients call a tool as \`SERVER_TOOL\` and read a resource as \`SERVER+URI\`. Rules see
the name at the server, without that prefix, and the server in \`mcp.tool.target\`. A rule with the prefix matches no
tool. A single server has no prefix at all.`,
  evidence: ['agentgateway-mcp/mcp-allow-tool-name-two', 'agentgateway-mcp/mcp-prefix-always'],
  failing: mcpServers({ rules: '- mcp.tool.name == "files_read"', targets: ['files', 'db'] }),
  passing: mcpServers({ rules: '- mcp.tool.target == "files" && mcp.tool.name == "read"', targets: ['files', 'db'] }),
  *check(context) {
    for (const mcpRule of mcpRules(context)) {
      const hasPrefixes = mcpRule.places.every(
        ({ backend: { mcp } }) => mcp.targets.length > 1 || mcp.prefixMode === 'always',
      )
      for (const { path, text, start, end, isStart } of comparisonsIn(mcpRule.when.expression)) {
        const [, kind, field] = path
        const target =
          field === 'name' && mcpRule.targets.find((name) => text.startsWith(name + (kind === 'resource' ? '+' : '_')))
        if (!target || (isStart && !hasPrefixes)) continue
        const bare = text.slice(target.length + 1)
        const test = isStart ? `.startsWith("${bare}")` : ` == "${bare}"`
        yield {
          at: placeOf(context, mcpRule, { start, end }),
          // A server may have a tool whose name begins with the name of the server.
          ...(!hasPrefixes && { confidence: 'medium' as const }),
          message: `rules see the name at the server \`${target}\`, ${isStart ? `without \`${text.slice(0, target.length + 1)}\`` : `which is \`${bare}\``}: this matches nothing`,
          help: `write \`mcp.${kind}.target == "${target}" && mcp.${kind}.name${test}\``,
        }
      }
    }
  },
}
