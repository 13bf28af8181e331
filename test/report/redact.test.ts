import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonText, markdownText, markupText } from '../../src/report/escape.js'
import { createRedactor } from '../../src/report/redact.js'

const SECRET = 'p"a<s>s&w|o\\r_d-1234'

describe('createRedactor', () => {
  const redact = createRedactor([SECRET, 'hunter2', 'first line of it\nsecond line of it'])

  it.each([
    ['itself', SECRET],
    ['JSON', jsonText(SECRET)],
    ['JSON in JSON', jsonText(jsonText(SECRET))],
    ['XML', markupText(SECRET)],
    ['markdown', markdownText(SECRET)],
    ['a URL', encodeURIComponent(SECRET)],
    ['base64', Buffer.from(SECRET).toString('base64')],
  ])('masks a value in %s, all but its first characters', (_, text) => {
    const masked = redact(`a ${text} b`)
    expect(masked).toMatch(/^a "?\\?"?.{0,8}\*{12,}\\?"?"? b$/)
    expect(masked).not.toContain('1234')
  })

  it('masks lines of a value, short values that are words, and what is cut off', () => {
    expect(redact('x second line of it y')).toBe('x ***************** y')
    expect(redact('hunter2, hunter23, \\nhunter2')).toBe('*******, hunter23, \\n*******')
    expect(redact('`first line o...`')).toBe('`firs********...`')
  })

  it('keeps JSON whole, whatever the secrets are', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '"', '\\', '\n', '.', '<'), maxLength: 24 })
    fc.assert(
      fc.property(fc.array(texts), fc.array(texts), (secrets, values) => {
        const data = [...secrets, ...values, ...secrets.map((secret) => `${secret.slice(0, 9)}...`)]
        const masked = JSON.parse(createRedactor(secrets)(jsonText(data))) as string[]
        expect(masked).toHaveLength(data.length)
      }),
    )
  })
})
