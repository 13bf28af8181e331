// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables that agentgateway expands look like placeholders
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expand } from '../../src/yaml/expand.js'

const ENV = { HOST: 'example.com', PORT: '8080', EMPTY: '' }

describe('variables in the text', () => {
  it.each([
    ['a: $HOST', 'a: example.com'],
    ['a: ${HOST}:$PORT', 'a: example.com:8080'],
    ['a: x${EMPTY}y', 'a: xy'],
    ['a: $$HOST', 'a: $HOST'],
    ['a: $ $" $', 'a: $ $" $'],
    ['a: ${NOPE:-fallback}', 'a: fallback'],
    ['a: ${HOST:-fallback}', 'a: example.com'],
    ['a: ${unclosed', 'a: ${unclosed'],
    ['# yaml-language-server: $schema=x', '# yaml-language-server: $schema=x'],
  ])('%s becomes %s', (text, expected) => {
    const { text: expanded, unset } = expand(text, ENV)
    expect(expanded).toBe(expected)
    expect(unset).toEqual([])
  })

  it('reports what the environment lacks, where it stands, and leaves it', () => {
    const text = 'hash: $apr1$x\nkey: ${NOPE}'
    const { text: expanded, unset } = expand(text, {})
    expect(expanded).toBe(text)
    expect(unset.map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual([
      ['apr1', '$apr1'],
      ['x', '$x'],
      ['NOPE', '${NOPE}'],
    ])
  })

  it('never reads what is no variable of the environment', () => {
    expect(expand('$constructor $__proto__', {}).unset).toHaveLength(2)
  })

  it('maps every offset of unchanged text back to where it was', () => {
    const parts = fc.array(fc.constantFrom('a', 'bc: ', '\n', '${HOST}', '${PORT}', '$$', '${EMPTY}', 'é'), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(parts, (list) => {
        const text = list.join('')
        const { text: expanded, original } = expand(text, ENV)
        let offset = 0
        for (const part of list) {
          const value = expand(part, ENV).text
          if (value === part)
            for (let at = 0; at < part.length; at++) expect(text[original(offset + at)]).toBe(expanded[offset + at])
          offset += value.length
        }
      }),
    )
  })
})
