import { expect, test } from 'vitest'
import { check } from '../../src/check/check.js'
import { BoundedFindings } from '../../src/core/bounded-findings.js'
import { parse } from '../../src/yaml/parse.js'

const head = 'apiVersion: gateway.solo.io/v1\nkind: VirtualService\nmetadata: {name: v}\n'
const host = `${head}spec:\n  virtualHost:\n    domains: [a]\n    routes:\n`

test('counts findings beyond the first thousand of a rule', () => {
  const findings = check([
    parse(host + '    - matchers: [{prefix: /a}]\n      rotes: 1\n'.repeat(1500), { file: 'v.yaml' }),
  ])
  const dropped = findings.filter(({ code }) => code === 'CW2006')
  expect(dropped).toHaveLength(1001)
  expect(dropped.at(-1)!.message).toMatch(/; this file has 499 more findings of this rule$/)
})

test('a single finding beyond the limit is the finding itself', () => {
  const findings = check([parse(host + '    - matchers: [{prefix: /a}]\n'.repeat(1001), { file: 'v.yaml' })])
  const dropped = findings.filter(({ code }) => code === 'CW2006')
  expect(dropped).toHaveLength(1001)
  expect(dropped.at(-1)!.message).not.toContain('more findings')
})

test('findings of another severity and file are counted on their own', () => {
  const text = host + '    - matchers: [{prefix: /a}]\n'.repeat(1100)
  const sources = ['v.yaml', 'w.yaml'].map((file) => parse(text.replace('name: v', `name: ${file[0]}`), { file }))
  const dropped = check(sources).filter(({ code }) => code === 'CW2006')
  expect(new Set(dropped.map(({ span }) => span.file))).toEqual(new Set(['v.yaml', 'w.yaml']))
  expect(dropped).toHaveLength(2002)
})

test('lists longer than the arguments that a call can have are read', () => {
  const count = 150_000
  const list = parse(`apiVersion: v1\nkind: List\nitems:\n${'- {kind: A}\n'.repeat(count)}`, { file: 'l.yaml' })
  expect(list.documents).toHaveLength(count)
})

test('what another collection counts is added, not described again', () => {
  const [only] = check([parse(`${host}    - matchers: [{prefix: /a}]\n      rotes: 1\n`, { file: 'v.yaml' })]).filter(
    ({ code }) => code === 'CW2006',
  )
  const collections = [0, 1].map(() => {
    const found = new BoundedFindings()
    for (let i = 0; i < 1500; i++) found.add({ ...only!, ...(i === 1499 && { refused: true }) })
    return found
  })
  const both = new BoundedFindings()
  for (const collection of collections) both.addAll(collection)
  expect(both.isRefused).toBe(true)
  expect(both.all()).toHaveLength(1001)
  expect(both.all().at(-1)!.message).toBe(`${only!.message}; this file has 1999 more findings of this rule`)
})
