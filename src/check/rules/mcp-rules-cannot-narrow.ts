import { placeRules } from '../../core/mcp-backends.js'
import { allPlaces } from '../lookup/mcp.js'
import type { Rule } from '../rule.js'

const file = (rule: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        mcpAuthorization:
          rules:
          - mcp.tool.name in ["read", "list", "write"]
      backends:
      - mcp:
          targets:
          - name: files
            mcp: { host: "http://files.example.com/mcp" }
        policies:
          mcpAuthorization:
            rules:
            - ${rule}
`

export const mcpRulesCannotNarrow: Rule = {
  code: 'CW6078',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'MCP rules of one level that cannot narrow those of another',
  families: ['agentgateway', 'standalone'],
  why: `MCP rules of the gateway, the route and the backend are merged into one set: a tool is allowed if an \`allow\`
of any level holds. An \`allow\` of a further level can only add tools; \`require\` and \`deny\` remove them.`,
  evidence: ['agentgateway-mcp/mcp-attached-and-route', 'agentgateway-mcp/mcp-route-require-backend-require'],
  failing: file('mcp.tool.name in ["read", "list"]'),
  passing: file('require: mcp.tool.name in ["read", "list"]'),
  *check(context) {
    const seen = new Set<string>()
    for (const place of allPlaces(context)) {
      const allows = placeRules(place).filter(({ effect }) => effect === 'allow')
      const levels = new Map(allows.map((rule) => [levelOf(rule.origin), rule]))
      const [first, ...others] = [...levels.values()]
      for (const rule of others) {
        const key = levelOf(rule.origin)
        if (seen.has(key)) continue
        seen.add(key)
        yield {
          at: rule.origin,
          message: 'tools that another level allows are allowed as well: the lists are merged',
          related: [{ at: first!.origin, message: 'enough to pass' }],
          help: 'write the rules of one level as `require`',
        }
      }
    }
  },
}

/** The list that contains a rule. */
function levelOf({ file, document, pointer }: { file: string; document: number; pointer: string }): string {
  return `${file}#${document}${pointer.replace(/\/(?:rules|policy\/matchExpressions)\/[0-9]+.*$/, '')}`
}
