import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RULES } from '../../src/check/catalogue.js'
import { rulePages } from '../../src/check/rule-pages.js'
import { CODES } from '../../src/core/codes.js'

const FOLDER = join(import.meta.dirname, '../../docs/rules')

describe('docs/rules', () => {
  it('is what the rules say today (node scripts/run-ts.mjs scripts/docs-rules.ts writes it)', () => {
    const pages = rulePages(RULES)
    expect(readdirSync(FOLDER).sort()).toEqual([...pages.keys()].sort())
    const stale = [...pages]
      .filter(([name, text]) => readFileSync(join(FOLDER, name), 'utf8') !== text)
      .map(([name]) => name)
    expect(stale).toEqual([])
  })

  it('has a page for every code that check can say', () => {
    const ruled = new Set<string>(RULES.map(({ code }) => code))
    expect(CODES.filter((code) => !code.startsWith('CW7') && !ruled.has(code))).toEqual([])
  })
})
