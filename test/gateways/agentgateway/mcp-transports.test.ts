import { describe, expect, it } from 'vitest'
import type { Response } from '../../../src/core/http.js'
import type { Decision, McpServers, McpSessions } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { load, NOW, readText } from './gateway.js'

/** Servers behind OpenAPI documents, SSE and processes, from agentgateway's source (upstream/openapi, sse.rs, stdio.rs; 75b4e6ce6). */
type Json = Record<string, unknown>

const json = (value: unknown, status = 200): Response => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

interface Case {
  targets: Json[]
  rules?: unknown[]
  servers?: McpServers
  sessions?: McpSessions
  backend?: Json
  method?: string
  session?: string | null
  headers?: [string, string][]
}

function send(message: Json, given: Case): Decision {
  const { targets, rules = [], servers, sessions, backend = {}, session = '<session>', headers = [] } = given
  const policies = { mcpAuthorization: { rules } }
  const program = load(JSON.stringify({ mcp: { port: 3000, targets, policies, ...backend } }), {
    files: {
      'pets.yaml':
        'openapi: 3.0.0\ninfo: {title: t, version: "1"}\npaths:\n  /pets:\n    get: {operationId: listPets, responses: {}}\n',
    },
  })
  return decide(
    program,
    {
      method: given.method ?? 'POST',
      authority: 'gw.example',
      path: '/mcp',
      headers: [
        ['content-type', 'application/json'],
        ['accept', 'application/json, text/event-stream'],
        ...(session === null ? [] : [['mcp-session-id', session] as [string, string]]),
        ...headers,
      ],
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
    },
    {
      now: NOW,
      facts: { signatures: new Map(), fetched: new Map() },
      ...(servers && { mcpServers: servers }),
      ...(sessions && { mcpSessions: sessions }),
    },
  )
}

/** The only message of the answer. */
function answer({ response }: Decision): Json {
  return JSON.parse(response!.body.replace(/^event: message\ndata: /, '')) as Json
}

const call = (name: string, args: Json = {}): Json => ({ method: 'tools/call', params: { name, arguments: args } })
const initialize: Json = {
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
}

describe('a server behind an OpenAPI document', () => {
  const document = {
    openapi: '3.0.0',
    info: { title: 't', version: '1' },
    servers: [{ url: 'https://pets.example/v1/' }],
    paths: {
      '/pets': {
        get: {
          responses: {},
          operationId: 'listPets',
          summary: 'List',
          parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
        },
        post: {
          responses: {},
          operationId: 'createPet',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
        },
      },
      '/pets/{id}': {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        get: {
          responses: {},
          operationId: 'getPet',
          parameters: [{ name: 'X-Tenant', in: 'header', schema: { type: 'string' } }],
        },
      },
    },
    components: { schemas: { Pet: { properties: { name: { description: 'd', type: 'string' } }, type: 'object' } } },
  }
  const target = (schema: unknown = JSON.stringify(document).replaceAll('$', '$$$$')): Json => ({
    name: 'api',
    openapi: { host: 'http://api.example:80', schema },
  })
  const api: McpServers = (_, { path }) => (path.includes('fail') ? json('no', 500) : json({ path }))

  it('answers `initialize` and lists itself', () => {
    const opened = send(initialize, { targets: [target()], session: null })
    expect(opened.upstreams).toEqual([])
    expect(answer(opened)).toMatchObject({ result: { capabilities: { tools: {} }, serverInfo: { name: 'rmcp' } } })
    const listed = send(
      { method: 'tools/list' },
      { targets: [target()], rules: ['mcp.tool.name != "createPet"'], servers: api },
    )
    expect(answer(listed)).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {
        tools: [
          {
            name: 'listPets',
            title: 'List',
            description: 'List',
            inputSchema: {
              required: [],
              properties: { query: { required: [], properties: { limit: { type: 'integer' } }, type: 'object' } },
              type: 'object',
            },
          },
          { name: 'getPet', description: 'getPet', inputSchema: expect.anything() as unknown },
        ],
      },
    })
    expect(listed.upstreams).toEqual([])
  })

  it('describes bodies with their references replaced', () => {
    const { result } = answer(send({ method: 'tools/list' }, { targets: [target()], servers: api })) as {
      result: { tools: Json[] }
    }
    expect(result.tools[1]).toMatchObject({
      name: 'createPet',
      inputSchema: {
        required: ['body'],
        properties: { body: { type: 'object', properties: { name: { type: 'string', description: 'd' } } } },
      },
    })
  })

  it('turns a call of a tool into a request of HTTP', () => {
    const decision = send(call('listPets', { query: { limit: 3, tags: ['a b', null] } }), {
      targets: [target()],
      servers: api,
    })
    const [sent] = decision.upstreams!
    expect(sent).toMatchObject({ method: 'GET', path: '/v1/pets?limit=3&tags=a%20b&tags', authority: 'api.example' })
    expect(sent!.headers['accept']).toBe('application/json')
    expect(answer(decision)['result']).toEqual({
      content: [{ type: 'text', text: '{"path":"/v1/pets?limit=3&tags=a%20b&tags"}' }],
      structuredContent: { path: '/v1/pets?limit=3&tags=a%20b&tags' },
      isError: false,
    })
  })

  it('encodes the parameters of a path, and sets the headers that the document names', () => {
    const [sent] = send(call('getPet', { path: { id: 'a/../b' }, header: { 'X-Tenant': 't', 'x-other': 'o' } }), {
      targets: [target()],
      servers: api,
    }).upstreams!
    expect(sent!.path).toBe('/v1/pets/a%2F..%2Fb')
    expect(sent!.headers['x-tenant']).toBe('t')
    expect(sent!.headers).not.toHaveProperty('x-other')
  })

  it('refuses a tool by its rules before the server is asked', () => {
    const decision = send(call('createPet', { body: {} }), {
      targets: [target()],
      rules: [{ deny: 'mcp.tool.name == "createPet"' }],
    })
    expect(decision.response?.status).toBe(400)
    expect(decision.upstreams).toEqual([])
  })

  it('reports failures of the server and unknown tools as its own', () => {
    const failing = send(call('getPet', { path: { id: 'fail' } }), { targets: [target()], servers: api })
    expect([failing.response?.status, answer(failing)]).toMatchObject([
      500,
      {
        error: {
          code: -32603,
          message:
            'failed to send message: openapi upstream error: Upstream API call for tool \'getPet\' failed with status 500 Internal Server Error: "no"',
        },
      },
    ])
    const unknown = send(call('nope'), { targets: [target()], servers: api })
    expect(answer(unknown)).toMatchObject({
      error: { message: 'failed to send message: openapi upstream error: tool nope not found' },
    })
    expect(unknown.upstreams).toEqual([])
  })

  it('keeps `null` as the answer of the server', () => {
    const answered = send(call('getPet', { path: { id: 'x' } }), { targets: [target()], servers: () => json(null) })
    expect(answer(answered)).toMatchObject({ result: { structuredContent: null, isError: false } })
  })

  it('starts no session with a document that it cannot read', () => {
    const unnamed = target(
      JSON.stringify({ openapi: '3.0.0', info: document.info, paths: { '/x': { get: { responses: {} } } } }),
    )
    expect(send(initialize, { targets: [unnamed], session: null }).response).toMatchObject({
      status: 500,
      body: 'mcp: failed to parse openapi: information required: operation_id is required for /x',
    })
    const open = {
      targets: [unnamed, { name: 'b', mcp: { host: 'http://b.example/mcp' } }],
      backend: { failureMode: 'failOpen' },
    }
    expect(send(initialize, { ...open, session: null }).upstreams!.map(({ target: name }) => name)).toEqual(['b'])
  })

  const withBody = (schema: Json, schemas: Json = {}): Json =>
    target(
      JSON.stringify({
        openapi: '3.0.0',
        info: document.info,
        components: { schemas },
        paths: {
          '/x': {
            post: { responses: {}, operationId: 'x', requestBody: { content: { 'application/json': { schema } } } },
          },
        },
      }).replaceAll('$', '$$$$'),
    )

  it('leaves open what a document describes whose references multiply', () => {
    const refer = (index: number): Json => ({ $ref: `#/components/schemas/A${index}` })
    const twice = (index: number): Json => ({ type: 'object', properties: { a: refer(index), b: refer(index) } })
    const schemas = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`A${index}`, twice(index + 1)]))
    const api = withBody(refer(0), { ...schemas, A40: { type: 'string' } })
    expect(send(initialize, { targets: [api], session: null }).response?.status).toBe(200)
    const listed = send({ method: 'tools/list' }, { targets: [api], rules: ['mcp.tool.name == "a"'] })
    expect(listed.listing?.targets).toEqual([{ target: 'api', those: 'mcp.tool.name == "a"' }])
  })

  /** Answers of agentgateway 1.5.0-main. */
  it.each<[schema: string, problem: string]>([
    ['[1]', 'it is not a map'],
    ['', 'this text has no configuration'],
    ['{"openapi":', ''],
    [`{"openapi": ${'['.repeat(150)}${']'.repeat(150)}}`, 'maps and lists nest more than 128 levels deep'],
    ['{"openapi": "3.0.0", "paths": {}}', '`info.title` is missing, or not a string'],
    ['{"openapi": 3.0, "info": {"title": "t", "version": "1"}, "paths": {}}', '`openapi` is missing, or not a string'],
    ['{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": null}', '`paths` is missing, or not a map'],
    ['{"openapi": "3.0.0", "info": {"title": "t"}, "paths": {}}', '`info.version` is missing'],
    ['{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}}', '`paths` is missing'],
    [
      '{"openapi": "3.0.0", "info": {"title": "t", "version": "1"}, "paths": {"/x": {"get": {"operationId": "x"}}}}',
      '`responses` of `paths./x.get` is missing',
    ],
  ])('does not start with %s', (schema, problem) => {
    const { findings } = readText(JSON.stringify({ mcp: { port: 3000, targets: [target(schema)] } }))
    expect(findings.map(({ severity, message }) => `${severity}: ${message}`).join('; ')).toContain(
      `error: agentgateway does not start: the OpenAPI document cannot be read: ${problem}`,
    )
  })

  it('ignores members of `paths` that are not paths', () => {
    const paths = { ...document.paths, 'x-note': 5, pets: { get: { operationId: 'extension' } } }
    const listed = send(
      { method: 'tools/list' },
      { targets: [target(JSON.stringify({ ...document, paths }).replaceAll('$', '$$$$'))], servers: api },
    )
    const { tools } = answer(listed)['result'] as { tools: Json[] }
    expect(tools.map(({ name }) => name)).toEqual(['listPets', 'createPet', 'getPet'])
  })

  it('reads the document of a file, and does not know that of an address', () => {
    const fromFile = send(call('listPets'), { targets: [target({ file: 'pets.yaml' })] })
    expect(fromFile.upstreams).toMatchObject([{ method: 'GET', path: '/pets' }])
    const fetched = send(
      { method: 'tools/list' },
      { targets: [target({ url: 'http://x.example/' })], rules: ['mcp.tool.name == "a"'] },
    )
    expect(fetched.listing?.targets).toEqual([{ target: 'api', those: 'mcp.tool.name == "a"' }])
  })
})

describe('a server behind SSE', () => {
  const targets = [{ name: 's', sse: { host: 'http://s.example/sse' } }]
  const events: McpServers = (_, { method, body }) => {
    if (method === 'GET')
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: 'event: endpoint\ndata: /messages?id=1\n\n',
      }
    const { id } = JSON.parse(body!) as Json
    return id === undefined
      ? { status: 202, headers: {}, body: '' }
      : json({ jsonrpc: '2.0', id, result: { tools: [] } })
  }

  it('is asked for the address of messages once a session', () => {
    const first = send(initialize, { targets, servers: events, session: null, sessions: new Map() })
    expect(first.upstreams!.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /sse', 'POST /messages?id=1'])
    const second = send({ method: 'tools/list' }, { targets, servers: events, sessions: first.mcpSessions! })
    expect(second.upstreams!.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /messages?id=1'])
    expect(answer(second)).toEqual({ jsonrpc: '2.0', id: 1, result: { tools: [] } })
  })

  it('fails requests whose message or stream is refused', () => {
    const refuse =
      (which: string): McpServers =>
      (target, request) =>
        request.method === which ? { status: 403, headers: { 'x-why': 'no' }, body: 'no' } : events(target, request)
    expect(send({ method: 'tools/list' }, { targets, servers: refuse('GET') }).response).toMatchObject({
      status: 403,
      body: 'no',
    })
    expect(answer(send({ method: 'tools/list' }, { targets, servers: refuse('POST') }))).toMatchObject({
      error: { message: 'failed to send message: upstream closed on receive' },
    })
  })
})

describe('a process', () => {
  it('receives messages, and no HTTP', () => {
    const targets = [{ name: 'p', stdio: { cmd: 'server' } }]
    const servers: McpServers = () => json({ jsonrpc: '2.0', id: 1, result: { content: [] } })
    const decision = send(call('echo'), { targets, servers, headers: [['authorization', 'Bearer t']] })
    expect(decision.upstreams).toEqual([
      {
        target: 'p',
        method: 'POST',
        path: '',
        authority: '',
        headers: {},
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{},"name":"echo","arguments":{}}}',
      },
    ])
    expect(answer(decision)).toEqual({ jsonrpc: '2.0', id: 1, result: { content: [] } })
  })
})
