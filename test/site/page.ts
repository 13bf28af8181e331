import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { serve } from './serve.js'

const ROOT = join(import.meta.dirname, '../..')
export const DIST = join(ROOT, 'site/dist')

/** Path of a Chromium: Debian's package, or Chrome. */
export function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path))
}

/** What the tests of the page lack on this machine. */
export function missingParts(): string[] {
  return [
    ...(findBrowser() === undefined ? ['a browser (`apt-get install chromium`)'] : []),
    ...(existsSync(join(ROOT, 'site/node_modules/vite')) ? [] : ["the page's packages (`npm --prefix site ci`)"]),
  ]
}

export function buildSite(): void {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'site'], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm run site: ${stdout}${stderr}`)
}

/** The built page in a browser, on a file server. */
export class Site {
  /** Errors that no code of the page caught, and what the policy for content refused. */
  readonly errors: string[] = []

  private constructor(
    readonly page: Page,
    readonly paths: string[],
    readonly url: string,
    private readonly browser: Browser,
    readonly stopServer: () => void,
  ) {
    page.on('pageerror', (error) => this.errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text())
    })
  }

  static async open(fragment = ''): Promise<Site> {
    const { server, url, paths } = await serve(DIST)
    const browser = await chromium.launch({ executablePath: findBrowser()!, args: ['--no-sandbox'] })
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' })
    // A slow machine must not fail a test; this is below the limit of the test, so that the message names what is missing.
    page.setDefaultTimeout(240_000)
    const site = new Site(page, paths, url, browser, () => server.close())
    await page.goto(url + fragment)
    await page.waitForSelector('html[data-ready=all]', { state: 'attached' })
    return site
  }

  async close(): Promise<void> {
    this.stopServer()
    await this.browser.close()
  }

  /** Waits until verdict, findings and the open pane belong to what the page holds. */
  async settled(): Promise<void> {
    await this.page.waitForSelector('html[data-verdict=current][data-findings=current]', { state: 'attached' })
    await this.page.waitForSelector('#tool:not([aria-busy])')
  }

  async verdict(): Promise<string> {
    await this.page.waitForSelector('html[data-verdict=current]', { state: 'attached' })
    return (await this.page.textContent('#verdict'))!.trim()
  }

  /** The answer as the page shows it as JSON. */
  async json(): Promise<Record<string, unknown>> {
    await this.page.waitForSelector('html[data-verdict=current]', { state: 'attached' })
    return JSON.parse((await this.page.textContent('#json'))!) as Record<string, unknown>
  }

  /** Opens an example by its title. */
  async choose(example: string): Promise<void> {
    await this.page.selectOption('#example', { label: example })
    await this.verdict()
  }

  /** Adds a file with this text, and opens it. */
  async addFile(name: string, text: string): Promise<void> {
    await this.page.click('#file-add')
    await this.page.click('#file-rename')
    await this.page.fill('#rename-name', name)
    await this.page.keyboard.press('Enter')
    await this.paste(text)
    await this.settled()
  }

  /** Replaces the text of the open file, as a user does: select all, paste. */
  async paste(text: string): Promise<void> {
    await this.page.focus('.cm-content')
    await this.page.keyboard.press('Control+a')
    await this.page.evaluate((pasted) => {
      const data = new DataTransfer()
      data.setData('text/plain', pasted)
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
      document.querySelector('.cm-content')!.dispatchEvent(event)
    }, text)
  }

  async openTool(label: string): Promise<void> {
    await this.page.click(`#tool-tabs >> text="${label}"`)
    await this.page.waitForSelector('#tool:not([aria-busy])')
  }

  async tab(name: string): Promise<void> {
    await this.page.click(`#tabs >> text="${name}"`)
  }
}
