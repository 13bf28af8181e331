import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.js'
import { buildOnce, claimwright, EXAMPLES, jsonLines } from './run.js'

const GLOO = join(EXAMPLES, 'gloo-ai-gateway')
const AI_GATEWAY = ['gateway', 'route', 'upstream', 'jwt-provider', 'openai-opt'].map((name) =>
  join(GLOO, `${name}.yaml`),
)

const folder = temporaryFolder('decide')
beforeAll(buildOnce)

function put(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const EXT_AUTH = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: a, namespace: gloo-system}
spec:
  virtualHost:
    domains: ['*']
    options:
      extauth: {configRef: {name: a, namespace: b}}
    routes:
      - matchers: [{prefix: /}]
        routeAction: {single: {upstream: {name: u, namespace: gloo-system}}}
`

const status = (line: Record<string, unknown>) => (line['response'] as { status: number }).status

describe('decide: the documented answers', () => {
  it('Gloo AI Gateway, JWT alone: 401 without a token, 200 with either', () => {
    const ran = claimwright(['decide', ...AI_GATEWAY.slice(0, 4), '--cases', join(GLOO, 'cases.json')])
    const [none, ...others] = jsonLines(ran)
    expect(none).toEqual({
      name: 'no token',
      response: {
        status: 401,
        headers: { 'www-authenticate': 'Bearer realm="http://10.0.0.1:8080/openai"', 'content-type': 'text/plain' },
        body: 'Jwt is missing',
      },
      upstream: null,
      target: 'envoy 1.40.0',
    })
    expect(others.map(status)).toEqual([200, 200])
    expect(ran.code).toBe(0)
  })

  it('Gloo AI Gateway with RBAC: Alice 200, Bob 403', () => {
    const [, alice, bob] = jsonLines(claimwright(['decide', ...AI_GATEWAY, '--cases', join(GLOO, 'cases.json')]))
    expect(status(alice!)).toBe(200)
    expect(bob).toMatchObject({ response: { status: 403, body: 'RBAC: access denied' }, upstream: null })
  })

  it('the workshop: path, host, headers and the value of the Secret reach the upstream', () => {
    const lab = join(EXAMPLES, 'gloo-workshop-lab12')
    const line = jsonLines(claimwright(['decide', lab, '--cases', join(lab, 'cases.json')]))[1]
    expect(line!['upstream']).toMatchObject({
      path: '/models/openai-community/gpt2',
      authority: 'api-inference.huggingface.co',
      headers: { authorization: expect.stringMatching(/^Bearer ./), 'content-type': 'application/json' },
    })
  })

  it('the tutorial: the kind that no CRD serves is answered, with a note', () => {
    const tutorial = join(EXAMPLES, 'agentgateway-kubernetes-jwt-tutorial')
    const files = ['gateway', 'backend', 'as-documented'].map((name) => join(tutorial, `${name}.yaml`))
    const lines = jsonLines(claimwright(['decide', ...files, '--cases', join(tutorial, 'cases.json')]))
    expect(lines.slice(0, 3).map(status)).toEqual([401, 200, 403])
    for (const line of lines) expect(line['note']).toMatch(/CW2010 .*CW2011 /)
  })

  it('LiteLLM: without a licence every JWT is refused, with one an admin may make keys and not call models', () => {
    const litellm = join(EXAMPLES, 'litellm')
    const url = 'JWT_PUBLIC_KEY_URL=https://idp.example.com/realms/litellm/protocol/openid-connect/certs'
    const args = ['decide', join(litellm, 'config.yaml'), '--env', url, '--fetch', join(litellm, 'fetch.json')]
    const all = [...args, '--cases', join(litellm, 'cases.json')]
    const admin = (lines: Record<string, unknown>[]) =>
      lines.filter(({ name }) => /^admin .*(generate|chat)/.test(String(name))).map(status)
    expect(admin(jsonLines(claimwright([...all, '--env', 'LITELLM_LICENSE=x'])))).toEqual([200, 401, 401])
    expect(admin(jsonLines(claimwright(all)))).toEqual([403, 403, 403])
  })
})

describe('decide: shapes and exit codes', () => {
  const openai = ['decide', ...AI_GATEWAY, '--url', 'http://example.com/openai']

  it('one request has the name `request`; the verdict is no exit code unless it is asked for', () => {
    const ran = claimwright(openai)
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(jsonLines(ran)).toMatchObject([{ name: 'request', response: { status: 401 }, upstream: null }])
    expect(claimwright([...openai, '--exit-code']).code).toBe(10)
  })

  it('what outside code decides is undetermined, with both outcomes', () => {
    const ran = claimwright(['decide', put('ext.yaml', EXT_AUTH), '--url', '/x', '--exit-code'])
    expect(ran.code).toBe(11)
    expect(jsonLines(ran)).toMatchObject([
      {
        response: null,
        upstream: null,
        undetermined: {
          step: 'extauth',
          ifAllowed: { response: { status: 200 }, upstream: { path: '/x' } },
          ifRefused: { response: { status: 403 }, upstream: null },
        },
      },
    ])
  })

  it('what the upstream answers is the answer, in lower-case names', () => {
    const answer = put('answer.json', { status: 503, headers: { 'X-A': ['1', '2'] }, body: 'busy' })
    const plain = put('plain.yaml', EXT_AUTH.replace(/ {4}options:\n.*\n/, ''))
    const ran = claimwright(['decide', plain, '--url', '/x', '--upstream-response', answer])
    expect(jsonLines(ran)).toMatchObject([{ response: { status: 503, headers: { 'x-a': ['1', '2'] }, body: 'busy' } }])
  })

  it('a listener that is not there closes the connection: status 0', () => {
    const request = put('request.json', { path: '/openai', authority: 'a', port: 9 })
    const [line] = jsonLines(claimwright(['decide', ...AI_GATEWAY, '--request', request]))
    expect(line).toMatchObject({ response: { status: 0, headers: {}, body: '' }, upstream: null })
  })

  it('what the API server refuses has findings, no answer and exit 1', () => {
    const path = put('refused.yaml', EXT_AUTH.replace('[{prefix: /}]', '7'))
    const ran = claimwright(['decide', path, '--url', '/x'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(/refused\.yaml:10:19: error\[wrong-type CW2002\]/)
    expect(ran.stderr).toContain('the gateway does not load this input')
  })

  it('says how to give what only the machine of the gateway has', () => {
    const path = join(EXAMPLES, 'agentgateway-standalone/jwtauth.yaml')
    const { code, stderr } = claimwright(['decide', path, '--url', '/x'])
    expect(code).toBe(1)
    expect(stderr).toContain(
      'the gateway does not load this input; give its variables with `--env NAME=VALUE`, and files with `--files FOLDER`',
    )
  })

  it('what is pruned has findings, and the rest is decided', () => {
    const path = put('pruned.yaml', EXT_AUTH.replace('    domains', '    nonsense: 1\n    domains'))
    const ran = claimwright(['decide', path, '--url', '/x'])
    expect(ran.code).toBe(0)
    expect(ran.stderr).toMatch(/pruned\.yaml:6:5: error\[unknown-field CW2001\] unknown field `nonsense`/)
    expect(jsonLines(ran)[0]!['note']).toContain('CW2001')
  })
})

describe('decide: hostile input', () => {
  const CASES: [string, unknown, RegExp][] = [
    ['a list', [], /expected \{"cases"/],
    ['null', null, /expected \{"cases"/],
    ['cases that are a map', { cases: {} }, /expected \{"cases"/],
    ['a case that is null', { cases: [null] }, /case 1: expected/],
    ['a case without a request', { cases: [{ name: 'a' }] }, /case 1: expected a request/],
    ['a path that is a number', { cases: [{ request: { path: 5 } }] }, /`path` must be a text/],
    ['a header value that is a number', { cases: [{ request: { path: '/', headers: [['a', 1]] } }] }, /`headers`/],
    ['headers that are a map', { cases: [{ request: { path: '/', headers: { a: 'b' } } }] }, /`headers`/],
    ['a time that is text', { cases: [{ request: { path: '/' }, now: 'x' }] }, /`now` must be unix seconds/],
    ['variables that are a list', { cases: [{ request: { path: '/' }, env: [] }] }, /`env` must map/],
    ['a second case that is wrong', { cases: [{ request: { path: '/' } }, 7] }, /case 2: expected/],
  ]
  for (const [name, cases, message] of CASES)
    it(`${name}: a plain word and exit 2`, () => {
      const ran = claimwright(['decide', ...AI_GATEWAY, '--cases', put('cases.json', cases)])
      expect(ran).toMatchObject({ code: 2, stdout: '' })
      expect(ran.stderr).toMatch(message)
    })

  const OPTIONS: [string[], number][] = [
    [[], 2],
    [['--url', 'openai'], 2],
    [['--url', 'http://'], 2],
    [['--url', 'http://[::1'], 2],
    [['--url', 'http://a b/'], 2],
    [['--url', '/', '--now', 'soon'], 2],
    [['--url', '/', '--now', ''], 2],
    [['--url', '/', '--env', 'A'], 2],
    [['--url', '/', '--header', 'none'], 2],
    [['--url', '/', '--dialect', 'nope'], 2],
    [['--url', '/', '--nope'], 2],
    [['--url', '/', '--token', '@missing'], 3],
    [['--url', '/', '--fetch', 'missing'], 3],
    [['--url', '/', '--state', 'missing'], 3],
    [['--url', '/', '--upstream-response', 'missing'], 3],
    [['--request', 'missing'], 3],
    [['--request', '{"method": 1}'], 2],
  ]
  for (const [options, code] of OPTIONS)
    it(`${options.join(' ') || 'no request'}: exit ${code}`, () => {
      const ran = claimwright(['decide', ...AI_GATEWAY, ...options], { cwd: folder })
      expect(ran).toMatchObject({ code, stdout: '' })
      expect(ran.stderr).not.toContain('internal error')
    })

  it('a file where a token belongs: the word says how files are given', () => {
    put('token.jwt', 'eyJhbGciOiJub25lIn0.e30.')
    const ran = claimwright(['decide', ...AI_GATEWAY, '--url', '/', '--token', 'token.jwt'], { cwd: folder })
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('@token.jwt reads the token from it')
  })

  it('a file that --fetch names and that is missing is exit 3, not an answer of the network', () => {
    const fetch = put('fetch.json', { 'https://a.example.com/': { file: 'missing.json' } })
    const ran = claimwright(['decide', ...AI_GATEWAY, '--url', '/', '--fetch', fetch])
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain('missing.json: no such file')
  })

  it('odd requests have an answer: huge token, absolute target, repeated headers, names of prototypes', () => {
    const headers = [
      [['authorization', `Bearer a.${'A'.repeat(1_000_000)}.c`]],
      [
        ['authorization', 'Bearer a'],
        ['authorization', 'Bearer b'],
      ],
      [['__proto__', 'x']],
    ]
    const requests = [
      ...headers.map((lines) => ({ path: '/openai', authority: 'a', headers: lines })),
      { path: 'http://other/openai', authority: 'a' },
      { path: '', authority: 'a' },
      { path: '/openai' },
    ]
    const cases = put('odd.json', { cases: requests.map((request) => ({ request })) })
    const ran = claimwright(['decide', ...AI_GATEWAY, '--cases', cases])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    const lines = jsonLines(ran)
    expect(lines.map(({ name }) => name)).toEqual(requests.map((_, index) => `case ${index + 1}`))
    for (const line of lines) expect(status(line)).toBeGreaterThanOrEqual(400)
  })
})

describe('explain', () => {
  it('json is the line of decide with the steps and their places', () => {
    const ran = claimwright(['explain', ...AI_GATEWAY, '--cases', join(GLOO, 'cases.json'), '--format', 'json'])
    const bob = jsonLines(ran)[2]!
    expect(bob).toMatchObject({ name: 'bob', response: { status: 403 }, upstream: null })
    const steps = bob['steps'] as Record<string, unknown>[]
    expect(steps.map(({ step }) => step)).toEqual(['route', 'authenticate', 'authorize'])
    expect(steps[2]).toMatchObject({
      outcome: 'refuse',
      file: join(GLOO, 'openai-opt.yaml'),
      line: 14,
      detail: expect.stringContaining('gpt-3.5-turbo'),
      remedy: expect.stringContaining('viewer'),
    })
  })

  it('another format is exit 2', () =>
    expect(claimwright(['explain', ...AI_GATEWAY, '--url', '/', '--format', 'xml']).code).toBe(2))

  it('no token and no key of the configuration is printed whole', () => {
    const litellm = join(EXAMPLES, 'litellm')
    const config = readFileSync(join(litellm, 'config.yaml'), 'utf8')
    const key = /master_key: (\S+)/.exec(config)![1]!
    const args = ['explain', join(litellm, 'config.yaml'), '--cases', join(litellm, 'cases.json')]
    const url = 'JWT_PUBLIC_KEY_URL=https://idp.example.com/realms/litellm/protocol/openid-connect/certs'
    const env = ['--env', 'LITELLM_LICENSE=x', '--env', url, '--fetch', join(litellm, 'fetch.json')]
    const ran = claimwright([...args, ...env])
    expect(ran.stdout).toContain('master_key: ')
    expect(ran.stdout).not.toContain(key)
    const tokens = [...readFileSync(join(litellm, 'cases.json'), 'utf8').matchAll(/eyJ[\w-]+\.eyJ[\w-]+\.([\w-]+)/g)]
    expect(tokens.length).toBeGreaterThan(0)
    for (const [, signature] of tokens) expect(ran.stdout).not.toContain(signature)
  })
})

describe('decide: policies without their gateway', () => {
  const policy = () =>
    put(
      'policy.yaml',
      `apiVersion: agentgateway.dev/v1alpha1
kind: AgentgatewayPolicy
metadata: {name: admin, namespace: team}
spec:
  targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: gw}]
  traffic: {authorization: {action: Deny, policy: {matchExpressions: ['request.path == "/admin"']}}}
`,
    )

  it('assumes the gateway and says so', () => {
    const ran = claimwright(['decide', policy(), '--url', '/admin'])
    expect(jsonLines(ran).map(status)).toEqual([403])
    expect(ran.stderr).toMatch(/policy\.yaml:5:16: note\[missing-object-assumed CW3020\] .*Gateway `team\/gw`/)
  })

  it('--strict-input refuses', () => {
    const ran = claimwright(['decide', policy(), '--url', '/admin', '--strict-input'])
    expect([ran.code, ran.stdout]).toEqual([1, ''])
    expect(ran.stderr).toContain('error[missing-object-assumed CW3020]')
  })
})

describe('decide: where a request comes from and arrives', () => {
  const answering = (status: number) => `[{policies: {directResponse: {status: ${status}, body: ""}}, backends: []}]`
  const LISTENERS = `binds:
- {port: 3000, listeners: [{name: plain, routes: ${answering(201)}}]}
- {port: 3001, listeners: [{name: other, routes: ${answering(202)}}]}
`
  const INTERNAL = `binds:
- port: 3000
  listeners:
  - routes:
    - policies: {authorization: {rules: ['cidr("10.0.0.0/8").containsIP(source.address)']}}
      backends: [{host: "a:80"}]
`
  const ask = (file: string, ...options: string[]) => jsonLines(claimwright(['decide', file, ...options]))[0]!

  it('the port of --url, --listener, and neither', () => {
    const file = put('listeners.yaml', LISTENERS)
    expect(status(ask(file, '--url', 'http://a:3001/'))).toBe(202)
    expect(status(ask(file, '--url', 'http://a/', '--listener', 'other'))).toBe(202)
    expect(ask(file, '--url', 'http://a/')).toMatchObject({ response: { status: 201 }, listener: 'plain' })
    expect(ask(file, '--url', 'http://a:9999/')).toMatchObject({
      response: { status: 201 },
      note: 'nothing listens on port 9999, which was ignored: there are 3000, 3001',
    })
  })

  it('a listener that does not exist is a usage error', () => {
    const ran = claimwright(['decide', put('listeners.yaml', LISTENERS), '--url', '/', '--listener', 'x'])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('the listeners are plain, other')])
  })

  it('--source, and `source` of a case', () => {
    const file = put('internal.yaml', INTERNAL)
    expect(status(ask(file, '--url', '/', '--source', '10.1.1.1:4711'))).toBe(200)
    expect(status(ask(file, '--url', '/', '--source', '[2001:db8::1]:4711'))).toBe(403)
    expect(ask(file, '--url', '/')).toMatchObject({ response: null, undetermined: { step: 'source' } })
    const cases = put('sources.json', {
      cases: ['10.0.0.1', '11.0.0.1'].map((address) => ({
        request: { path: '/', authority: 'a', source: { address } },
      })),
    })
    expect(jsonLines(claimwright(['decide', file, '--cases', cases])).map(status)).toEqual([200, 403])
  })

  it.each([
    [['--source', 'localhost'], '--source localhost: expected an IP address'],
    [['--source', '10.0.0.1:x'], '--source 10.0.0.1:x: expected an IP address'],
  ])('%j', (options, message) => {
    const ran = claimwright(['decide', put('internal.yaml', INTERNAL), '--url', '/', ...options])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it.each([
    [{ request: { path: '/' }, expected: 403 }, 'case 1: a case has no member `expected`: expected name, request,'],
    [{ request: { path: '/', host: 'a' } }, 'case 1: a request has no member `host`: expected method, authority,'],
    [
      { sequence: [{ request: { path: '/' } }, { request: { path: '/' }, expect: 200 }] },
      'case 1, request 2: a step has no member `expect`: expected request, now',
    ],
  ])('a member without effect is a usage error: %j', (asked, message) => {
    const cases = put('unknown-member.json', { cases: [asked] })
    const ran = claimwright(['decide', put('internal.yaml', INTERNAL), '--cases', cases])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('`outside` of a case: what external authorization says', () => {
    const file = put(
      'outside.yaml',
      `binds:
- port: 3000
  listeners:
  - routes:
    - policies: {extAuthz: {host: "a:1"}, authorization: {rules: ['extauthz.tier == "gold"']}}
      backends: [{host: "a:80"}]
`,
    )
    const cases = put('outside.json', {
      cases: ['gold', 'tin'].map((tier) => ({
        request: { path: '/', authority: 'a' },
        outside: { extauthz: { tier } },
      })),
    })
    const allowed = jsonLines(claimwright(['decide', file, '--cases', cases])).map(
      (line) => (line['undetermined'] as { ifAllowed: { response: { status: number } } }).ifAllowed.response.status,
    )
    expect(allowed).toEqual([200, 403])
    const wrong = put('wrong.json', { cases: [{ request: { path: '/', authority: 'a' }, outside: { extAuthz: {} } }] })
    expect(claimwright(['decide', file, '--cases', wrong]).stderr).toContain('`outside` must map extauthz')
  })
})
