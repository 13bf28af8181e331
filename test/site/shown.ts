import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { RAW } from '../hostile.js'

/** What runs, loads or leads elsewhere where a text is read as markup. */
export const MARKUP = `</script><script>ran()</script><img src=x onerror=ran()><x-mark onclick=ran()>&amp;"'\`$ [a](javascript:ran()) [b](https://evil.example)`

/** Everything that the page shows or reads aloud, and every element and address that is not of the page. */
function read(): { texts: string[]; foreign: string[] } {
  const OWN = /^https:\/\/(?:github\.com\/claimwright\/claimwright[/#]|developer\.mozilla\.org\/)/
  const texts: string[] = []
  const foreign: string[] = []
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ALL)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Element)) {
      if (!node.parentElement?.closest('script, style, textarea')) texts.push(node.textContent ?? '')
      continue
    }
    if (node.closest('head')) continue
    // CodeMirror sets an empty image beside what it replaces.
    const isForeign =
      !node.matches('img.cm-widgetBuffer:not([src])') && node.matches('img, script, iframe, object, x-mark')
    if (isForeign) foreign.push(node.outerHTML)
    for (const { name, value } of node.attributes) {
      if (/^(?:title|label|placeholder|aria-.*)$/.test(name)) texts.push(value)
      if (/^on|^(?:src|srcdoc|action|formaction|xlink:href)$/.test(name)) foreign.push(`${name}=${value}`)
      if (name === 'href' && !OWN.test(value)) foreign.push(value)
    }
  }
  return { texts, foreign }
}

/** Nothing on the page is live or invisible. Returns how often the hostile text is shown. */
export async function expectHarmless(page: Page, where: string): Promise<number> {
  const { texts, foreign } = await page.evaluate(read)
  expect(foreign, where).toEqual([])
  const raw = texts.filter((text) => RAW.test(text)).map((text) => JSON.stringify(text.slice(0, 300)))
  expect(raw, `${where}: raw control characters`).toEqual([])
  return texts.filter((text) => text.includes('<x-mark')).length
}
