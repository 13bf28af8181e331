import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder, writerIn } from '../temporary-folder.js'
import { capture } from './capture.js'
import { buildOnce, claimwright, EXAMPLES } from './run.js'

const folder = temporaryFolder('who')
beforeAll(buildOnce)
const put = writerIn(folder)

const GLOO = join(EXAMPLES, 'gloo-ai-gateway')
const SENTENCE =
  'a token of `solo.io` signed by a key of `selfminted`, with `llms.openai` containing `gpt-3.5-turbo`; nothing else'
const ALICE = '{"sub":"alice","llms":{"openai":["gpt-3.5-turbo"]}}'
const BOB = '{"sub":"bob","llms":{"mistral":["m"]}}'
const NOW = ['--now', '1800000000']

interface Json {
  routes: {
    access: string
    sentence: string
    exact: boolean
    needs: { credentials: object[]; alternatives: object[][] }[]
    callers?: { caller: string; verdict: string; status: number }[]
  }[]
}
const json = (text: string): Json => JSON.parse(text) as Json

describe('who', () => {
  it('says what a caller needs', async () => {
    const { stdout, code } = await capture(['who', GLOO, '--format', 'json', ...NOW])
    expect(code).toBe(0)
    expect(json(stdout).routes).toMatchObject([
      {
        access: 'restricted',
        sentence: SENTENCE,
        exact: true,
        needs: [
          {
            credentials: [{ kind: 'token', provider: 'selfminted', issuer: 'solo.io', leeway: 60 }],
            alternatives: [
              [{ claim: ['llms', 'openai'], is: { kind: 'list-contains', value: 'gpt-3.5-turbo' }, holds: true }],
            ],
          },
        ],
      },
    ])
  })

  it('prints a matrix of routes by callers, as decide answers each', async () => {
    const args = ['who', GLOO, '--claims', ALICE, '--claims', BOB, '--claims', '{}', ...NOW]
    const { stdout } = await capture([...args, '--format', 'json'])
    expect(json(stdout).routes[0]!.callers).toMatchObject([
      { caller: 'alice', verdict: 'allowed', status: 200 },
      { caller: 'bob', verdict: 'denied', status: 403 },
      { caller: 'claims 3', verdict: 'denied', status: 403 },
    ])
    const table = (await capture(args)).stdout.split('\n')
    expect(table[0]).toMatch(/^ROUTE +ACCESS +ALICE +BOB +CLAIMS 3 +WHAT A CALLER NEEDS$/)
    expect(table[1]).toMatch(/^\*:8080 \/openai\/\* +restricted +allowed 200 +denied 403 +denied 403 +a token of/)
    const nobody = await capture([...args, '--signed-by', 'nobody', '--format', 'json'])
    expect(json(nobody.stdout).routes[0]!.callers!.map(({ status }) => status)).toEqual([401, 401, 401])
  })

  it('writes markdown, and one HTML page without scripts whose cells unfold', async () => {
    const { stdout } = await capture(['who', GLOO, '--format', 'markdown', '--claims', ALICE, ...NOW])
    expect(stdout.trimEnd().split('\n')).toHaveLength(7)
    expect(stdout).toMatch(/^judged by Gloo [\d.]+, Envoy [\d.]+$/m)
    expect(stdout).toContain('`llms.openai`')
    const page = join(folder, 'who.html')
    // As it is built: files are written by another module than in the source.
    expect(claimwright(['who', GLOO, '--format', 'html', '--claims', ALICE, '--output', page, ...NOW]).code).toBe(0)
    const html = readFileSync(page, 'utf8')
    expect(html).toContain('<details><summary class="allowed">allowed 200</summary><pre>alice: 200')
    expect(html).toContain('ok authorize: policy `viewer` allows it')
    expect(html).not.toMatch(/<script|\bon\w+=|https?:\/\/(?!i\.example)[^<]*\.(?:js|css)/)
  })

  it('no name of a policy or a caller becomes markup, a line or a colour', async () => {
    const evil = '<img src=x onerror=alert(1)>|`\\u001b[31m\\n::error::x'
    const policy = put(
      'evil.yaml',
      `binds: [{port: 3000, listeners: [{routes: [{name: "${evil}", matches: [{path: {exact: "/<b>x</b>"}}], policies: {jwtAuth: {mode: strict, issuer: "${evil}", jwks: {url: "https://i.example/jwks"}}, authorization: {rules: ['jwt.org == "<script>alert(1)</script>"']}}, backends: [{host: "a:80"}]}]}]}]`,
    )
    const claims = JSON.stringify({ sub: '</pre><script>alert(2)</script>\u001b[31m\n::warning::y' })
    for (const format of ['table', 'json', 'markdown', 'html']) {
      const { stdout, stderr } = await capture(['who', policy, '--claims', claims, '--format', format, ...NOW])
      expect(stderr).toBe('')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come through
      expect(stdout).not.toMatch(/\u001b|^::/m)
      if (format === 'html') expect(stdout).not.toMatch(/<script|<img|<b>/)
      if (format === 'markdown') expect(stdout.trimEnd().split('\n')).toHaveLength(5)
    }
  })

  it('several configurations, documents and listeners are told apart', async () => {
    const two = put(
      'two.yaml',
      ['a', 'b']
        .map(
          (name, i) =>
            `apiVersion: gateway.solo.io/v1\r\nkind: VirtualService\r\nmetadata: {name: vs, namespace: ${name}}\r\nspec: {virtualHost: {domains: ['${name}.example'], routes: [{matchers: [{prefix: /${i}}], directResponseAction: {status: 200}}]}}\r\n`,
        )
        .join('---\r\n'),
    )
    const listeners = put(
      'listeners.yaml',
      'binds: [{port: 1, listeners: [{routes: [{backends: [{host: "a:80"}]}]}]}, {port: 2, listeners: [{routes: [{policies: {authorization: {rules: ["false"]}}, backends: [{host: "a:80"}]}]}]}]',
    )
    const rows = json((await capture(['who', two, listeners, '--format', 'json', ...NOW])).stdout).routes
    expect(rows.map(({ access }) => access).sort()).toEqual(['closed', 'open', 'open', 'open'])
  })

  it('a policy of five thousand rules ends, and says where it is not exact', async () => {
    const rules = Array.from({ length: 5000 }, (_, i) => `'jwt.a${i % 50} == "v${i}" && jwt.b == "w${i % 7}"'`)
    const policy = put(
      'large.yaml',
      `binds: [{port: 3000, listeners: [{routes: [{policies: {jwtAuth: {mode: strict, issuer: x, jwks: {url: "https://i.example/jwks"}}, authorization: {rules: [${rules.join(', ')}]}}, backends: [{host: "a:80"}]}]}]}]`,
    )
    const [row] = json((await capture(['who', policy, '--format', 'json', ...NOW])).stdout).routes
    expect(row).toMatchObject({ access: 'restricted', exact: false })
  })

  it.each([
    ['an empty file', () => [put('empty.yaml', '')], /no configuration of a known dialect in the input/],
    ['a path that is missing', () => [join(folder, 'missing.yaml')], /no such file or folder/],
    [
      'a file that cannot be written',
      () => [GLOO, '--output', join(folder, 'none', 'x')],
      /none.x: no such file or folder/,
    ],
    ['an unknown format', () => [GLOO, '--format', 'xml'], /--format xml: expected table, json, markdown, html/],
    ['claims that are not JSON', () => [GLOO, '--claims', '{'], /--claims: expected a JSON object/],
    ['an option without claims', () => [GLOO, '--signed-by', 'x'], /--signed-by describes the token of --claims/],
    [
      'an unknown provider',
      () => [GLOO, '--claims', '{}', '--signed-by', 'x'],
      /the providers are selfminted, or nobody/,
    ],
  ])('%s is one line on standard error', async (_, args, message) => {
    const { code, stderr, stdout } = await capture(['who', ...args()])
    expect(code).toBeGreaterThan(0)
    expect(stdout).toBe('')
    expect(stderr.replace(/^.*(?:note\[CW3020\]|warning\[).*\n/gm, '')).toMatch(message)
  })
})
