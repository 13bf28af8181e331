import type { McpBackend } from './mcp.js'
import type { Backend, Host, Listener, Program, Route } from './program.js'
import type { Rule } from './step/authorize.js'

/** An MCP backend, and the steps on the way to it. */
export interface McpPlace {
  listener: Listener
  host: Host
  route: Route
  backend: Backend & { mcp: McpBackend }
}

/** Every MCP backend that a request can reach, in program order. */
export function mcpPlaces(program: Program): McpPlace[] {
  return program.listeners.flatMap((listener) => below(listener, listener.hosts))
}

function below(listener: Listener, hosts: readonly Host[]): McpPlace[] {
  return hosts.flatMap((host) =>
    host.routes.flatMap((route) => {
      const { action, delegate } = route
      const backends = action.kind === 'forward' ? action.backends : []
      const found = backends.flatMap((backend): McpPlace[] => {
        const { mcp } = backend
        return mcp ? [{ listener, host, route, backend: { ...backend, mcp } }] : []
      })
      return delegate ? [...found, ...below(listener, delegate)] : found
    }),
  )
}

/** Whether the program has only MCP backends. */
export function isMcpOnly(program: Program): boolean {
  const isMcp = (hosts: readonly Host[]): boolean =>
    hosts.every(({ routes }) =>
      routes.every(({ action, delegate }) => {
        if (delegate) return isMcp(delegate)
        return action.kind === 'forward' && action.backends.length > 0 && action.backends.every(({ mcp }) => mcp)
      }),
    )
  return mcpPlaces(program).length > 0 && program.listeners.every(({ hosts }) => isMcp(hosts))
}

/** The rules on what clients of an MCP backend see and use. */
export function placeRules({ backend }: McpPlace): Rule[] {
  return backend.steps.flatMap((step) => (step.kind === 'mcp-authorization' ? step.rules : []))
}
