import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyFixes, editText } from '../../src/check/apply-fixes.js'
import { RULES } from '../../src/check/catalogue.js'
import { check } from '../../src/check/check.js'
import { exampleInput } from '../../src/check/rule.js'
import { unifiedDiff } from '../../src/check/unified-diff.js'
import { parse } from '../../src/yaml/parse.js'
import { findingsOf, told } from './findings-of.js'

function fixed(text: string, unsafe: boolean): { text: string; applied: number } {
  const reparse = (file: string, text: string) => parse(text, { file })
  const run = applyFixes(
    [reparse('policy.yaml', text)],
    (sources) => check(sources),
    (source, text) => reparse(source.file, text),
    ({ safe }) => safe || unsafe,
  )
  return { text: run.sources[0]!.text, applied: run.applied }
}

/** Lines that are only in one of two texts. */
function changedLines(before: string, after: string): string[] {
  return unifiedDiff('f', before, after)
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line))
}

describe('fixes', () => {
  for (const rule of RULES) {
    const input = exampleInput(rule.failing)
    const own = findingsOf(rule.failing).filter(({ code, fix }) => code === rule.code && fix)
    if (own.length === 0) continue
    it(`${rule.code}: the fix settles the finding and changes nothing else`, () => {
      const [finding] = own
      const after = editText(input.text, finding!.fix!.edits)
      const again = findingsOf({ ...input, text: after })
      const same = again.filter(({ code }) => code === rule.code).length
      expect(same, `${after}\n${told(again).join('\n')}`).toBeLessThan(
        findingsOf(rule.failing).filter(({ code }) => code === rule.code).length,
      )
      expect(parse(after, { file: 'policy.yaml' }).findings.filter(({ code }) => code === 'CW1001')).toEqual([])
      // With carriage returns the same comes out.
      const crlf = { ...input, text: input.text.replaceAll('\n', '\r\n') }
      const other = findingsOf(crlf).find(({ code, fix }) => code === rule.code && fix)
      expect(editText(crlf.text, other!.fix!.edits)).toBe(after.replaceAll('\n', '\r\n'))
      // A key without its kid is one long line; a block that moves is as many as it has.
      if (rule.code !== 'CW2011') expect(changedLines(input.text, after).length).toBeLessThanOrEqual(4)
    })
  }

  const TWO = `apiVersion: gateway.solo.io/v1
kind: VirtualService
metadata: {name: a, namespace: b}   # keep  this
spec:
  virtualHost:
    domains: ["*"]
    options:
      rbac:
        policies:
          v:   # and this
            permissions: {methods: [get,   'post']}
            principals:
            - jwtPrincipal: {claims: {roles: a}, matcher: list-contains}
    routes:
    - matchers: [{prefix: /}]
      directResponseAction: {status: 200}
`

  it('keeps every other byte', () => {
    const { text, applied } = fixed(TWO, false)
    expect(applied).toBe(3)
    expect(text).toBe(TWO.replace('get', 'GET').replace("'post'", 'POST').replace('list-contains', 'LIST_CONTAINS'))
  })

  it('changes who gets in only where that is asked for', () => {
    const open =
      'binds:\n- port: 3000\n  listeners:\n  - routes:\n    - policies:\n        jwtAuth:\n          issuer: a\n          jwks: {url: "https://a/k"}\n'
    expect(fixed(open, false).text).toBe(open)
    expect(fixed(open, true).text).toBe(open.replace('issuer: a', 'mode: strict\n          issuer: a'))
  })

  it('ends where fixes would go on for ever', () => {
    let n = 0
    const source = parse('a: 1\n', { file: 'f' })
    const run = applyFixes(
      [source],
      ([one]) => [
        {
          code: 'CW1001',
          severity: 'error',
          confidence: 'high',
          message: 'm',
          related: [],
          span: { file: 'f', start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 },
          fix: {
            title: 't',
            safe: true,
            edits: [{ file: 'f', start: 0, end: one!.text.indexOf(':'), text: n++ % 2 ? 'a' : 'b' }],
          },
        },
      ],
      (_, text) => parse(text, { file: 'f' }),
      () => true,
    )
    expect(run.applied).toBeLessThan(20)
  })
})

describe('unified diff', () => {
  it('is the format of diff -u', () => {
    expect(unifiedDiff('f', 'a\nb\nc\n', 'a\nB\nc')).toBe(
      '--- f\n+++ f\n@@ -1,3 +1,3 @@\n a\n-b\n-c\n+B\n+c\n\\ No newline at end of file\n',
    )
    expect(unifiedDiff('f', 'a\n', 'a\n')).toBe('')
    expect(unifiedDiff('f', '', 'a\n')).toBe('--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n')
  })

  it('shows a text with very many changes as one', () => {
    const before = Array.from({ length: 3000 }, (_, index) => `a${index}\nsame\n`).join('')
    const after = before.replaceAll('a', 'b')
    const diff = unifiedDiff('f', before, after)
    expect(diff.match(/^@@ .*$/gm)).toEqual(['@@ -1,6000 +1,6000 @@'])
    expect(patched(before, diff)).toBe(after)
  })

  it('leads from one text to the other', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 30 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff('f', before, after))).toBe(after)
      }),
    )
  })
})

/** Applies a unified diff, as `patch` does. */
function patched(text: string, diff: string): string {
  if (diff === '') return text
  const lines = text.split('\n').slice(0, -1)
  const result: string[] = []
  let at = 0
  for (const line of diff.split('\n').slice(2, -1)) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line)
    if (hunk) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1)
      while (at < start) result.push(lines[at++]!)
    } else if (line[0] === '+') result.push(line.slice(1))
    else {
      expect(lines[at]).toBe(line.slice(1))
      if (line[0] === ' ') result.push(lines[at]!)
      at++
    }
  }
  return [...result, ...lines.slice(at)].map((line) => `${line}\n`).join('')
}
