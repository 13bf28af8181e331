import { shorten } from '../../core/shorten.js'
import { mcpServers } from '../example-policies.js'
import { placedSteps } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const resource = (url: string) =>
  mcpServers({
    policies: `mcpAuthentication:
  mode: strict
  issuer: https://login.example.com
  audiences: [models]
  jwks: { url: https://login.example.com/keys }
  resourceMetadata: { resource: '${url}' }`,
  })

export const mcpResourceNotAUrl: Rule = {
  code: 'CW6141',
  severity: 'warning',
  risk: 'low',
  title: 'protected resource that is not a URL',
  families: ['standalone', 'agentgateway'],
  why: `MCP clients compare \`resource\` of the metadata with the address of the server, and request a token for it. Without its scheme
it equals no address, and clients do not log in.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc9728#section-3.3', 'agentgateway/mcp-authentication'],
  failing: resource('api.example.com/mcp'),
  passing: resource('https://api.example.com/mcp'),
  *check(context) {
    for (const { part: step } of placedSteps(context)) {
      if (step.kind !== 'mcp-authentication') continue
      const { resource } = step.resourceMetadata
      if (typeof resource !== 'string' || /^https?:\/\/|[${]/i.test(resource)) continue
      const at = textAt(context, step.origin, resource, /\/resource$/)
      if (at)
        yield {
          at,
          message: 'no MCP client can log in: the resource is not a URL',
          help: /^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)/.test(resource)
            ? `write \`https://${shorten(resource, 80)}\``
            : 'write the address of the MCP server, which begins with `https://`',
        }
    }
  },
}
