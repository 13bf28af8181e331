import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { JWKS, rbac } from '../../src/check/example-policies.js'
import { HOSTILE, poisoned, RAW, SOURCES } from '../hostile.js'
import { temporaryFolder, writerIn } from '../temporary-folder.js'
import { capture } from './capture.js'

/*
 * One hostile text in every place that a policy, token, request, suite, argument or file name can hold, through every
 * command and format: nothing of it reaches the terminal, a log or a page as anything but text.
 */

const folder = temporaryFolder('hostile')

const write = writerIn(folder)

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const TOKEN = `${base64url({ alg: 'ES256', kid: HOSTILE, [HOSTILE]: 1 })}.${base64url({ iss: HOSTILE, aud: [HOSTILE], sub: HOSTILE, team: HOSTILE, exp: 4e9, [HOSTILE]: HOSTILE })}.c2ln`
const token = write('token.jwt', TOKEN)
const cases = write(
  'cases.json',
  JSON.stringify({
    cases: ['/', '/chat', `/chat/${HOSTILE}`].map((path) => ({
      name: HOSTILE,
      request: {
        method: path === '/' ? 'GET' : HOSTILE,
        authority: path === '/' ? 'models.example.com' : HOSTILE,
        path,
        headers: [
          ['authorization', `Bearer ${TOKEN}`],
          [HOSTILE, HOSTILE],
        ],
        body: HOSTILE,
      },
      expect: { status: 299, verdict: HOSTILE, body: HOSTILE },
    })),
  }),
)

function expectSafe(args: string[], text: string): void {
  const where = args.join(' ').slice(0, 200)
  expect(RAW.exec(text)?.[0], `${where}: raw control character`).toBeUndefined()
  const lines = text.split('\n')
  expect(
    lines.filter((line) => /^FORGED/.test(line)),
    `${where}: forged line`,
  ).toEqual([])
  const commands = lines.filter((line) => /^\s*::(?!:)/.test(line) || line.includes('##['))
  const foreign = args.includes('github')
    ? commands.filter((line) => !/^::(?:error|warning|notice) file=[^:]*,title=[^:,]+::/.test(line))
    : commands
  expect(foreign, `${where}: workflow command`).toEqual([])
}

/** What is not a tag or a character reference in XML or HTML must not look like markup. */
function expectMarkup(args: string[], text: string): void {
  const where = args.join(' ').slice(0, 200)
  const bare = text
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<[!?/]?[A-Za-z][^<>&]*(?:&(?:amp|lt|gt|quot|#\d+);[^<>&]*)*>/g, '')
  expect(/[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)/.exec(bare)?.[0], `${where}: broken markup`).toBeUndefined()
  expect(text, where).not.toContain('<img')
}

/** Outside of code nothing of others is a link, an image or a mention. */
function expectMarkdown(args: string[], text: string): void {
  const prose = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
  expect(
    /(?<!\\)\]\(|\w:\/\/|<img|@evil|www\./.exec(prose)?.[0],
    `${args.join(' ').slice(0, 200)}: live markup`,
  ).toBeUndefined()
}

/** Reports that are written to files: `convert` prints the policy that it makes, `test` its results. */
const REPORT_FILE: Record<string, string> = { convert: '--report-file', test: '--coverage-output' }

async function expectHarmless(command: string[]): Promise<void> {
  const page = join(folder, 'report.html')
  const option = REPORT_FILE[command[0]!]
  const isWritten =
    option !== undefined && (command.includes('--report') || /html|lcov|cobertura/.test(command.at(-1)!))
  if (isWritten) writeFileSync(page, '')
  const args = isWritten ? [...command, option, page] : command
  const { code, stdout, stderr } = await capture(args)
  expect(code, `${args.join(' ').slice(0, 200)}: ${stderr.slice(0, 500)}`).not.toBe(70)
  const report = isWritten ? readFileSync(page, 'utf8') : stdout
  for (const text of new Set([stdout, stderr, report])) expectSafe(args, text)
  if (args.some((arg) => /^(?:junit|html|cobertura)$/.test(arg))) expectMarkup(args, report)
  if (args.includes('markdown')) expectMarkdown(args, report)
  const isLines = args[0] === 'explain' || args[0] === 'decide'
  if (args.includes('json'))
    for (const part of isLines ? report.trim().split('\n') : [report]) if (part !== '') JSON.parse(part)
}

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length]!

/** The dialect of a source's file, and two versions of its gateway. */
const OWN: Record<string, [dialect: string, from: string, to: string]> = {
  gloo: ['gloo', 'gloo=1.18', 'gloo=1.22'],
  agentgateway: ['agentgateway', 'agentgateway=1.4.1', 'agentgateway=1.5.1'],
  standalone: ['standalone', 'agentgateway=1.4.1', 'agentgateway=1.5.1'],
  litellm: ['litellm', 'litellm=1.106.2', 'litellm=1.110.2'],
  envoy: ['envoy', 'envoy=1.36.4', 'envoy=1.40.0'],
  mcp: ['standalone', 'agentgateway=1.4.1', 'agentgateway=1.5.1'],
}

const SUITE = `name: access
policy: standalone.yaml
fixtures: {env: {KEY: example}}
tags: [nightly]
keys: {other: {suppose: {provider: default}}}
tokens: {user: {claims: {groups: [users], sub: alice}, signedBy: other}, stranger: {from: user, claims: {iss: elsewhere}}}
requests: {chat: {method: POST, host: models.example.com, path: /chat, headers: {x-team: models}, body: {a: b}}}
matrix: {user: {chat: allow}, stranger: {chat: 401}}
cases:
- name: one
  tags: [nightly]
  token: user
  request: {method: GET, path: /other}
  expect: {status: 404, headers: {x-a: b}, body: nothing}
`

const TESTS = ['pretty', 'json', 'junit', 'tap', 'github']
const CHECKS = ['pretty', 'compact', 'json', 'sarif', 'github', 'gitlab', 'junit']

describe('hostile text', () => {
  for (const [dialect, text] of Object.entries(SOURCES))
    it(`stays text in the policies of ${dialect}`, async () => {
      const original = write(`${dialect}.yaml`, text)
      const target = dialect === 'standalone' || dialect === 'mcp' ? 'agentgateway' : 'standalone'
      const [own, from, to] = OWN[dialect]!
      let index = 0
      for (const policy of poisoned(text)) {
        const file = write(`${dialect}-hostile.yaml`, policy)
        await expectHarmless(['check', file, '--format', pick(CHECKS, index), '--token', token])
        await expectHarmless(['check', file, '--format', pick(CHECKS, index + 3)])
        await expectHarmless(
          index % 3 === 0
            ? ['decide', file, '--cases', cases]
            : ['explain', file, '--cases', cases, '--format', pick(['text', 'json'], index)],
        )
        if (index % 2 === 0)
          await expectHarmless(['diff', original, file, '--format', pick(['pretty', 'markdown', 'json'], index / 2)])
        else
          await expectHarmless([
            'convert',
            file,
            '--to',
            target,
            '--cases',
            cases,
            '--verbose',
            '--report',
            pick(['pretty', 'markdown', 'html', 'json'], (index - 1) / 2),
          ])
        await expectHarmless(
          index % 2 === 0
            ? [
                ...['who', file, '--claims', `{"sub":${JSON.stringify(HOSTILE)}}`],
                ...['--format', pick(['table', 'json', 'markdown', 'html'], index / 2)],
              ]
            : pick(
                [
                  ['test', '--init', file],
                  ['convert', file, '--to', own, '--report', 'json'],
                  [
                    ...['upgrade', file, '--from', from, '--to', to],
                    ...['--format', pick(['pretty', 'markdown', 'json'], (index - 1) / 6)],
                  ],
                ],
                (index - 1) / 2,
              ),
        )
        if (dialect === 'mcp')
          await expectHarmless(['tools', file, '--token', `@${token}`, '--format', pick(['text', 'json'], index)])
        index++
      }
      expect(index).toBeGreaterThan(10)
    })

  it('stays text in tokens, expressions, arguments and files that are not what they should be', async () => {
    const broken = write('broken.json', HOSTILE)
    const policy = write('plain.yaml', SOURCES['standalone']!)
    const commands = [
      ...['text', 'json'].map((format) => ['token', 'decode', TOKEN, '--format', format]),
      ...['text', 'json'].map((format) => [
        'token',
        'verify',
        TOKEN,
        '--keys',
        write('keys.json', JWKS.replace('k1', JSON.stringify(HOSTILE).slice(1, -1))),
        '--issuer',
        HOSTILE,
        '--format',
        format,
      ]),
      ['cel', `"${'x'}" + jwt.sub`, '--token', TOKEN],
      ['cel', JSON.stringify(HOSTILE)],
      ['cel', HOSTILE],
      ['keys', 'pem-to-jwks', broken],
      ['keys', 'jwks-to-pem', write('keys.json', JWKS), '--kid', HOSTILE],
      ['rules', HOSTILE],
      ['schema', HOSTILE],
      ['init', HOSTILE],
      [HOSTILE],
      ['check', HOSTILE],
      ['check', policy, `--${HOSTILE}`],
      ['check', policy, '--format', HOSTILE],
      ['check', policy, '--dialect', HOSTILE],
      ['check', policy, '--env', HOSTILE],
      ['check', policy, '--token', broken],
      ['check', policy, '--baseline', broken],
      ['check', policy, '--config', broken],
      ['decide', policy, '--url', HOSTILE],
      ['decide', policy, '--url', '/', '--header', HOSTILE],
      ['decide', policy, '--url', '/', '--listener', HOSTILE],
      ['decide', policy, '--url', '/', '--source', HOSTILE],
      ['decide', policy, '--url', '/', '--env', `${HOSTILE}=${HOSTILE}`],
      ...['request', 'cases', 'state', 'fetch', 'mcp-tools', 'upstream-response'].map((option) => [
        'decide',
        policy,
        ...(option === 'request' || option === 'cases' ? [] : ['--url', '/']),
        `--${option}`,
        broken,
      ]),
      ['convert', policy, '--to', HOSTILE],
      ['convert', policy, '--to', 'gloo', '--set', HOSTILE],
      ['convert', policy, '--to', 'gloo', '--accept', HOSTILE],
      ['diff', policy, HOSTILE],
      ['tools', policy, '--claims', HOSTILE],
    ]
    for (const args of commands) await expectHarmless(args)
  })

  it('stays text in suites', async () => {
    write('standalone.yaml', SOURCES['standalone']!)
    let index = 0
    for (const suite of poisoned(SUITE)) {
      const file = write('hostile.claimwright-test.yaml', suite)
      await expectHarmless(['test', file, '--verbose', '--format', pick(TESTS, index)])
      await expectHarmless(['check', file, '--format', pick(CHECKS, index)])
      await expectHarmless(['test', file, '--coverage', pick(['text', 'html', 'lcov', 'cobertura'], index)])
      await expectHarmless(['test', file, '--mutate', '--suggest', '--filter', HOSTILE])
      index++
    }
    expect(index).toBeGreaterThan(30)
  })

  it('stays text in archives, logs and commands with requests', async () => {
    const policy = write('standalone.yaml', SOURCES['standalone']!)
    const entry = {
      startedDateTime: '2026-01-01T00:00:00Z',
      request: {
        method: 'POST',
        url: 'https://models.example.com/chat',
        headers: [{ name: 'x-a', value: 'b' }],
        postData: { mimeType: 'application/json', text: '{}' },
      },
      response: { status: 403 },
    }
    const line = { method: 'GET', path: '/chat', authority: 'a.example', response_code: 200, start_time: 'now' }
    for (const hostile of poisoned(JSON.stringify({ log: { entries: [entry] } }))) {
      const file = write('hostile.har', JSON.stringify(parseYaml(hostile)))
      for (const format of ['table', 'json'])
        await expectHarmless(['decide', policy, '--har', file, '--format', format])
      await expectHarmless(['explain', policy, '--har', file])
    }
    for (const hostile of poisoned(JSON.stringify(line))) {
      const file = write('hostile.log', JSON.stringify(parseYaml(hostile)))
      for (const format of ['table', 'json'])
        await expectHarmless(['decide', policy, '--access-log', file, '--format', format])
    }
    const words = ['curl', 'http://a.example/chat', '-H', 'x-a: b', '--data', 'x', '-X', 'POST', '-u', 'a:b']
    for (const [place] of words.entries()) {
      const command = words.with(place, `'${HOSTILE.replaceAll("'", '')}'`).join(' ')
      for (const format of ['table', 'json'])
        await expectHarmless(['decide', policy, '--curl', command, '--format', format])
    }
  })

  it('stays text in file names and in a patch', async () => {
    const name = HOSTILE.replaceAll('/', '_').slice(0, 90)
    mkdirSync(join(folder, name))
    const file = write(
      join(name, `${name.slice(0, 40)}.yaml`),
      `# ${name.replaceAll('\n', ' ').replace(RAW, '')}\n${rbac('principals: []').replace('rbac:', 'rbac:\n        disable: "true"')}`,
    )
    for (const format of CHECKS) await expectHarmless(['check', join(folder, name), '--format', format])
    await expectHarmless(['check', file, '--diff', '--fix=unsafe'])
    await expectHarmless(['init', join(folder, name)])
    await expectHarmless(['explain', file, '--url', '/'])
    for (const format of ['pretty', 'markdown', 'html', 'json'])
      await expectHarmless(['convert', file, '--to', 'envoy', '--report', format])
    for (const format of ['pretty', 'markdown', 'json'])
      await expectHarmless(['diff', file, join(folder, 'gloo.yaml'), '--format', format])
  })
})
