import { describe, expect, it } from 'vitest'
import type { Response } from '../../../src/core/http.js'
import type { Decision, McpServers } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { load, NOW } from './gateway.js'

/** Messages between clients and servers that no recorded answer shows, from agentgateway's source and its tests (75b4e6ce6). */
type Json = Record<string, unknown>

const json = (value: unknown): Response => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})
const events = (...messages: unknown[]): Response => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: messages.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join(''),
})
const status = (code: number): Response => ({ status: code, headers: {}, body: 'no' })

type Answer = (message: Json, target: string) => Response | 'refused'

/** Servers that answer a message with a result, or with an answer of their own. */
function servers(answer: Answer): McpServers {
  return (target, { body, method }) =>
    method === 'POST' ? answer(JSON.parse(body ?? '') as Json, target) : status(405)
}

const result = (message: Json, value: unknown): Response => json({ jsonrpc: '2.0', id: message['id'], result: value })
const fails = (message: Json, code: number, text: string): Response =>
  json({ jsonrpc: '2.0', id: message['id'], error: { code, message: text } })

interface Case {
  targets?: string[]
  backend?: Json
  rules?: string[]
  headers?: [string, string][]
  method?: string
  path?: string
}

function send(body: unknown, answer: Answer, given: Case = {}): Decision {
  const { targets = ['a'], backend = {}, rules, headers = [], method = 'POST', path = '/mcp' } = given
  const mcp = { targets: targets.map((name) => ({ name, mcp: { host: `http://${name}.example/mcp` } })), ...backend }
  const policies = rules ? { mcpAuthorization: { rules } } : {}
  const routes = [{ backends: [{ mcp }], policies }]
  const program = load(JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes }] }] }))
  const standard: [string, string][] = [
    ['content-type', 'application/json'],
    ['accept', 'application/json, text/event-stream'],
    ['mcp-session-id', '<session>'],
  ]
  const named = new Set(headers.map(([name]) => name))
  return decide(
    program,
    {
      method,
      authority: 'localhost',
      path,
      headers: [...standard.filter(([name]) => !named.has(name)), ...headers.filter(([, value]) => value !== '')],
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
    { now: NOW, facts: { signatures: new Map(), fetched: new Map() }, mcpServers: servers(answer) },
  )
}

const request = (method: string, params: Json = {}, id: unknown = 1): Json => ({ jsonrpc: '2.0', id, method, params })

/** The messages of the answer's stream. */
function messages({ response }: Decision): Json[] {
  expect(response?.headers['content-type']).toBe('text/event-stream')
  return response!.body
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.replace(/^event: message\ndata: /, '')) as Json)
}

const bodies = ({ upstreams = [] }: Decision): Json[] =>
  upstreams.flatMap(({ body, target }) => (body ? [{ target, ...(JSON.parse(body) as Json) }] : []))

const VERSION = '2026-07-28'
const MODERN: [string, string][] = [
  ['mcp-protocol-version', VERSION],
  ['mcp-session-id', ''],
]
const META = { _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION } }
const modern = (method: string, name?: string): [string, string][] => [
  ...MODERN,
  ['mcp-method', method],
  ...(name === undefined ? [] : [['mcp-name', name] as [string, string]]),
]

describe('what a server receives (upstream/mod.rs, session.rs)', () => {
  it('the trace context of the client, in `_meta`', () => {
    const decision = send(request('tools/call', { name: 'x', _meta: { a: 1 } }), (message) => result(message, {}), {
      headers: [
        ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
        ['tracestate', 'k=v'],
        ['baggage', 'é'],
      ],
    })
    expect(bodies(decision)[0]?.['params']).toEqual({
      _meta: { a: 1, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: 'k=v' },
      name: 'x',
    })
    expect(decision.evidence).toContain('mcp/upstream/mod.rs, stamp_trace_context')
  })

  it('no capabilities that need requests to the client, nor tasks', () => {
    const capabilities = {
      roots: {},
      sampling: {},
      elicitation: {},
      extensions: { 'io.modelcontextprotocol/tasks': {} },
    }
    const initialize = request('initialize', {
      protocolVersion: '2025-06-18',
      capabilities: { ...capabilities, experimental: { x: {} } },
      clientInfo: { name: 'c', version: '1' },
    })
    const decision = send(initialize, (message) => result(message, { protocolVersion: '2025-06-18', capabilities: {} }))
    expect((bodies(decision)[0]?.['params'] as Json | undefined)?.['capabilities']).toEqual({ experimental: { x: {} } })
    const called = send(
      request('tools/call', { name: 'x', _meta: { 'io.modelcontextprotocol/clientCapabilities': capabilities } }),
      (message) => result(message, {}),
    )
    expect((bodies(called)[0]?.['params'] as Json | undefined)?.['_meta']).toEqual({
      'io.modelcontextprotocol/clientCapabilities': {},
    })
  })
})

describe('what a client receives (handler.rs, apps.rs)', () => {
  const TWO = { targets: ['a', 'b'] }
  const TIMES = { createdAt: '2026-01-01T00:00:00Z', lastUpdatedAt: '2026-01-01T00:00:00Z' }

  it.each<[string, unknown, unknown, Case]>([
    [
      'a task of several servers',
      { resultType: 'task', taskId: 't', status: 'working', ...TIMES },
      { resultType: 'task', taskId: 'a+t', status: 'working', ...TIMES, ttlMs: null },
      TWO,
    ],
    [
      'a task of the only server, with a member of an earlier protocol',
      { taskId: 't', status: 'completed', ...TIMES, ttl: 5, result: { content: [] } },
      { resultType: 'complete', taskId: 't', status: 'completed', ...TIMES, ttlMs: null, result: { content: [] } },
      {},
    ],
    [
      'a task without its times, unchanged',
      { taskId: 't', status: 'working' },
      { taskId: 't', status: 'working' },
      TWO,
    ],
    ['a result without its newer members', { content: [], resultType: 'complete', x: 1 }, { content: [] }, {}],
    ['a tool result without content', { isError: true }, { content: [], isError: true }, {}],
    ['another result, unchanged', { x: 1 }, { x: 1 }, {}],
    ['a result that asks for input', { resultType: 'input_required' }, { resultType: 'input_required' }, {}],
  ])('%s', (_, given, expected, more) => {
    const name = more === TWO ? 'a_x' : 'x'
    const decision = send(request('tools/call', { name }), (message) => result(message, given), more)
    expect(messages(decision)).toEqual([{ jsonrpc: '2.0', id: 1, result: expected }])
  })

  it('a result with the newer members, if the client knows them', () => {
    const read = send(
      request('resources/read', { ...META, uri: 'x:y' }),
      (message) => result(message, { contents: [], ttlMs: 9, cacheScope: 'public' }),
      { headers: modern('resources/read', 'x:y') },
    )
    expect(messages(read)[0]?.['result']).toEqual({
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      contents: [],
    })
  })

  it('notifications and requests of servers with the names that it knows', () => {
    const decision = send(
      request('tools/call', { name: 'a_x' }),
      (message) =>
        events(
          { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'memo:i' } },
          { jsonrpc: '2.0', method: 'notifications/tasks', params: { taskId: 't', status: 'working' } },
          { jsonrpc: '2.0', id: 0, method: 'ping' },
          { jsonrpc: '2.0', id: message['id'], result: { content: [] } },
        ),
      TWO,
    )
    expect(messages(decision)).toMatchObject([
      { params: { uri: 'a+memo:i' } },
      { params: { taskId: 'a+t' } },
      { id: 'agw_a_n_0' },
      { id: 1 },
    ])
  })

  it('the end of a stream at its first unreadable event, as an error unless it is answered', () => {
    const broken = send(request('tools/call', { name: 'x' }), () =>
      events({ jsonrpc: '2.0', method: 'notifications/message', params: {} }, '{"a":'),
    )
    expect(messages(broken)[1]).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32603, message: 'http request failed: EOF while parsing a value at line 1 column 5' },
    })
    const answered = send(request('tools/call', { name: 'x' }), (message) =>
      events({ jsonrpc: '2.0', id: message['id'], result: { content: [] } }, '{"a":'),
    )
    expect(messages(answered)).toHaveLength(1)
  })

  it('no request of a server in the protocol without sessions', () => {
    const decision = send(
      request('tools/call', { ...META, name: 'x' }),
      (message) =>
        events(
          { jsonrpc: '2.0', id: 7, method: 'elicitation/create', params: {} },
          { jsonrpc: '2.0', id: message['id'], result: { content: [] } },
        ),
      { headers: modern('tools/call', 'x') },
    )
    expect(messages(decision)).toMatchObject([{ id: 1, error: { code: -32603 } }])
    expect(decision.response?.body).toContain('gateway cannot route direct server-to-client requests')
  })

  it('the resource that displays a tool only if the rules allow it', () => {
    const uri = 'ui://apps-mock/dashboard.html'
    const tool = {
      name: 't',
      inputSchema: {},
      _meta: { ui: { resourceUri: uri, visibility: ['app'] }, 'ui/resourceUri': uri },
    }
    const list = (rules: string[]): unknown => {
      const decision = send(request('tools/list'), (message) => result(message, { tools: [tool] }), { ...TWO, rules })
      return (messages(decision)[0]?.['result'] as { tools: Json[] } | undefined)?.tools[0]?.['_meta']
    }
    const shown = 'ui://a+apps-mock/dashboard.html'
    expect(list([])).toEqual({ ui: { resourceUri: shown, visibility: ['app'] }, 'ui/resourceUri': shown })
    const deny = { deny: `mcp.resource.name == "${uri}"` } as unknown as string
    expect(list([deny])).toEqual({ ui: { visibility: ['app'] } })
  })

  it('an answer to `ping` only if it is empty', () => {
    expect(messages(send(request('ping'), (message) => result(message, {})))[0]).toMatchObject({ result: {} })
    expect(messages(send(request('ping'), (message) => result(message, { x: 1 })))[0]).toMatchObject({
      error: {
        code: -32603,
        message: 'http request failed: upstream returned a result incompatible with `empty-result method`',
      },
    })
  })
})

describe('several servers', () => {
  const two = (backend: Json = {}): Case => ({ targets: ['a', 'b'], backend })

  it('of which all fail: the last failure with failOpen, the first with failClosed', () => {
    const answer: Answer = (_, target) => status(target === 'a' ? 501 : 502)
    expect(send(request('tools/list'), answer, two({ failureMode: 'failOpen' })).response?.status).toBe(502)
    expect(send(request('tools/list'), answer, two()).response?.status).toBe(501)
  })

  it('are searched page by page for a name without prefix', () => {
    const pages: Answer = (message, target) => {
      if (message['method'] !== 'tools/list') return result(message, { content: [] })
      if (target === 'a') return result(message, { tools: [] })
      const { cursor } = message['params'] as Json
      if (cursor === undefined) return result(message, { tools: [{ name: 'x' }], nextCursor: '2' })
      return result(message, { tools: [{ name: 'y' }] })
    }
    const decision = send(request('tools/call', { name: 'y' }), pages, two({ prefixMode: 'never' }))
    expect(bodies(decision).map(({ target, method, params }) => [target, method, (params as Json)['cursor']])).toEqual([
      ['a', 'tools/list', undefined],
      ['b', 'tools/list', undefined],
      ['b', 'tools/list', '2'],
      ['b', 'tools/call', undefined],
    ])
    const endless: Answer = (message) => result(message, { tools: [], nextCursor: 'n' })
    expect(send(request('tools/call', { name: 'y' }), endless, two({ prefixMode: 'never' })).response).toMatchObject({
      status: 500,
      body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"failed to send message: invalid request: exceeded 64 pages listing tools"}}',
    })
  })

  it.each<[string, Answer, string]>([
    [
      'a list that is none',
      (message) => result(message, { x: 1 }),
      'upstream returned a result incompatible with `tools/list`',
    ],
    ['an error', (message) => fails(message, -32000, 'down'), 'down'],
    ['no such method', (message) => fails(message, -32601, 'none'), 'unknown tool y'],
  ])('that answer the search with %s', (_, answer, text) => {
    const { response } = send(request('tools/call', { name: 'y' }), answer, two({ prefixMode: 'never' }))
    expect(JSON.parse(response!.body)).toMatchObject({
      error: { code: -32603, message: `failed to send message: invalid request: ${text}` },
    })
  })
})

describe('discovery (handler.rs, merge_discover)', () => {
  const discovery = (supportedVersions: string[], extensions?: Json): Json => ({
    resultType: 'complete',
    supportedVersions,
    capabilities: { tools: {}, ...(extensions && { extensions }) },
    ttlMs: 5,
    cacheScope: 'public',
  })
  const discover = request('server/discover', META)
  const headers = modern('server/discover')

  it('of one server is its own, stale', () => {
    const decision = send(discover, (message) => result(message, discovery(['1900-01-01'])), { headers })
    expect(messages(decision)[0]?.['result']).toEqual({
      resultType: 'complete',
      supportedVersions: ['1900-01-01'],
      capabilities: { tools: {} },
      ttlMs: 0,
      cacheScope: 'private',
    })
  })

  it('of several is the gateway: versions and extensions that they share', () => {
    const answer: Answer = (message, target) =>
      result(
        message,
        target === 'a' ? discovery(['2025-11-25', VERSION], { u: { x: 1 } }) : discovery([VERSION], { u: {} }),
      )
    const [message] = messages(send(discover, answer, { targets: ['a', 'b'], headers }))
    expect(message?.['result']).toMatchObject({
      supportedVersions: [VERSION],
      capabilities: { extensions: { u: {} }, tools: { listChanged: true } },
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'agentgateway' } },
    })
  })

  it.each<[string, Answer]>([
    ['a status', () => status(404)],
    ['an error', (message) => fails(message, -32601, 'server/discover')],
  ])('rejected by %s is answered as a missing method, even with failOpen', (_, reject) => {
    const answer: Answer = (message, target) =>
      target === 'a' ? reject(message, target) : result(message, discovery([VERSION]))
    const given = { targets: ['a', 'b'], backend: { failureMode: 'failOpen' }, headers }
    expect(messages(send(discover, answer, given))).toEqual([
      { jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'server/discover' } },
    ])
  })
})

describe('subscriptions/listen (subscriptions.rs)', () => {
  const listen = (notifications: Json): Json => request('subscriptions/listen', { ...META, notifications })
  const headers = modern('subscriptions/listen')
  const acknowledges = (notifications: Json): Response =>
    events({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: { notifications } })

  it('asks each server for its own resources and acknowledges what they accept', () => {
    const uris = ['a+https://example.com/a', 'b+https://example.com/b1', 'b+https://example.com/b2']
    const answer: Answer = (_, target) =>
      acknowledges({ resourceSubscriptions: [`https://example.com/${target === 'a' ? 'a' : 'b1'}`] })
    const decision = send(listen({ resourceSubscriptions: uris }), answer, { targets: ['a', 'b', 'c'], headers })
    expect(bodies(decision).map(({ target, params }) => [target, (params as Json)['notifications']])).toEqual([
      ['a', { resourceSubscriptions: ['https://example.com/a'] }],
      ['b', { resourceSubscriptions: ['https://example.com/b1', 'https://example.com/b2'] }],
    ])
    expect(messages(decision)[0]?.['params']).toEqual({
      _meta: { 'io.modelcontextprotocol/subscriptionId': 1 },
      notifications: { resourceSubscriptions: uris.slice(0, 2) },
    })
  })

  it('is refused for a resource that the rules deny, by the name that the server knows', () => {
    const given = { targets: ['a', 'b'], headers, rules: ['mcp.resource.target == "b"'] }
    const decision = send(listen({ resourceSubscriptions: ['a+x:y'] }), () => status(500), given)
    expect(decision.response?.body).toContain('"message":"Unknown resource: x:y"')
    expect(decision.upstreams).toEqual([])
  })

  it('ends with the error of a server, under the id of the request', () => {
    const decision = send(listen({ toolsListChanged: true }), (message) => fails({ ...message, id: 7 }, -32601, 'no'), {
      headers,
    })
    expect(messages(decision)).toEqual([{ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no' } }])
  })

  it('ends with an error for another first message', () => {
    const decision = send(listen({}), (message) => result(message, {}), { headers })
    expect(messages(decision)[0]).toMatchObject({
      error: { message: 'http request failed: upstream a sent a non-ack first listen frame' },
    })
  })
})

describe('requests that the gateway answers itself', () => {
  const none: Answer = () => status(500)

  it.each<[string, unknown, Case, number, string]>([
    [
      'an unknown method with params that are no object, in the protocol without sessions',
      { jsonrpc: '2.0', id: 'x', method: 'foo/bar', params: [] },
      { headers: MODERN },
      404,
      '{"jsonrpc":"2.0","id":"x","error":{"code":-32601,"message":"method not found: foo/bar"}}',
    ],
    [
      'a known method with params that are no object',
      { jsonrpc: '2.0', id: 1, method: 'tools/list', params: [] },
      { headers: MODERN },
      400,
      'mcp: fail to deserialize request body: data did not match any variant of untagged enum JsonRpcMessage',
    ],
    [
      'another method in the header',
      request('tools/list', META),
      { headers: modern('tools/call') },
      400,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"Mcp-Method header/body mismatch"}}',
    ],
    [
      'an unreadable parameter in a header',
      request('tools/list'),
      { headers: [['mcp-param-x', '=?base64?%?=']] },
      400,
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32020,"message":"invalid MCP routing header: Mcp-Param-"}}',
    ],
    [
      'an Accept header with other characters',
      request('ping'),
      { headers: [['accept', 'application/json, text/event-stream, é']] },
      406,
      'mcp: client must accept both application/json and text/event-stream',
    ],
    [
      'a session id with other characters, as none',
      request('ping'),
      { headers: [['mcp-session-id', 'é']] },
      400,
      'mcp: session header is required for non-initialize requests',
    ],
    [
      'a message for the older transport with two session ids',
      request('ping'),
      { path: '/sse?sessionId=a&sessionId=b' },
      422,
      'mcp: failed to process session_id query parameter',
    ],
  ])('%s', (_, body, given, code, text) => {
    expect(send(body, none, given).response).toMatchObject({ status: code, body: text })
  })

  it('a stream of another type', () => {
    const answer: McpServers = () => json({})
    const routes = [{ backends: [{ mcp: { targets: [{ name: 'a', mcp: { host: 'http://a.example/mcp' } }] } }] }]
    const program = load(JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes }] }] }))
    const headers: [string, string][] = [
      ['accept', 'text/event-stream'],
      ['mcp-session-id', '<session>'],
    ]
    const get = { method: 'GET', authority: 'localhost', path: '/mcp', headers, body: '' }
    const context = { now: NOW, facts: { signatures: new Map(), fetched: new Map() }, mcpServers: answer }
    expect(decide(program, get, context).response).toMatchObject({
      status: 500,
      body: 'mcp: failed to send message: http upstream error: http request failed: unexpected content type for GET streams: Some("application/json")',
    })
  })
})
