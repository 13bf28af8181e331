import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../scripts/start/run.js'
import { inputsOf, NOW, type Scenario } from '../../scripts/start/scenario.js'
import { buildSite, DIST, missingParts, Site } from './page.js'

const ROOT = join(import.meta.dirname, '../..')
const EXAMPLES = join(ROOT, 'examples')

const ALICE = 'JWT and RBAC: Alice may, Bob may not'

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

  it('loads less than 500 kB, compressed, before the first verdict', () => {
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
    expect(total, JSON.stringify(sizes)).toBeLessThan(500_000)
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

  it('works when the server is gone', async () => {
    site.stopServer()
    await site.page.context().setOffline(true)
    await site.choose('The same policy as a real API server accepts it')
    for (const tool of ['Convert', 'Diff', 'CEL', 'Who gets in']) await site.openTool(tool)
    await site.settled()
    expect(await site.page.locator('#who tbody tr').count()).toBeGreaterThan(0)
    expect(site.errors).toEqual([])
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

    await page.click('#file-add')
    await page.click('#file-rename')
    await page.fill('#rename-name', 'other.yaml')
    await page.keyboard.press('Enter')
    await site.paste('kind: Gateway\napiVersion: gateway.networking.k8s.io/v1\nspex: {}\n')
    await site.settled()
    expect(await page.textContent('#problems')).toContain('other.yaml:1')
    await page.click('#file-remove')
    await site.settled()
    expect(await page.textContent('#problems')).not.toContain('other.yaml')
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
    await page.waitForFunction(() => document.querySelectorAll('#cel-result tbody tr').length > 2)
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
})
