import { firstOfEach } from '../../core/first-of-each.js'
import { originKey } from '../../core/origin-key.js'
import type { Step } from '../../core/step/step.js'
import { indent, mcpServers } from '../example-policies.js'
import { allPlaces } from '../lookup/mcp.js'
import type { Rule } from '../rule.js'

const PROVIDER = `mode: strict
issuer: https://login.example.com
audiences: [mcp]
jwks: { file: jwks.json }`
const JWKS_FILE = { 'jwks.json': '{"keys":[]}' }

export const mcpNoResourceMetadata: Rule = {
  code: 'CW6075',
  severity: 'info',
  title: 'MCP clients cannot discover where to get a token',
  families: ['agentgateway', 'standalone'],
  why: `MCP clients find their authorization server by the \`WWW-Authenticate\` header of a 401 answer, which names the resource's
metadata (RFC 9728). \`jwtAuth\` answers 401 without it; \`mcpAuthentication\` (on Kubernetes \`jwtAuthentication.mcp\`) sends
the header and serves the metadata.`,
  evidence: ['agentgateway-mcp/mcp-dns-rebinding-jwt', 'agentgateway-mcp/mcp-authentication-strict'],
  failing: { text: mcpServers({ policies: `jwtAuth:\n  ${indent(PROVIDER, 2)}` }), files: JWKS_FILE },
  passing: {
    text: mcpServers({
      policies: `mcpAuthentication:\n  ${indent(PROVIDER, 2)}\n  resourceMetadata: { resource: "http://localhost:3000/mcp" }`,
    }),
    files: JWKS_FILE,
  },
  *check(context) {
    const strict = allPlaces(context).flatMap(({ listener, route, backend }) => {
      const steps = [...listener.steps, ...route.steps, ...backend.steps]
      return steps.some(({ kind }) => kind === 'mcp-authentication') ? [] : steps.filter(isStrict)
    })
    for (const { origin } of firstOfEach(strict, (step) => originKey(step.origin)))
      yield {
        at: origin,
        part: 'key',
        message: 'requests to the MCP servers without a token are answered 401 without `WWW-Authenticate`',
        help: 'use `mcpAuthentication` (Kubernetes: `jwtAuthentication.mcp`), which sends it',
      }
  },
}

const isStrict = (step: Step): boolean => step.kind === 'authenticate' && step.onMissing === 'refuse'
