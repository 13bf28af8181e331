import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../scripts/start/run.js'
import { inputsOf, NOW, type Scenario } from '../../scripts/start/scenario.js'
import { HOSTILE, poisoned, SOURCES } from '../hostile.js'
import { buildSite, DIST, missingParts, Site } from './page.js'
import { expectHarmless, MARKUP } from './shown.js'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = join(ROOT, 'examples')

const AXE = readFileSync(join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8')

const ALICE = 'JWT and RBAC: Alice may, Bob may not'

/** 5 MB of routes of a Gateway: more than is read in a moment. */
const MANY_ROUTES = Array.from(
  { length: 45_000 },
  (_, index) =>
    `---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r${index}}\nspec:\n  parentRefs: [{name: ai-gateway}]\n`,
).join('')

const missing = missingParts()
if (missing.length > 0) {
  const message = `the playground was not tested: ${missing.join(' and ')} is missing`
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n*** ${message} ***\n`)
}

describe.skipIf(missing.length > 0)('the playground', () => {
  let site: Site
  beforeAll(async () => {
    buildSite()
    site = await Site.open()
  })
  afterAll(async () => {
    await site?.close()
  })

  it('loads less than 510 kB, compressed, before the first verdict', () => {
    // The page asks for the editor when a verdict is shown.
    const first = site.paths.slice(
      0,
      site.paths.findIndex((path) => path.includes('/editor-')),
    )
    const sizes = first.map(
      (path) => [path, gzipSync(readFileSync(join(DIST, path === '/' ? 'index.html' : path))).length] as const,
    )
    const total = sizes.reduce((sum, [, size]) => sum + size, 0)
    expect(sizes.length).toBeGreaterThan(2)
    expect(total, JSON.stringify(sizes)).toBeLessThan(510_000)
  })

  it('answers every example as the command line does', async () => {
    const scenarios = JSON.parse(readFileSync(join(EXAMPLES, 'scenarios.json'), 'utf8')) as Scenario[]
    const runs = scenarios.flatMap((scenario) =>
      scenario.runs.map((each) => ({
        title: each.title,
        folder: join(EXAMPLES, scenario.name),
        args: [...inputsOf(scenario, each), '--cases', each.cases],
      })),
    )
    const mcp = ['mcp/config.yaml', '--cases', 'mcp/session.json', '--mcp-tools', 'mcp/servers.json']
    runs.push({ title: 'Rules by tool: one session', folder: EXAMPLES, args: mcp })
    expect(await site.page.locator('#example option').count()).toBe(runs.length)
    for (const { title, folder, args } of runs) {
      const { stdout } = await run(folder, ['explain', ...args, '--now', NOW, '--format', 'json'])
      const expected = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      await site.choose(title)
      expect(await site.page.locator('#case option').count(), title).toBe(expected.length)
      for (const [index, line] of expected.entries()) {
        await site.page.selectOption('#case', String(index))
        expect(await site.json(), `${title}, ${line['name']}`).toEqual(line)
        const shown = await site.verdict()
        const { response } = line as { response: { status: number } | null }
        if (response && response.status > 0) expect(shown).toContain(String(response.status))
      }
    }
    expect(site.errors).toEqual([])
  })

  it('lets nothing leave: no connection from the page or its worker, and a server is asked for its own files only', async () => {
    const { page, url, paths } = site
    const tryAll = async (address: string): Promise<string[]> => {
      const open = async (name: string, connect: () => unknown): Promise<string[]> => {
        try {
          await connect()
          return [name]
        } catch {
          return []
        }
      }
      const socket = () =>
        new Promise((resolve, reject) => {
          const made = new WebSocket(address.replace('http', 'ws'))
          made.onopen = resolve
          made.onerror = reject
        })
      const events = () =>
        new Promise((resolve, reject) => {
          const made = new EventSource(address)
          made.onopen = resolve
          made.onerror = reject
        })
      const request = () =>
        new Promise((resolve, reject) => {
          const made = new XMLHttpRequest()
          made.onload = resolve
          made.onerror = reject
          made.open('GET', address)
          made.send()
        })
      const all = await Promise.all([
        open('fetch', () => fetch(address)),
        open('WebSocket', socket),
        open('EventSource', events),
        open('XMLHttpRequest', request),
      ])
      return all.flat()
    }
    const worker = page.workers()[0]!
    const before = paths.length
    expect(await page.evaluate(tryAll, `${url}leak`)).toEqual([])
    expect(await worker.evaluate(tryAll, `${url}leak`)).toEqual([])
    const image = () =>
      new Promise((resolve) => {
        const made = document.createElement('img')
        made.addEventListener('load', () => resolve('load'))
        made.addEventListener('error', () => resolve('error'))
        made.src = '/leak.png'
      })
    expect(await page.evaluate(image)).toBe('error')
    expect(paths.slice(before)).toEqual([])
    expect(
      paths.every((path) => /^\/(?:assets\/[\w.-]+)?$/.test(path)),
      paths.join(' '),
    ).toBe(true)
    expect(
      site.errors.every((text) => /Content Security Policy/.test(text)),
      site.errors.join('\n'),
    ).toBe(true)
    site.errors.length = 0
  })

  it('works without a network, also when it gives up on a policy that takes long', async () => {
    const other = await Site.open()
    try {
      other.stopServer()
      await other.page.context().setOffline(true)
      await other.choose('The same policy as a real API server accepts it')
      for (const tool of ['Convert', 'Diff', 'CEL', 'Who gets in']) await other.openTool(tool)
      await other.settled()
      expect(await other.page.locator('#who tbody tr').count()).toBeGreaterThan(0)
      await other.choose(ALICE)
      await other.paste(MANY_ROUTES)
      await other.page.fill('#path', '/typed-meanwhile')
      expect(await other.page.inputValue('#path')).toBe('/typed-meanwhile')
      await other.choose(ALICE)
      expect(await other.verdict()).toContain('401')
      expect(other.errors).toEqual([])
    } finally {
      await other.close()
    }
  })

  it('policy: findings are marked and fixed, fixes can be undone, files are added, renamed and removed', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.tab('jwt-provider.yaml')
    const text = readFileSync(join(EXAMPLES, 'gloo-ai-gateway/jwt-provider.yaml'), 'utf8')
    await site.paste(text.replace('providers:', 'provider:'))
    await site.settled()
    const problem = page.locator('#problems li.error').first()
    expect(await problem.textContent()).toContain('error')
    expect(await page.locator('.cm-lintRange-error').count()).toBeGreaterThan(0)
    expect(await site.verdict()).not.toContain('401')
    await problem.locator('button.fix').first().click()
    await site.settled()
    expect(await page.textContent('.cm-content')).toContain('providers:')
    expect(await site.verdict()).toContain('401')
    await page.focus('.cm-content')
    await page.keyboard.press('Control+z')
    expect(await site.verdict()).not.toContain('401')

    await site.addFile('other.yaml', 'kind: Gateway\napiVersion: gateway.networking.k8s.io/v1\nspex: {}\n')
    expect(await page.textContent('#problems')).toContain('other.yaml:1')
    await page.click('#file-remove')
    await site.settled()
    expect(await page.textContent('#problems')).not.toContain('other.yaml')
  })

  const STANDALONE = `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        jwtAuth:
          mode: strict
          issuer: https://i.example
          jwks: {url: https://i.example/jwks}
        authorization:
          rules:
          - jwt.role == "admin"
      backends:
      - host: localhost:8080
`

  it('policy: the editor explains fields and evaluates expressions for the token, and completes', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.tab('jwt-provider.yaml')
    await page.check('input[value=claims]')
    await page.fill('#claims', '{"role": "admin", "team": "a"}')
    await site.paste(STANDALONE)
    await site.settled()
    const hover = async (text: string): Promise<string> => {
      await page.mouse.move(0, 0)
      await page.locator('.cm-tooltip-hover').waitFor({ state: 'detached' })
      const line = page.locator('.cm-line', { hasText: text })
      const box = await line.evaluate((element, part) => {
        const range = document.createRange()
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const at = node.textContent!.indexOf(part)
          if (at >= 0) {
            range.setStart(node, at)
            range.setEnd(node, at + part.length)
          }
        }
        const { x, y, width, height } = range.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      }, text.split(' ')[0]!)
      await page.mouse.move(box.x, box.y)
      return (await page.locator('.cm-tooltip-hover .hover').textContent())!
    }
    expect(await hover('mode')).toMatch(/mode \(enum; default: "optional"\)/)
    expect(await hover('jwt.role')).toContain('"admin" (string)')

    await page.locator('.cm-line', { hasText: 'mode: strict' }).click()
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await page.keyboard.type('aud')
    // Clicked: the editor ignores a key right after it opens the list.
    await page.locator('.cm-completionLabel', { hasText: 'audiences' }).click()
    expect(await page.textContent('.cm-content')).toContain('audiences:')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await page.locator('.cm-line', { hasText: 'jwt.role' }).click()
    await page.keyboard.press('End')
    await page.keyboard.type(' || jwt.')
    await page.locator('.cm-completionLabel', { hasText: 'team' }).waitFor()
    await page.keyboard.press('Escape')
    expect(site.errors).toEqual([])
  })

  it('policy: lenses, implied values, and hover by keyboard; also in JSON', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.tab('jwt-provider.yaml')
    await site.paste(STANDALONE.replace('          mode: strict\n', ''))
    expect(await page.textContent('.implied')).toContain('mode: optional (default)')
    const lens = page.locator('.lens').first()
    expect(await lens.textContent()).toContain('Who gets in: ')
    await lens.click()
    expect(await page.textContent('.hover.cm-tooltip')).toContain('Who gets in')
    await page.focus('.cm-content')
    await page.keyboard.press('Escape')
    await page.locator('.hover.cm-tooltip').waitFor({ state: 'detached' })
    await page.locator('.cm-line', { hasText: 'jwtAuth' }).click()
    await page.keyboard.press('Home')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+i')
    expect(await page.textContent('.hover.cm-tooltip')).toContain('jwtAuth (')
    expect(await page.textContent('.cm-announced')).toContain('jwtAuth (')
    await page.keyboard.press('ArrowUp')
    await page.locator('.hover.cm-tooltip').waitFor({ state: 'detached' })

    await site.addFile('policy.json', '{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "spex": {}}')
    expect(await page.textContent('#problems')).toContain('policy.json:1')
    await page.keyboard.press('Control+Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+i')
    expect(await page.textContent('.hover.cm-tooltip')).toContain('apiVersion (')
    expect(site.errors).toEqual([])
  })

  it('policy: it is judged by the chosen version', async () => {
    const { page } = site
    await site.choose(ALICE)
    await page.waitForSelector('#target optgroup[label="LiteLLM"]', { state: 'attached' })
    const target = async (): Promise<unknown> => (await site.json())['target']
    const newest = await target()
    const older = await page.locator('#target optgroup[label^="Gloo"] option').last().getAttribute('value')
    await page.selectOption('#target', older!)
    await site.settled()
    expect(await target()).not.toEqual(newest)
    await page.selectOption('#target', '')
    expect(await target()).toEqual(newest)
    expect(site.errors).toEqual([])
  })

  it('answer: each step leads to its line, and the line to its steps', async () => {
    const { page } = site
    await site.choose(ALICE)
    await page.click('#steps li.refuse button.place')
    expect(await page.getAttribute('#tabs [aria-selected=true]', 'aria-controls')).toBe('editor')
    expect(await page.textContent('#tabs [aria-selected=true]')).toBe('jwt-provider.yaml')
    expect(await page.textContent('.cm-line.step-line.refuse')).toContain('selfminted')
    expect(await page.locator('#steps li[aria-current]').count()).toBe(1)
    await page.keyboard.press('ArrowUp')
    expect(await page.locator('#steps li[aria-current]').count()).toBe(0)
    await page.keyboard.press('ArrowDown')
    expect(await page.textContent('#steps li[aria-current]')).toContain('authenticate')
  })

  it('token: a pasted one is described and verified, claims are supposed, and the expiry counts', async () => {
    const { page } = site
    await site.choose(ALICE)
    const { cases } = JSON.parse(readFileSync(join(EXAMPLES, 'gloo-ai-gateway/cases.json'), 'utf8')) as {
      cases: { name: string; request: { headers: [string, string][] } }[]
    }
    const tokens = cases.flatMap(({ request }) => request.headers.filter(([name]) => name === 'authorization'))
    await page.check('input[value=jwt]')
    await page.fill('#jwt', tokens[0]![1].replace('Bearer ', ''))
    expect(await site.verdict()).toContain('200')
    await page.waitForFunction(() => document.getElementById('jwt-report')!.textContent!.includes('claims:'))
    await page.fill('#jwt', `${tokens[0]![1].replace('Bearer ', '').slice(0, -8)}AAAAAAAA`)
    expect(await site.verdict()).toContain('401')

    await page.check('input[value=claims]')
    await page.fill('#claims', '{"sub": "bob"}')
    expect(await site.verdict()).toContain('403')
    await page.fill('#claims', '{"sub": "alice", "llms": {"openai": ["gpt-3.5-turbo"]}}')
    expect(await page.textContent('#answer-body')).toContain('assumed: ')
    const allowed = await site.verdict()
    await page.locator('#expires').fill('-2')
    expect(await page.textContent('#expires-text')).toBe('2 h ago')
    expect(await site.verdict()).toContain('401')
    await page.check('#never')
    expect(await site.verdict()).toBe(allowed)
    await page.selectOption('#signed-by', 'nobody')
    expect(await site.verdict()).toContain('401')
    await page.fill('#claims', '{"sub": ')
    expect(await site.verdict()).toContain('expected a JSON object')
  })

  it('request: fields and curl commands; files of the machine are refused', async () => {
    const { page } = site
    await site.choose(ALICE)
    await page.fill('#path', '/nowhere')
    expect(await site.verdict()).toContain('404')
    await page.click('text="Paste a curl command"')
    await page.fill('#curl', "curl -X PUT 'http://10.0.0.1:8080/openai?a=b' -H 'X-Test: yes' -d '{}'")
    await page.waitForFunction(() => (document.getElementById('method') as HTMLInputElement).value === 'PUT')
    expect(await page.inputValue('#path')).toBe('/openai?a=b')
    expect(await page.inputValue('#headers')).toContain('X-Test: yes')
    expect(await site.verdict()).toContain('401')
    await page.fill('#curl', 'curl http://h/ -d @/etc/passwd')
    await page.waitForFunction(() => document.getElementById('curl-error')!.textContent!.includes('cannot read'))
  })

  it('who: rows by route, and a column for the caller', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.openTool('Who gets in')
    await page.check('input[value=claims]')
    await page.fill('#claims', '{"sub": "bob"}')
    await site.settled()
    const table = (await page.textContent('#who table'))!
    expect(table).toContain('bob')
    expect(table).toContain('denied 403')
    await page.click('#keep-caller')
    await page.fill('#claims', '{"sub": "alice", "llms": {"openai": ["gpt-3.5-turbo"]}}')
    await site.settled()
    expect(await page.locator('#who thead th').allTextContents()).toEqual([
      'Route',
      'Access',
      'without a token',
      'bob',
      'alice',
      'What a caller needs',
    ])
    expect(await page.textContent('#who tbody')).toContain('allowed 200')
    await page.click('text="Remove the kept columns"')
    await page.click('#who button.witness')
    expect(await site.verdict()).toContain('401')
  })

  it('convert: both sides, the report, and witnesses that load themselves', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.openTool('Convert')
    await page.selectOption('#to', 'agentgateway')
    await page.click('#convert')
    await page.waitForSelector('#conversion-headline')
    expect(await page.textContent('#conversion .sides')).toContain('AgentgatewayPolicy')
    expect(await page.textContent('#conversion details pre')).toContain('verdict: ')
    const items = page.locator('#conversion .differences li')
    for (let index = 0; index < Math.min(6, await items.count()); index++) {
      const before = /before: (?:\w+) (\d*)/.exec((await items.nth(index).textContent())!)![1]!
      await items.nth(index).locator('button.witness').click()
      expect(await site.verdict(), await items.nth(index).innerText()).toContain(before)
    }
  })

  it('diff: what the change since a kept version opens', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.openTool('Diff')
    await page.click('#keep')
    await page.waitForSelector('#diff-verdict')
    expect(await page.textContent('#diff-verdict')).toContain('the same program')
    await site.tab('openai-opt.yaml')
    const text = readFileSync(join(EXAMPLES, 'gloo-ai-gateway/openai-opt.yaml'), 'utf8')
    await site.paste(text.replace(/gpt-3\.5-turbo/g, 'gpt-4'))
    await site.settled()
    expect(await page.textContent('#diff-verdict')).toContain('different')
    const [first] = await page.locator('#diff .differences li').all()
    const after = /after: (?:\w+) (\d*)/.exec((await first!.textContent())!)![1]!
    await first!.locator('button.witness').click()
    expect(await site.verdict()).toContain(after)
  })

  it('CEL: the value of every part', async () => {
    const { page } = site
    await site.openTool('CEL')
    await page.check('input[value=claims]')
    await page.fill('#claims', '{"sub": "alice"}')
    await page.fill('#cel-expression', 'jwt.sub == "alice" && request.method == "PUT"')
    await page.waitForFunction(() => document.getElementById('cel-result')!.textContent!.includes('"PUT"'))
    const rows = await page.locator('#cel-result tbody tr').allTextContents()
    expect(
      rows.some((row) => /^jwt.sub == "alice"true/.test(row)),
      rows.join('\n'),
    ).toBe(true)
    await page.fill('#cel-expression', 'jwt.sub ==')
    await page.waitForFunction(() => document.getElementById('cel-result')!.textContent!.includes('does not load'))
  })

  it('a link holds the question, and credentials only when asked', async () => {
    const { page } = site
    await site.choose(ALICE)
    await page.selectOption('#case', '1')
    const shown = await site.json()
    await page.click('#share')
    await page.waitForFunction(() => (document.getElementById('share-link') as HTMLInputElement).value.includes('#v1.'))
    const without = new URL(await page.inputValue('#share-link')).hash
    await page.check('#share-token')
    await page.waitForFunction(
      (old) => !(document.getElementById('share-link') as HTMLInputElement).value.endsWith(old),
      without,
    )
    const whole = new URL(await page.inputValue('#share-link')).hash
    await page.click('#share')
    const open = async (hash: string): Promise<void> => {
      await page.evaluate((fragment) => {
        location.hash = fragment
      }, hash)
      await page.waitForTimeout(50)
    }
    await site.choose('JWT only: both documented tokens are let in')
    await open(whole)
    await page.waitForFunction(() => document.querySelectorAll('#tabs [role=tab]').length > 4)
    expect(await site.json()).toEqual(shown)
    await open(without)
    await page.waitForFunction(
      () => !(document.getElementById('headers') as HTMLTextAreaElement).value.includes('authorization'),
    )
    expect(await site.verdict()).toContain('401')
    await open('#v1.AAAA')
    await open('#v1.%%')
    expect(await site.verdict()).toContain('401')
  })

  const SECRET = 'sk-planted-0123456789abcdefghij'

  const hashOf = (question: object): string => `#v1.${deflateRawSync(JSON.stringify(question)).toString('base64url')}`

  const follow = (fragment: string): Promise<void> =>
    site.page.evaluate((hash) => {
      location.hash = hash
    }, fragment)

  const hostileText = HOSTILE + MARKUP
  const hostileRequest = {
    method: `GET${hostileText}`,
    authority: `a${hostileText}`,
    path: `/chat${hostileText}`,
    headers: [
      [`x-${hostileText}`, hostileText],
      ['x-api-key', SECRET],
    ],
    body: hostileText,
    listener: hostileText,
  }
  const hostileTokens = [
    {
      kind: 'claims',
      claims: `{"sub": ${JSON.stringify(hostileText)}, ${JSON.stringify(hostileText)}: [1], "__proto__": {"team": "models"}, "constructor": 1}`,
      expiresIn: 3600,
      signedBy: hostileText,
    },
    {
      kind: 'jwt',
      jwt: [{ alg: hostileText, kid: hostileText }, { sub: hostileText, [hostileText]: hostileText }, 1]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.'),
    },
    {
      kind: 'witness',
      credentials: [{ at: { kind: 'header', name: hostileText, prefix: '' }, what: hostileText }],
    },
  ]
  const hostileQuestion = (policy: string, token: object) => ({
    files: [
      { name: `${MARKUP}\u202e.yaml`, text: policy.replaceAll('sk-1', SECRET) },
      { name: '__proto__', text: hostileText },
    ],
    surroundings: { env: `KEY=${SECRET}\nA=${MARKUP}`, fetch: '', state: '', mcpTools: '', now: NOW },
    token,
    request: hostileRequest,
    earlier: [],
    name: hostileText,
    configuration: 0,
  })

  for (const [dialect, source] of Object.entries(SOURCES))
    it(`shows hostile text as text in every pane: ${dialect}`, async () => {
      const { page } = site
      const policies = [...poisoned(source, hostileText)]
      // A pane takes seconds: two policies are shown.
      const chosen = policies.filter((_, index) => index % Math.ceil(policies.length / 2) === 0)
      let shown = 0
      const look = async (where: string): Promise<void> => {
        await site.settled()
        shown += await expectHarmless(page, `${dialect}: ${where}`)
        for (const id of [
          'verdict',
          'answer-body',
          'problems',
          'who',
          'conversion-headline',
          'conversion .differences',
          'conversion details',
          'diff',
        ])
          for (const text of await page.locator(`#${id}`).allTextContents()) expect(text, where).not.toContain(SECRET)
      }
      await site.openTool('Diff')
      for (const [index, policy] of chosen.entries()) {
        const token = hostileTokens[index % hostileTokens.length]!
        await follow(hashOf(hostileQuestion(policy, token)))
        await page.waitForFunction((name) => document.getElementById('tabs')!.textContent!.includes(name), '__proto__')
        if (index === 0) await page.click('#keep')
        await look(`diff ${index}`)
        await page.keyboard.press('Escape')
        await page.focus('.cm-content')
        await page.keyboard.press('Control+Shift+m')
        await page.focus('.cm-content')
        await page.keyboard.press('Control+Home')
        await page.keyboard.press('Control+Space')
        await look(`list of findings and completions ${index}`)
        await site.openTool('Who gets in')
        await page.click('#keep-caller')
        await look(`who ${index}`)
        await site.openTool('Convert')
        if (await page.isEnabled('#convert')) {
          await page.click('#convert')
          await page.waitForFunction(() => document.getElementById('conversion')!.textContent !== '')
        }
        await look(`convert ${index}`)
        await site.openTool('CEL')
        for (const [expression, result] of [
          ['request.headers', 'sk-'],
          [hostileText, 'does not load'],
        ] as const) {
          await page.fill('#cel-expression', expression)
          await page.waitForFunction(
            (text) => document.getElementById('cel-result')!.textContent!.includes(text),
            result,
          )
          await look(`CEL ${index}`)
        }
        await site.openTool('Diff')
      }
      expect(shown).toBeGreaterThan(30)
      expect(site.errors).toEqual([])
    })

  it('shows hostile text as text where the mouse rests, and in what a curl command is refused for', async () => {
    const { page } = site
    const jwt = {
      kind: 'claims',
      claims: JSON.stringify({ team: `\u202e\u0085${MARKUP}` }),
      expiresIn: null,
      signedBy: '',
    }
    await follow(hashOf(hostileQuestion(SOURCES['standalone']!, jwt)))
    await site.settled()
    const line = page.locator('.cm-line', { hasText: 'jwt.team' })
    await line.scrollIntoViewIfNeeded()
    await line
      .locator('span', { hasText: 'jwt.team' })
      .first()
      .hover({ position: { x: 40, y: 5 } })
    await page.waitForSelector('.cm-tooltip-hover .hover')
    expect(await page.textContent('.cm-tooltip-hover .hover')).toContain('<x-mark')
    await expectHarmless(page, 'hover')
    await page.mouse.move(0, 0)
    await page.locator('#curl').evaluate((field) => {
      field.closest('details')!.open = true
    })
    await page.fill('#curl', `curl --${hostileText}`)
    await page.waitForFunction(() => document.getElementById('curl-error')!.textContent !== '')
    await expectHarmless(page, 'curl')
    expect(site.errors).toEqual([])
  })

  it('masks a secret of the policy and of the request where a report masks it', async () => {
    const { page } = site
    const withKeys = (keys: string, path: string) => ({
      ...hostileQuestion(
        `binds:
- port: 3000
  listeners:
  - routes:
    - matches: [{path: {pathPrefix: ${path}}}]
      policies:
        apiKey: {mode: strict, keys: [${keys}]}
        responseHeaderModifier: {set: {x-key: ${SECRET}}}
      backends: [{host: "models.example.com:443"}]
`,
        { kind: 'none' },
      ),
      request: { method: 'GET', authority: 'a', path: `/${SECRET}`, headers: [['x-api-key', SECRET]], body: '' },
    })
    const expectMasked = async (id: string): Promise<void> => {
      for (const text of await page.locator(id).allInnerTexts()) expect(text, id).not.toContain(SECRET)
    }
    await site.openTool('Diff')
    await follow(hashOf(withKeys(`{key: ${SECRET}}`, `/${SECRET}`)))
    await site.settled()
    await page.click('#keep')
    await follow(hashOf(withKeys('{key: another-key-of-this-route}', `/${SECRET}`)))
    await page.locator('#diff .differences li').first().waitFor()
    for (const id of ['#diff', '#verdict', '#answer-body', '#problems']) await expectMasked(id)
    expect(site.errors).toEqual([])
  })

  it('says that a link is broken, and shows nothing of it', async () => {
    const { page } = site
    await site.choose(ALICE)
    const good = hostileQuestion(SOURCES['standalone']!, { kind: 'none' })
    const witness = (...credentials: unknown[]) => ({ ...good, token: { kind: 'witness', credentials } })
    const broken = [
      '#v1.',
      '#v1.%%',
      `#v1.${MARKUP}`,
      `#v1.${deflateRawSync('x'.repeat(20_000_000)).toString('base64url')}`,
      hashOf(good).slice(0, -40),
      ...[
        witness(null),
        witness({}),
        witness({ at: { kind: 'header', name: {} }, what: '' }),
        { ...good, files: [] },
        { ...good, files: [{ name: 'a.yaml', text: {} }] },
        { ...good, files: [good.files[0], good.files[0]] },
        { ...good, request: { ...hostileRequest, port: {} } },
        { ...good, request: { ...hostileRequest, scheme: [] } },
        { ...good, token: { kind: '__proto__' } },
        { ...good, earlier: [null] },
        [],
        null,
      ].map((question) => hashOf(question as object)),
    ]
    for (const fragment of broken) {
      await follow('')
      await page.waitForFunction(() => document.getElementById('link-error')!.textContent === '')
      await follow(fragment)
      await page.waitForFunction(() => document.getElementById('link-error')!.textContent !== '')
      expect(await site.verdict(), fragment.slice(0, 80)).toContain('401')
      await expectHarmless(page, fragment.slice(0, 80))
    }
    expect(site.errors).toEqual([])
  })

  it('outlives hostile files', async () => {
    const aliases = `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`).join('\n')}`
    const hostile = {
      aliases,
      depth: '['.repeat(100_000),
      braces: '{"a":'.repeat(50_000),
      controls: '\u0000\u0007\ud800\u202e',
      tags: '!!js/function "alert(1)": !<tag:x> y',
      prototype: 'binds: {__proto__: {a: 1}, constructor: 1, toString: []}',
      documents: '---\n'.repeat(20_000),
      merge: 'a: &a {<<: *a}',
    }
    for (const [name, text] of Object.entries(hostile)) {
      await site.choose(ALICE)
      await site.paste(text)
      await site.settled()
      expect((await site.verdict()).length, name).toBeGreaterThan(0)
      await expectHarmless(site.page, name)
    }
    await site.choose(ALICE)
    expect(await site.verdict()).toContain('401')
    expect(site.errors).toEqual([])
  })

  it('takes 5 MB', async () => {
    await site.choose('Without a licence: every JWT is refused')
    await site.paste(`${'# '.padEnd(99, 'x')}\n`.repeat(50_000))
    await site.page.fill('#path', '/typed')
    expect(await site.verdict()).toContain('no configuration of a known gateway')
    expect(site.errors).toEqual([])
  })

  it('says what it does with a file that takes long, and stops on request', async () => {
    const { page } = site
    await site.choose(ALICE)
    await site.tab('jwt-provider.yaml')
    await site.paste(MANY_ROUTES)
    await page.locator('main', { hasText: /(?:reading|checking) 5\.\d MB of policy/ }).waitFor()
    await page.fill('#path', '/typed-meanwhile')
    await page.locator('.stop').first().click()
    await site.settled()
    expect(await page.locator('.stop').count()).toBe(0)
    await site.choose(ALICE)
    expect(await site.verdict()).toContain('401')
    expect(site.errors).toEqual([])
  })

  it('can be used by keyboard and screen reader, in light and dark, and at 360 pixels', async () => {
    const { page } = site
    await page.evaluate(AXE)
    const audit = async (): Promise<string[]> => {
      type Axe = { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run())
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
    }
    await site.choose(ALICE)
    await site.tab('jwt-provider.yaml')
    await page.check('input[value=claims]')
    await page.fill('#claims', '{"sub": "bob"}')
    await site.openTool('Who gets in')
    await site.settled()
    expect(await audit()).toEqual([])
    await page.click('#theme')
    await site.openTool('Convert')
    await page.selectOption('#to', 'agentgateway')
    await page.click('#convert')
    await page.waitForSelector('#conversion-headline')
    expect(await audit()).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    expect(await audit()).toEqual([])
    await page.click('#theme')
    await site.openTool('Diff')
    await page.focus('#tool-tabs [aria-selected=true]')
    await page.keyboard.press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('CEL')
    expect(await audit()).toEqual([])
    await page.setViewportSize({ width: 1280, height: 1000 })
    await page.focus('#tabs [aria-selected=true]')
    await page.keyboard.press('ArrowRight')
    expect(await page.textContent('#tabs [aria-selected=true]')).toBe('openai-opt.yaml')
    await page.focus('.cm-content')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement!.closest('.cm-editor'))).toBeNull()
  })

  it('is what the README shows', async () => {
    const { page } = site
    await page.setViewportSize({ width: 1280, height: 720 })
    await site.choose(ALICE)
    await site.tab('openai-opt.yaml')
    await page.check('input[value=claims]')
    await page.fill('#claims', '{"sub": "bob"}')
    await site.settled()
    expect(await site.verdict()).toContain('403')
    const picture = await page.screenshot()
    if (process.env['UPDATE'] === '1') writeFileSync(join(ROOT, 'docs/images/playground.png'), picture)
    expect(readFileSync(join(ROOT, 'docs/images/playground.png')).length).toBeLessThan(200_000)
  })
})
