import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/core/finding.js'
import { findingsOf } from './findings-of.js'
import * as suites from './mistakes/all.js'

const GOLDEN = join(import.meta.dirname, 'mistakes/findings.txt')

/** What `check` says of each mistake, but the findings of the policy without it. `UPDATE=1` writes it anew. */
const lines: string[] = []

describe.each(Object.entries(suites))('%s', (name, { base, mistakes, surroundings }) => {
  const usual = findingsOf({ ...surroundings, text: base })

  it('has no mistake in its policy', () => {
    expect(usual.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
    expect(usual.filter(({ severity }) => severity === 'warning').length).toBeLessThan(4)
  })

  it('has each mistake and each title once', () => {
    const policies = mistakes.map(([, from, to]) => base.replace(from, () => to))
    expect(new Set(policies).size).toBe(mistakes.length)
    expect(new Set(mistakes.map(([title]) => title)).size).toBe(mistakes.length)
  })

  it.each(mistakes)('%s', (title, from, to) => {
    const [before, ...after] = base.split(from)
    expect(after).toHaveLength(1)
    const isUsual = (finding: Finding) =>
      usual.some(({ code, message }) => code === finding.code && message === finding.message)
    const found = findingsOf({ ...surroundings, text: `${before}${to}${after[0]}` }).filter((one) => !isUsual(one))
    const worst = found.filter(({ severity }) => severity !== 'info')
    expect(worst.length, 'silent').toBeGreaterThan(0)
    lines.push(`${name}: ${title}`)
    for (const { code, severity, span, message } of worst)
      lines.push(`  ${severity} ${code} ${span.line}:${span.column} ${message}`)
  })
})

it('findings read as the golden output says', () => {
  const text = `${lines.join('\n')}\n`
  if (process.env['UPDATE'] === '1') writeFileSync(GOLDEN, text)
  expect(text).toBe(readFileSync(GOLDEN, 'utf8'))
})
