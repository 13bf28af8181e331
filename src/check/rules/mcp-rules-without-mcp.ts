import { originKey } from '../../core/origin-key.js'
import type { Backend, Host } from '../../core/program.js'
import { standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const RULES = `mcpAuthorization:
  rules:
  - mcp.tool.name == "read"`

export const mcpRulesWithoutMcp: Rule = {
  code: 'CW6077',
  severity: 'warning',
  risk: 'high',
  title: 'MCP rules on a route without MCP servers',
  families: ['agentgateway', 'standalone'],
  why: `MCP rules run where the gateway itself handles MCP: for backends with \`mcp\` targets. Requests to any other backend are
forwarded unchanged, including MCP servers behind a plain \`host\`, and no rule of \`mcpAuthorization\` applies to them.`,
  evidence: ['agentgateway-mcp/mcp-allow-tool-name'],
  failing: standalone(RULES),
  passing: standalone(RULES).replace(
    /- host: .*/,
    '- mcp: { targets: [{ name: a, mcp: { host: "http://a.example.com/mcp" } }] }',
  ),
  *check(context) {
    const seen = new Set<string>()
    for (const { steps, mcp } of context.programs.flatMap(({ listeners }) =>
      listeners.flatMap(({ hosts }) => backendsOf(hosts)),
    )) {
      for (const step of mcp ? [] : steps) {
        const key = originKey(step.origin)
        if (step.kind !== 'mcp-authorization' || seen.has(key)) continue
        seen.add(key)
        yield {
          at: step.origin,
          part: 'key',
          message: 'the rules are never evaluated: the backend is not an `mcp` backend',
          help: 'declare the MCP servers as `mcp` targets, or write HTTP rules: `authorization`',
        }
      }
    }
  },
}

function backendsOf(hosts: readonly Host[]): Backend[] {
  return hosts.flatMap(({ routes }) =>
    routes.flatMap(({ action, delegate }) => [
      ...(action.kind === 'forward' ? action.backends : []),
      ...backendsOf(delegate ?? []),
    ]),
  )
}
