import type { Rule as PolicyRule } from '../../core/step/authorize.js'
import { describeCaller } from '../../gateways/agentgateway/mcp/authorization.js'
import { mcpServers } from '../example-policies.js'
import { mcpExpressions } from '../lookup/mcp.js'
import type { Rule } from '../rule.js'

const KINDS = ['prompt', 'resource'] as const

export const mcpToolRequiredEverywhere: Rule = {
  code: 'CW6074',
  severity: 'warning',
  title: 'MCP rule that requires a tool name of prompts and resources',
  families: ['agentgateway', 'standalone'],
  why: `MCP rules run on tools, prompts and resources alike. For a prompt \`mcp.tool\` is not set: an expression that
reads it fails, and a \`require\` that fails denies. So \`require: mcp.tool.name != "rm"\` denies every prompt and every
resource.`,
  evidence: ['agentgateway-mcp/mcp-require-tool-fails-elsewhere', 'agentgateway-mcp/mcp-require-tool'],
  failing: mcpServers({ rules: '- require: mcp.tool.name != "rm"' }),
  passing: mcpServers({ rules: '- require: \'has(mcp.tool) ? mcp.tool.name != "rm" : true\'' }),
  *check(context) {
    for (const { at, text: source, expression, effect } of mcpExpressions(context)) {
      if (effect !== 'require' || !readsTool(source)) continue
      const rule: PolicyRule = { effect, when: { kind: 'cel', source, expression, origin: at }, origin: at }
      const refused = KINDS.filter((kind) => describeCaller([rule], [], { kind, target: '', name: '' }) === 'false')
      if (refused.length === 0) continue
      yield {
        at,
        message: `the rule denies every ${refused.join(' and every ')}: \`mcp.tool\` is not set for them`,
        help: `write \`has(mcp.tool) ? ${source.trim()} : true\``,
      }
    }
  },
}

/** A rule that tests `has(mcp.tool)` first is about tools only. */
const readsTool = (source: string): boolean =>
  /\bmcp(?:\.tool\b|\[["']tool["']\])/.test(source) && !/\bhas\(mcp\.tool\)/.test(source)
