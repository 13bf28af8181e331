import type { Origin } from './finding.js'
import type { Content } from './step/outside.js'
import type { Step } from './step/step.js'

/** MCP servers behind agentgateway, which presents them to clients as one server. */
export interface McpBackend {
  targets: McpTarget[]
  /** `false`: every request opens and closes a session at the servers. */
  stateful: boolean
  /** Whether names of tools and prompts carry the target's name: with several targets, always, never. */
  prefixMode: 'conditional' | 'always' | 'never'
  /** What a server that fails does to a request to all of them. */
  failureMode: 'failClosed' | 'failOpen'
  /** `Host` and `Origin` must name the machine itself. */
  dnsRebindingProtection: boolean
  origin: Origin
}

export interface McpTarget {
  name: string
  /** How the gateway reaches the server. `selector`: Services by their labels, each one a server. */
  transport: 'streamable-http' | 'sse' | 'stdio' | 'openapi' | 'selector'
  /** Absent where the configuration names no address. */
  address?: { host: string; port?: number; tls?: boolean }
  path: string
  /** What else the configuration says of a server without an address of its own: a command, a schema, a selector. */
  server?: Content
  /** Steps on the way to this server, those of the whole backend included. */
  steps: Step[]
  origin: Origin
}
