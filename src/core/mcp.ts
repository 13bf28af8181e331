import type { Origin } from './finding.js'
import type { Content } from './step/outside.js'
import type { Step } from './step/step.js'

/** MCP servers behind agentgateway, which presents them to clients as one server. */
export interface McpBackend<S extends Step = Step> {
  targets: McpTarget<S>[]
  /** `false`: every request opens and closes a server session. */
  stateful: boolean
  /** Whether names of tools and prompts are prefixed with the target's name: with several targets, always, never. */
  prefixMode: 'conditional' | 'always' | 'never'
  /** How a failing server affects a request to all servers. */
  failureMode: 'failClosed' | 'failOpen'
  /** Whether `Host` and `Origin` must be loopback names. */
  dnsRebindingProtection: boolean
  origin: Origin
}

export interface McpTarget<S extends Step = Step> {
  name: string
  /** How the gateway reaches the server. `selector`: Services by their labels, each one a server. */
  transport: 'streamable-http' | 'sse' | 'stdio' | 'openapi' | 'selector'
  /** Absent if the configuration has no address. */
  address?: { host: string; port?: number; tls?: boolean }
  path: string
  /** Other configuration of a server without an address: a command, a schema, a selector. */
  server?: Content
  /** The OpenAPI document of a server; absent: unknown. */
  openapi?: unknown
  /** Steps on the way to this server, including those of the whole backend. */
  steps: S[]
  origin: Origin
}
