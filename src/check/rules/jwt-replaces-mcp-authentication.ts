import { indent, mcpServers } from '../example-policies.js'
import { mapsWith } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const PROVIDER = `mode: strict
issuer: https://login.example.com
audiences: [mcp]
jwks: { file: jwks.json }`
const JWKS_FILE = { 'jwks.json': '{"keys":[]}' }
const MCP = `mcpAuthentication:
  ${indent(PROVIDER, 2)}
  resourceMetadata: { resource: "http://localhost:3000/mcp" }`

export const jwtReplacesMcpAuthentication: Rule = {
  code: 'CW6076',
  severity: 'warning',
  risk: 'medium',
  title: '`jwtAuth` that replaces `mcpAuthentication`',
  families: ['standalone'],
  why: `Both configure the single policy that verifies tokens. If both are set, \`jwtAuth\` wins: its issuer and keys
are used, no metadata is served, and denials have no \`WWW-Authenticate\` header.`,
  evidence: ['agentgateway/mcp-jwtauth', 'configs/agentgateway mcp-auth-and-jwt'],
  failing: { text: mcpServers({ policies: `${MCP}\njwtAuth:\n  ${indent(PROVIDER, 2)}` }), files: JWKS_FILE },
  passing: { text: mcpServers({ policies: MCP }), files: JWKS_FILE },
  *check(context) {
    for (const root of context.roots('standalone'))
      for (const container of mapsWith(root, 'mcpAuthentication')) {
        if (container.at('jwtAuth').isMap && container.at('mcpAuthentication').isMap)
          yield {
            at: container.at('mcpAuthentication'),
            part: 'key',
            message: '`jwtAuth` beside it replaces `mcpAuthentication`: it is not applied',
            related: [{ at: container.at('jwtAuth'), part: 'key', message: 'this counts' }],
            help: 'keep one of them',
          }
      }
  },
}
