import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Document, isScalar, parseDocument, type Scalar } from 'yaml'
import { scalarPositions } from '../../src/yaml/scalar-position.js'

function scalarOf(text: string): Scalar {
  const node = parseDocument(text).get('rule', true)
  if (!isScalar(node)) throw new Error('no scalar')
  return node
}

/** The value's offsets of each character that stands in the text as itself must point at that character. */
function expectExact(text: string): void {
  const node = scalarOf(text)
  const value = String(node.value)
  const position = scalarPositions(text, node, value)
  expect(position, JSON.stringify(text)).not.toBeNull()
  let previous = -1
  for (let i = 0; i < value.length; i++) {
    const at = position!(i)
    expect(at).toBeGreaterThanOrEqual(previous)
    previous = at
    if (/[A-Za-z=.(]/.test(value[i]!) && text[at] !== '\\')
      expect(text[at], `${JSON.stringify(text)} at ${i}`).toBe(value[i])
  }
}

const CASES = {
  plain: `rule: jwt.team = 'dev'\n`,
  'plain over lines': `rule: jwt.team ==\n  "dev" &&\n\n  true\n`,
  single: `rule: 'jwt.team = ''dev'' && x'\n`,
  'single over lines': `rule: 'jwt.team   \n   == ''dev''\n\n\n   && x'\n`,
  double: `rule: "jwt.team = \\"dev\\" \\u00e9 \\x41 && x"\n`,
  'double over lines': `rule: "jwt.team \\\n   == x\n   y\n\n   z"\n`,
  literal: `rule: |\n  jwt.team\n    == 'dev'\n  && x\n`,
  'literal, strip': `rule: |-\n    jwt.team\n    == x`,
  'literal, keep': `rule: |+\n  a\n\n\n`,
  'literal, indicator': `rule: |1\n   a\n  b\n`,
  folded: `rule: >\n  jwt.team\n  == 'dev'\n\n  && x\n    more\n  z\n`,
  'folded, strip': `rule: >-\n  jwt.team\n  == 'dev'\n`,
  'with carriage returns': `rule: |\r\n  jwt.team\r\n  == x\r\nother: 1\r\n`,
  'folded with carriage returns': `rule: >\r\n  jwt.team\r\n  == x\r\n`,
  'flow map': `{rule: jwt.team == x, other: 1}`,
  comment: `rule: | # why\n  jwt.team\n`,
}

describe('positions inside scalars', () => {
  for (const [name, text] of Object.entries(CASES)) it(name, () => expectExact(text))

  it('every string, in every style, maps back to the character', () => {
    const styles = ['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const
    const word = fc.stringMatching(/^[A-Za-z0-9 .='"\\\n\t(&|é💩]{1,60}$/u)
    fc.assert(
      fc.property(word, fc.constantFrom(...styles), fc.integer({ min: 20, max: 80 }), (value, style, lineWidth) => {
        const document = new Document({ rule: value })
        const node = document.get('rule', true) as Scalar
        node.type = style
        const text = document.toString({ lineWidth })
        if (scalarOf(text).value === value) expectExact(text)
      }),
      { numRuns: 3000 },
    )
  })

  it('has no answer for a value that the text is not', () => {
    const text = 'rule: $VARIABLE'
    expect(scalarPositions(text, scalarOf(text), 'expanded')).toBeNull()
  })
})
