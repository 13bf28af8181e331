import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder, writerIn } from '../temporary-folder.js'
import { capture } from './capture.js'
import { EXAMPLES, jsonLines } from './run.js'

const folder = temporaryFolder('claims')
const put = writerIn(folder)

const GLOO = join(EXAMPLES, 'gloo-ai-gateway')
const URL = ['--url', 'http://10.0.0.1:8080/openai']
const NOW = ['--now', '1800000000']
const MODEL = '{"llms":{"openai":["gpt-3.5-turbo"]}}'

/** agentgateway with two issuers whose keys are on the network. */
const REMOTE = put(
  'remote.yaml',
  `
binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth:
          mode: strict
          providers:
          - {issuer: 'https://a.example', audiences: [api], jwks: {url: 'https://a.example/jwks'}}
          - {issuer: 'https://b.example', jwks: {url: 'https://b.example/jwks'}}
        authorization:
          rules: ['jwt.sub == "alice" && jwt.iss == "https://b.example"']
      backends: [{host: 'localhost:8000'}]
`,
)

async function status(...args: string[]): Promise<number> {
  const ran = await capture(['decide', '--format', 'json', ...NOW, ...args])
  expect(ran.stderr.replace(/^.*note\[missing-object-assumed CW3020\].*\n/gm, '')).toBe('')
  return (jsonLines(ran)[0]!['response'] as { status: number }).status
}

describe('--claims: a token that is supposed to be good', () => {
  it('is good for the provider on the way, and its claims are judged by the rules', async () => {
    expect(await status(GLOO, ...URL, '--claims', MODEL)).toBe(200)
    expect(await status(GLOO, ...URL, '--claims', '{"llms":{"openai":["gpt-4"]}}')).toBe(403)
  })

  it('says what it assumes', async () => {
    const [line] = jsonLines(await capture(['decide', GLOO, ...URL, ...NOW, '--claims', MODEL]))
    expect(line!['assumed']).toEqual([
      'the token is supposed to be signed by a key of provider `selfminted` and sent in header `authorization`; added claims: `iss` `"solo.io"`, `iat` now, `exp` in 3600 s',
    ])
  })

  it('expires as told, and a signature of nobody is bad', async () => {
    expect(await status(GLOO, ...URL, '--claims', MODEL, '--expires', '-2h')).toBe(401)
    expect(await status(GLOO, ...URL, '--claims', MODEL, '--expires', 'never')).toBe(200)
    expect(await status(GLOO, ...URL, '--claims', MODEL, '--signed-by', 'nobody')).toBe(401)
    expect(await status(GLOO, ...URL, '--claims', MODEL, '--issuer', 'other')).toBe(401)
  })

  it('chooses the provider by the issuer or by name, and supposes its remote keys', async () => {
    const url = ['--url', 'http://h.example:3000/']
    expect(await status(REMOTE, ...url, '--claims', '{"sub":"alice"}')).toBe(403)
    expect(await status(REMOTE, ...url, '--claims', '{"sub":"alice"}', '--issuer', 'https://b.example')).toBe(200)
    expect(await status(REMOTE, ...url, '--claims', '{"sub":"alice"}', '--signed-by', 'https://b.example')).toBe(200)
    expect(await status(REMOTE, ...url, '--claims', '{"sub":"alice","iss":"https://b.example"}')).toBe(200)
    const ran = await capture(['decide', REMOTE, ...url, ...NOW, '--claims', '{"sub":"bob"}'])
    expect(ran.stdout).toContain('https://a.example/jwks was not fetched: it is assumed to hold the key')
  })

  it('replaces the token of a request that has one, and takes the claims of a real token', async () => {
    const request = put(
      'request.json',
      JSON.stringify({
        method: 'GET',
        authority: '10.0.0.1:8080',
        path: '/openai',
        headers: [['Authorization', 'Bearer a.b.c']],
      }),
    )
    expect(await status(GLOO, '--request', request, '--claims', MODEL)).toBe(200)
    const { cases } = JSON.parse(readFileSync(join(GLOO, 'cases.json'), 'utf8')) as {
      cases: { request: { headers: [string, string][] } }[]
    }
    const alice = cases[1]!.request.headers.find(([name]) => name.toLowerCase() === 'authorization')![1]
    expect(await status(GLOO, ...URL, '--claims', alice.replace('Bearer ', ''))).toBe(200)
  })

  it('explain, tools and check accept it', async () => {
    const explained = await capture(['explain', GLOO, ...URL, ...NOW, '--claims', MODEL])
    expect(explained.stdout).toMatch(/^request: 200.*\n {2}assumed: the token is supposed/)
    const config = join(EXAMPLES, 'mcp', 'config.yaml')
    const tools = await capture(['tools', config, '--files', EXAMPLES, ...NOW, '--claims', '{"sub":"dana"}'])
    expect(tools.stderr).toContain('assumed: the token is supposed to be signed by a key of provider')
    const checked = await capture(['check', REMOTE, '--claims', '{"email":"a@b.example"}'])
    expect(checked.stderr).toContain('assumed: a token of provider `https://a.example`; added claims:')
    expect(checked.stdout).toMatch(/token of\s+--claims\s+has\s+no\s+`sub`/)
  })

  it.each([
    ['bad JSON', ['--claims', '{"a":'], /^claimwright: --claims: expected a JSON object such as .*\n$/],
    [
      'deep JSON',
      ['--claims', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`],
      /^claimwright: --claims: JSON nested more than 500 levels deep\n$/,
    ],
    ['a list', ['--claims', '[1]'], /^claimwright: --claims: expected a JSON object.*\n$/],
    [
      'an unknown provider',
      ['--claims', '{}', '--signed-by', 'x'],
      /^claimwright: --signed-by x: no such provider; the providers are selfminted, or nobody\n$/,
    ],
    [
      'an expiry that is no duration',
      ['--claims', '{}', '--expires', 'soon'],
      /^claimwright: --expires soon: expected 90s, 15m, 1h, -1h or never\n$/,
    ],
    ['both tokens', ['--claims', '{}', '--token', 'a.b.c'], /^claimwright: --token and --claims exclude each other\n$/],
    [
      'an option without its token',
      ['--issuer', 'x'],
      /^claimwright: --issuer describes the token of --claims, which is not given\n$/,
    ],
    [
      'two issuers',
      ['--claims', '{"iss":"a"}', '--issuer', 'b'],
      /^claimwright: --issuer b: --claims has another `iss`.*\n$/,
    ],
  ])('%s is one line on standard error', async (_, args, message) => {
    const ran = await capture(['decide', GLOO, ...URL, ...args])
    expect(ran.code).toBeGreaterThan(1)
    expect(ran.stdout).toBe('')
    expect(ran.stderr.replace(/^.*note\[missing-object-assumed CW3020\].*\n/gm, '')).toMatch(message)
  })

  it('a real token whose keys were not fetched offers it', async () => {
    const claims = Buffer.from('{"iss":"https://a.example","sub":"alice"}').toString('base64url')
    const token = `${Buffer.from('{"alg":"RS256","kid":"k"}').toString('base64url')}.${claims}.AAAA`
    const url = ['--url', 'http://h.example:3000/']
    const ran = await capture(['explain', REMOTE, ...url, '--token', token])
    expect(ran.stdout).toMatch(/note: the token's signature cannot be checked: https:\/\/a\.example\/jwks, .*--claims/)
    const local = await capture(['explain', GLOO, ...URL, '--token', token])
    expect(local.stdout).not.toContain('cannot be checked')
  })
})
