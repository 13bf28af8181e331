import { describe, expect, it } from 'vitest'
import { editText } from '../../src/check/apply-fixes.js'
import { check } from '../../src/check/check.js'
import { parse } from '../../src/yaml/parse.js'

/** One expression in every style of YAML: findings point at its characters, and fixes change only those. */
const EXPRESSION = `jwt.team = 'dev'`
const STYLES: Record<string, string> = {
  plain: `- allow: jwt.team = 'dev'`,
  'plain over lines': `- allow: jwt.team\n              = 'dev'`,
  'single quotes': `- allow: 'jwt.team = ''dev'''`,
  'double quotes': `- allow: "jwt.team = 'dev'"`,
  'double quotes with escapes': `- allow: "\\u006awt.team\\x20= 'dev'"`,
  'double quotes over lines': `- allow: "jwt.team \\\n              = 'dev'"`,
  literal: `- allow: |\n              jwt.team = 'dev'`,
  'literal, stripped': `- allow: |-\n\n              jwt.team = 'dev'`,
  'literal with an indicator': `- allow: |1-\n             jwt.team = 'dev'`,
  folded: `- allow: >\n              jwt.team\n              = 'dev'`,
  'in a flow map': `- {allow: "jwt.team = 'dev'"}`,
  'in a plain list': `- jwt.team = 'dev'`,
}

function config(rule: string, eol = '\n'): string {
  const text = `binds:
- port: 3000
  listeners:
  - routes:
    - policies:
        authorization:
          rules:
          ${rule}
      backends:
      - host: a.example.com:443
`
  return text.replaceAll('\n', eol)
}

describe('an expression', () => {
  for (const [style, rule] of Object.entries(STYLES))
    for (const eol of ['\n', '\r\n'])
      it(`${style}${eol === '\n' ? '' : ', with carriage returns'}`, () => {
        const text = config(rule, eol)
        const source = parse(text, { file: 'f.yaml' })
        const [finding] = check([source]).filter(({ code }) => code === 'CW5001')
        expect(finding, EXPRESSION).toBeDefined()
        expect(text.slice(finding!.span.start, finding!.span.end)).toBe('=')
        expect(text.slice(0, finding!.span.start).split('\n').length).toBe(finding!.span.line)
        const after = editText(text, finding!.fix!.edits)
        expect(after).toBe(text.replace(/= ('|'')dev/, '== $1dev'))
        expect(check([parse(after, { file: 'f.yaml' })]).filter(({ code }) => code === 'CW5001')).toEqual([])
      })

  it('points into the text behind variables that were expanded', () => {
    const text = config(`- allow: jwt.team = 'dev' # $NAME`).replace('port: 3000', 'port: $PORT')
    const env = { NAME: 'a long value', PORT: '3000' }
    const [finding] = check([parse(text, { file: 'f.yaml', env })], { env }).filter(({ code }) => code === 'CW5001')
    expect(text.slice(finding!.span.start, finding!.span.end)).toBe('=')
  })
})
