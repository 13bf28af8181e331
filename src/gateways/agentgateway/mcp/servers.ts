import type { Response } from '../../../core/http.js'
import type { McpServers } from '../../engine.js'

/** A server's items. An omitted list is unknown. */
export interface McpServerDescription {
  tools?: Record<string, unknown>[]
  prompts?: Record<string, unknown>[]
  resources?: Record<string, unknown>[]
  resourceTemplates?: Record<string, unknown>[]
  /** The server is unreachable. */
  error?: 'refused'
}

const LISTS: Record<string, Exclude<keyof McpServerDescription, 'error'> | undefined> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
}

/**
 * Servers with the described items: they answer `initialize`, `ping` and lists. Their answers to other requests are
 * unknown.
 */
export function describedServers(servers: ReadonlyMap<string, McpServerDescription>): McpServers {
  return (target, { method, body }) => {
    const server = servers.get(target)
    if (!server) return undefined
    if (server.error !== undefined) return server.error
    if (method !== 'POST') return method === 'DELETE' ? { status: 200, headers: {}, body: '' } : undefined
    const message = JSON.parse(body ?? 'null') as {
      id?: unknown
      method?: string
      params?: { protocolVersion?: unknown }
    } | null
    // A server behind an OpenAPI document gets calls of its API, without a message.
    if (typeof message?.method !== 'string') return undefined
    if (message.id === undefined) return { status: 202, headers: {}, body: '' }
    const result = resultOf(target, server, message.method, message.params?.protocolVersion)
    return result && json({ jsonrpc: '2.0', id: message.id, result })
  }
}

function resultOf(
  target: string,
  server: McpServerDescription,
  method: string,
  protocolVersion: unknown,
): object | undefined {
  if (method === 'ping') return {}
  if (method === 'initialize') {
    const capabilities = Object.fromEntries(
      ['tools', 'prompts', 'resources'].filter((name) => name in server).map((name) => [name, {}]),
    )
    return { protocolVersion, capabilities, serverInfo: { name: target, version: '<version>' } }
  }
  const list = LISTS[method]
  const items = list && server[list]
  return items && { [list]: items }
}

function json(value: unknown): Response {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}
