import type { Provider } from './authenticate.js'
import type { Content } from './outside.js'
import type { StepBase } from './step.js'

/** agentgateway's MCP authentication: a JWT check that also serves protected-resource metadata (RFC 9728). */
export interface McpAuthentication extends StepBase {
  kind: 'mcp-authentication'
  mode: 'strict' | 'optional' | 'permissive'
  provider: Provider
  /** Members of the metadata document as configured. */
  resourceMetadata: Record<string, unknown>
  /**
   * The identity provider whose quirks the gateway hides; the gateway then names itself as the authorization server.
   */
  idp?: string
  /** Answer client registrations with this client. */
  clientId?: string
  /** The secret of that client. Requests are decided without it. */
  clientSecret?: Content
}
