import type { McpServers } from '../../src/gateways/engine.js'
import type { HeaderMap, Response, UpstreamRequest } from '../../src/core/http.js'

type Json = Record<string, unknown>

const tool = (name: string, parameters: Record<string, string> = {}): Json => ({
  name,
  description: `${name} tool`,
  inputSchema: { type: 'object', properties: Object.fromEntries(Object.entries(parameters).map(([key, type]) => [key, { type }])) },
})

/** What the two servers behind the recordings offer (`agentgateway-mcp/mcp-server.py`). */
const OFFERED: Record<string, { tools: Json[]; prompts: Json[]; resources: Json[]; resourceTemplates: Json[] }> = {
  a: {
    tools: [tool('echo', { text: 'string' }), tool('sum', { x: 'number', y: 'number' }), tool('rm', { path: 'string' }), tool('list_files', { dir: 'string' })],
    prompts: [
      { name: 'greet', description: 'greet', arguments: [{ name: 'who', required: false }] },
      { name: 'secret_prompt', description: 's' },
    ],
    resources: [
      { uri: 'file:///readme.txt', name: 'readme' },
      { uri: 'file:///etc/secret', name: 'secret' },
    ],
    resourceTemplates: [{ uriTemplate: 'file:///{path}', name: 'files' }],
  },
  b: {
    tools: [tool('echo', { text: 'string' }), tool('secret', { k: 'string' }), tool('Admin.Reset')],
    prompts: [{ name: 'greet', description: 'greet b' }],
    resources: [{ uri: 'db://table/one', name: 'one' }],
    resourceTemplates: [],
  },
}

/** Servers that offer the same over another transport: SSE, and a process. */
const OTHERS: Record<string, string> = { events: 'a', process: 'b' }

/** Answers as they did; there is no server of any other name. */
export const recordedServers: McpServers = (name, request) => {
  const { method, body } = request
  const target = OTHERS[name] ?? name
  if (name === 'api') return callApi(request)
  if (!(target in OFFERED)) return 'refused'
  if (name === 'events' && method === 'GET')
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: 'event: endpoint\ndata: /messages?session=1\n\n' }
  if (method === 'DELETE') return plain(200, '')
  if (method !== 'POST') return plain(405, 'method not allowed')
  const message = JSON.parse(body ?? '') as { id?: unknown; method?: string; params?: Json }
  if (!('id' in message) || message.method === undefined) return plain(202, '')
  const answer = JSON.stringify({ jsonrpc: '2.0', id: message.id, ...reply(target, message.method, message.params ?? {}) })
  if (message.method === 'tools/call' && message.params?.['name'] === 'sum') {
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: `event: message\ndata: ${answer}\n\n` }
  }
  const session: HeaderMap = message.method === 'initialize' ? { 'mcp-session-id': `upstream-session-${target}` } : {}
  return { status: 200, headers: { 'content-type': 'application/json', ...session }, body: answer }
}

function plain(status: number, body: string): Response {
  return { status, headers: body === '' ? {} : { 'content-type': 'text/plain' }, body }
}

/** What is behind the OpenAPI document. */
const API: Record<string, Response> = {
  '/pets': json({ pets: ['rex', 'tom'] }),
  '/list': json([1, 2.5, 1e3]),
  '/null': json(null),
  '/text': plain(200, 'hello'),
  '/fail': plain(503, 'out of order'),
  '/gone': { ...json({ error: 'gone' }), status: 410 },
}

function json(value: unknown): Response {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) }
}

function callApi({ method, path }: UpstreamRequest): Response {
  const [own] = path.split('?')
  return API[own!.replace(/^\/v1/, '')] ?? json({ method, path })
}

const error = (code: number, message: string): Json => ({ error: { code, message } })

function reply(target: string, method: string, params: Json): Json {
  const server = OFFERED[target]!
  switch (method) {
    case 'initialize':
      return {
        result: {
          protocolVersion: params['protocolVersion'] ?? '2025-06-18',
          capabilities: { tools: {}, prompts: {}, resources: {} },
          serverInfo: { name: `srv-${target}`, version: '1.0' },
        },
      }
    case 'ping':
      return { result: {} }
    case 'tools/list':
      return { result: { tools: server.tools } }
    case 'prompts/list':
      return { result: { prompts: server.prompts } }
    case 'resources/list':
      return { result: { resources: server.resources } }
    case 'resources/templates/list':
      return { result: { resourceTemplates: server.resourceTemplates } }
    case 'tools/call':
      return callTool(target, String(params['name']), (params['arguments'] ?? {}) as Json)
    case 'prompts/get': {
      const { name } = params
      if (!server.prompts.some((prompt) => prompt['name'] === name)) return error(-32602, 'Unknown prompt')
      return { result: { messages: [{ role: 'user', content: { type: 'text', text: `${target}:${String(name)}` } }] } }
    }
    case 'resources/read': {
      const { uri } = params
      if (!server.resources.some((resource) => resource['uri'] === uri)) return error(-32002, 'Resource not found')
      return { result: { contents: [{ uri, mimeType: 'text/plain', text: `${target}:${String(uri)}` }] } }
    }
    default:
      return error(-32601, 'Method not found')
  }
}

function callTool(target: string, name: string, given: Json): Json {
  if (!OFFERED[target]!.tools.some((one) => one['name'] === name)) return error(-32602, `Unknown tool: ${name}`)
  const number = (key: string): number => Number(given[key] ?? 0)
  const text = name === 'echo' ? String(given['text'] ?? '') : name === 'sum' ? String(number('x') + number('y')) : `${target}:${name} done`
  return { result: { content: [{ type: 'text', text }], isError: false } }
}
