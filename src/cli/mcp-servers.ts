import { mcpPlaces } from '../core/mcp-backends.js'
import type { Program } from '../core/program.js'
import { describedServers, type McpServerDescription } from '../gateways/agentgateway/mcp/servers.js'
import type { McpServers } from '../gateways/engine.js'
import { isRecord } from '../yaml/plain.js'
import { usage } from './exit.js'
import { readJson } from './json-file.js'

const LISTS = { tools: 'name', prompts: 'name', resources: 'uri', resourceTemplates: 'uriTemplate' } as const
const FORM =
  '{TARGET: {"tools": [NAME or {"name", ...}], "prompts", "resources", "resourceTemplates", "error": "refused"}}'

/** What `--mcp-tools` says that servers offer; a description without targets is that of the only one. */
type DescribedTools = Map<string, McpServerDescription> | McpServerDescription

/** Reads `--mcp-tools FILE`, or the member `mcp` of `--state`. */
export function readMcpTools(file: string): DescribedTools {
  return asTools(readJson(file), file)
}

export function asTools(json: unknown, where: string): DescribedTools {
  if (!isRecord(json)) throw usage(`${where}: expected ${FORM}`)
  const { result } = json
  if (isRecord(result)) return asServer(result, where)
  if (Object.keys(json).some((name) => name in LISTS)) return asServer(json, where)
  return new Map(Object.entries(json).map(([target, value]) => [target, asServer(value, `${where}: ${target}`)]))
}

function asServer(value: unknown, where: string): McpServerDescription {
  if (!isRecord(value)) throw usage(`${where}: expected ${FORM}`)
  const server: McpServerDescription = {}
  for (const [name, key] of Object.entries(LISTS) as [keyof typeof LISTS, string][]) {
    const items = value[name]
    if (items !== undefined) server[name] = asItems(items, key, `${where}: ${name}`)
  }
  const { error } = value
  if (error !== undefined && error !== 'refused') throw usage(`${where}: \`error\` can only be "refused"`)
  return { ...server, ...(error === 'refused' && { error }) }
}

function asItems(items: unknown, key: string, where: string): Record<string, unknown>[] {
  const wrong = usage(`${where}: expected a list of names, or of objects with \`${key}\``)
  if (!Array.isArray(items)) throw wrong
  return items.map((item: unknown) => {
    if (typeof item === 'string') return key === 'name' ? { name: item, inputSchema: {} } : { [key]: item, name: item }
    if (!isRecord(item) || typeof item[key] !== 'string') throw wrong
    return item
  })
}

/** The servers of a program as they are described. */
export function serversOf(tools: DescribedTools, program: Program): McpServers {
  return describedServers(byTarget(tools, program))
}

export function byTarget(tools: DescribedTools, program: Program): Map<string, McpServerDescription> {
  const names = new Set(mcpPlaces(program).flatMap(({ backend }) => backend.mcp.targets.map(({ name }) => name)))
  if (tools instanceof Map) {
    // One file may describe the servers of several policies.
    if (names.size > 0 && ![...tools.keys()].some((name) => names.has(name)))
      throw usage(`--mcp-tools: it describes none of the targets (${[...names].join(', ')}): expected ${FORM}`)
    return tools
  }
  if (names.size > 1) throw usage(`--mcp-tools: there are several targets (${[...names].join(', ')}): expected ${FORM}`)
  return new Map([...names].map((name) => [name, tools]))
}
