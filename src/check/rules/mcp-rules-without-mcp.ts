import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import type { Backend, Host } from '../../core/program.js'
import { standalone } from '../example-policies.js'
import { routesBelow } from '../lookup/authorize.js'
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
    const backends = context.programs.flatMap(({ listeners }) => listeners.flatMap(({ hosts }) => backendsOf(hosts)))
    const steps = backends.flatMap(({ steps, mcp }) => (mcp ? [] : steps))
    const rules = steps.filter(({ kind }) => kind === 'mcp-authorization')
    for (const { origin } of firstOfEach(rules, (step) => originKey(step.origin)))
      yield {
        at: origin,
        part: 'key',
        message: 'the rules are never evaluated: the backend is not an `mcp` backend',
        help: 'declare the MCP servers as `mcp` targets, or write HTTP rules: `authorization`',
      }
  },
}

const backendsOf = (hosts: readonly Host[]): Backend[] =>
  [...routesBelow(hosts)].flatMap(({ action }) => (action.kind === 'forward' ? action.backends : []))
