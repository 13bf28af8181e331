import { describe, expect, it } from 'vitest'
import type { Request } from '../../../src/core/http.js'
import type { Program } from '../../../src/core/program.js'
import type { DecideContext, Decision, McpSessions } from '../../../src/gateways/engine.js'
import { decide } from '../../../src/gateways/index.js'
import { verify } from '../../../src/gateways/verify.js'
import { recordedServers } from '../../conformance/mcp-servers.js'
import { ask, JWKS, load, NOW, tokenOf } from './gateway.js'

/** Behaviour of MCP that no recorded answer shows. Each part names the place in agentgateway's source (75b4e6ce6). */
const target = (name: string) => ({ name, mcp: { host: 'http://127.0.0.1:18081/mcp' } })

function gateway(mcp: object = {}, policies: object = {}, backend: object = {}): Program {
  const backends = [{ mcp: { targets: [target('a')], ...mcp }, policies: backend }]
  return load(JSON.stringify({ binds: [{ port: 3000, listeners: [{ routes: [{ backends, policies }] }] }] }))
}

const TWO = { targets: [target('a'), target('b')] }
const STANDARD: [string, string][] = [
  ['content-type', 'application/json'],
  ['accept', 'application/json, text/event-stream'],
]

function post(body: unknown, headers: [string, string][] = [['mcp-session-id', '<session>']], path = '/mcp'): Request {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { method: 'POST', authority: 'localhost', path, headers: [...STANDARD, ...headers], body: text }
}

const call = (name: string, more: object = {}) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: {}, ...more },
})

function decided(program: Program, request: Request, context: Partial<DecideContext> = {}): Decision {
  return decide(program, request, {
    now: NOW,
    facts: { signatures: new Map(), fetched: new Map() },
    mcpServers: recordedServers,
    ...context,
  })
}

const sentTo = ({ upstreams = [] }: Decision): string[] =>
  upstreams.map(({ target: name, method }) => `${method} ${name}`)

describe('bodies that are no message', () => {
  const plain = gateway({}, { mcpAuthorization: { rules: ['mcp.tool.name == "echo"'] } })
  it.each<[string, string, string]>([
    [
      'a batch of 10,000',
      JSON.stringify(Array.from({ length: 10_000 }, () => call('rm'))),
      'data did not match any variant of untagged enum JsonRpcMessage',
    ],
    ['deep nesting', '['.repeat(100_000), 'recursion limit exceeded at line 1 column 128'],
    [
      'deep nesting in arguments',
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":${'{"a":'.repeat(200)}1${'}'.repeat(202)}`,
      'recursion limit exceeded',
    ],
    [
      'a control character',
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a\u0001"}}',
      'control character (\\u0000-\\u001F) found while parsing a string at line 1 column 66',
    ],
    ['half a surrogate', '{"a":"\\ud800"}', 'unexpected end of hex escape at line 1 column 13'],
    ['text after the message', '{"jsonrpc":"2.0","id":1,"method":"ping"}x', 'trailing characters at line 1 column 41'],
    ['a key without quotes', '{a:1}', 'key must be a string at line 1 column 2'],
    ['a number with a leading zero', '{"a":01}', 'invalid number at line 1 column 7'],
    ['a comma too many', '{"a":1,}', 'trailing comma at line 1 column 8'],
    [
      'the method twice',
      '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/list"}',
      'data did not match any variant',
    ],
    [
      'params that are a list',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}',
      'data did not match any variant',
    ],
  ])('%s', (_, body, text) => {
    const { response, upstreams } = decided(plain, post(body))
    expect(response?.status).toBe(400)
    expect(response?.body).toContain(`mcp: fail to deserialize request body: ${text}`)
    expect(upstreams).toEqual([])
  })

  it('more than two megabytes', () => {
    const { response } = decided(plain, post(call('echo', { arguments: { text: 'x'.repeat(2_097_152) } })))
    expect(response).toMatchObject({
      status: 400,
      body: 'mcp: fail to deserialize request body: length limit exceeded',
    })
  })

  it('names with control characters are refused as any other, escaped in the answer', () => {
    const { response } = decided(plain, post(call('a\u0000\u001b[2J')))
    expect(response?.status).toBe(400)
    expect(response?.body).toBe(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool: a\\u0000\\u001b[2J"}}',
    )
  })
})

describe('sessions (mcp/session.rs, http/sessionpersistence.rs)', () => {
  const program = gateway(TWO)
  const id = (state: object) => Buffer.from(JSON.stringify(state)).toString('base64url')
  const asked = (session: string) =>
    decided(program, post({ jsonrpc: '2.0', id: 1, method: 'ping' }, [['mcp-session-id', session]]))

  it('are read from their ids', () => {
    const good = asked(
      id({
        t: 'mcp',
        s: [
          { t: 'b', s: 'two' },
          { t: 'a', s: 'one' },
        ],
      }),
    )
    expect(good.upstreams?.map(({ headers }) => headers['mcp-session-id'])).toEqual(['one', 'two'])
    expect(asked(id({ t: 'mcp', s: [{ t: 'a', s: 'one' }] })).response).toMatchObject({
      status: 404,
      body: 'mcp: session not found',
    })
    expect(asked(id({ t: 'mcp', s: [{ t: 'a' }, { t: 'c' }] })).response?.status).toBe(404)
    expect(asked('not-a-session').response).toMatchObject({ status: 400, body: 'mcp: invalid session ID header' })
  })

  it('of the older transport live as long as their stream (mcp/sse.rs)', () => {
    const opened = decided(program, { ...post(''), method: 'GET', path: '/sse' }, { mcpSessions: new Map() })
    expect(opened.response?.body).toBe('event: endpoint\ndata: /sse?sessionId=<session>\n\n')
    expect(opened.evidence).toEqual(['mcp/sse.rs, handle_get'])
    const inside = (mcpSessions: McpSessions | undefined) =>
      decided(program, post(call('a_echo'), [], '/sse?sessionId=%3Csession%3E'), mcpSessions ? { mcpSessions } : {})
    expect(inside(opened.mcpSessions).response?.status).toBe(202)
    expect(inside(new Map()).response?.status).toBe(404)
  })
})

describe('the protocol of 2026-07-28 (mcp/streamablehttp.rs, validate_request_protocol)', () => {
  const program = gateway({}, { mcpAuthorization: { rules: ['mcp.tool.name == "echo"'] } })
  const version = (method: string, name?: string): [string, string][] => [
    ['mcp-protocol-version', '2026-07-28'],
    ['mcp-method', method],
    ...(name === undefined ? [] : ([['mcp-name', name]] as [string, string][])),
  ]
  const meta = { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }

  it('needs no session, and runs the same rules', () => {
    const good = decided(program, post(call('echo', meta), version('tools/call', 'echo')))
    expect(good.response?.status).toBe(200)
    expect(sentTo(good)).toEqual(['POST a'])
    const bad = decided(program, post(call('rm', meta), version('tools/call', 'rm')))
    expect(bad.response?.body).toContain('Unknown tool: rm')
  })

  it.each<[string, Request, number, string]>([
    [
      'another name in the header',
      post(call('rm', meta), version('tools/call', 'echo')),
      400,
      'Mcp-Name header/body mismatch',
    ],
    [
      'no name in a header',
      post(call('echo', meta), version('tools/call')),
      400,
      'invalid MCP routing header: Mcp-Name',
    ],
    [
      'no version in the body',
      post(call('echo'), version('tools/call', 'echo')),
      400,
      '_meta.protocolVersion is required',
    ],
    ['no version in a header', post(call('echo', meta), []), 400, 'invalid MCP protocol version header'],
    [
      'a method that it has no more',
      post({ jsonrpc: '2.0', id: 1, method: 'ping', params: meta }, version('ping')),
      404,
      'method not found: ping',
    ],
    [
      'a session',
      post(call('echo', meta), [...version('tools/call', 'echo'), ['mcp-session-id', '<session>']]),
      400,
      'invalid session ID header',
    ],
  ])('refuses %s', (_, request, status, text) => {
    const { response } = decided(program, request)
    expect(response?.status).toBe(status)
    expect(response?.body).toContain(text)
  })
})

describe('policies of the backend (mcp/upstream/client.rs)', () => {
  it('act on every message to a server: rules refuse it there', () => {
    const program = gateway({}, {}, { authorization: { rules: [{ deny: 'request.headers["x-r"] == "1"' }] } })
    const { response } = decided(
      program,
      post(call('echo'), [
        ['mcp-session-id', '<session>'],
        ['x-r', '1'],
      ]),
    )
    expect(response?.status).toBe(500)
    expect(response?.body).toContain(
      'failed to send message: http upstream error: http request failed: authorization failed',
    )
  })

  it('put credentials into what the server receives', () => {
    const program = gateway({}, {}, { backendAuth: { key: 'k' } })
    expect(decided(program, post(call('echo'))).upstreams?.[0]?.headers['authorization']).toBe('Bearer k')
  })
})

describe('what only the servers know', () => {
  const never = { ...TWO, prefixMode: 'never' }
  it('makes a name without a prefix undetermined', () => {
    const { undetermined } = decided(gateway(never), post(call('echo')), { mcpServers: () => undefined })
    expect(undetermined?.ifAllowed.response?.status).toBe(200)
    expect(undetermined?.ifRefused.response?.body).toContain('unknown tool echo')
  })

  it('is said of a list in the words of the rules', async () => {
    const jwtAuth = { mode: 'optional', issuer: 'https://issuer.example/', jwks: JWKS }
    const rules = ['mcp.tool.name == "echo"', 'jwt.role == "admin"', { deny: 'mcp.tool.name.startsWith("rm")' }]
    const program = gateway({}, { jwtAuth, mcpAuthorization: { rules } })
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const those = async (token?: string) => {
      const request = post(list, [
        ['mcp-session-id', '<session>'],
        ...(token ? [['authorization', `Bearer ${token}`] as [string, string]] : []),
      ])
      const facts = await verify(program, request, {})
      return decide(program, request, { now: NOW, facts }).listing?.targets
    }
    expect(await those()).toEqual([
      { target: 'a', those: 'mcp.tool.name == "echo" && !(mcp.tool.name.startsWith("rm"))' },
    ])
    expect(await those(await tokenOf({ role: 'admin' }))).toEqual([
      { target: 'a', those: '!(mcp.tool.name.startsWith("rm"))' },
    ])
  })
})

describe('A2A (a2a/mod.rs)', () => {
  const program = load(
    JSON.stringify({
      binds: [
        {
          port: 3000,
          listeners: [
            {
              routes: [
                {
                  backends: [{ host: '127.0.0.1:9999' }],
                  policies: {
                    a2a: {},
                    jwtAuth: { mode: 'optional', issuer: 'https://issuer.example/', jwks: JWKS },
                    authorization: { rules: ['json(request.body).method == "message/send"', 'jwt.role == "admin"'] },
                  },
                },
              ],
            },
          ],
        },
      ],
    }),
  )
  it.each<[string, string | undefined, number]>([
    ['message/send', undefined, 200],
    ['tasks/cancel', undefined, 403],
    ['tasks/cancel', 'admin', 200],
    ['tasks/cancel', 'user', 403],
  ])('rules read the request and the token: %s as %s', async (method, role, status) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} })
    const token = role === undefined ? {} : { token: await tokenOf({ role }) }
    const { response } = await ask(program, { method: 'POST', path: '/', body, headers: [STANDARD[0]!], ...token })
    expect(response?.status).toBe(status)
  })
})
