import { describe, expect, it } from 'vitest'
import { print } from '../../src/convert/print.js'
import type { WrittenDocument } from '../../src/core/writer.js'
import { parse } from '../../src/yaml/parse.js'

const SOURCE = `# who we are
spec:
  # the company's own provider
  providers:
    main:
      issuer: https://a.example # never the old one
      audiences:
        - api
        # for the batch jobs
        - batch
`

function written(value: Record<string, unknown>, origins: Record<string, string> = {}): WrittenDocument {
  const places = Object.entries(origins).map(([at, pointer]) => [at, { file: 'a.yaml', document: 0, pointer }] as const)
  return { value, origins: new Map(places) }
}

describe('printing', () => {
  const sources = new Map([['a.yaml', parse(SOURCE, { file: 'a.yaml' })]])

  it('carries comments to where their field is now', () => {
    const document = written(
      { jwt: { issuer: 'https://a.example', audiences: ['api', 'batch'] } },
      { '/jwt': '/spec/providers/main', '/jwt/audiences/1': '/spec/providers/main/audiences/1' },
    )
    expect(print([document], sources)).toBe(`jwt:
  issuer: https://a.example # never the old one
  audiences:
    - api
    # for the batch jobs
    - batch
`)
  })

  it('writes as a person would: short lists on a line, texts and key sets as blocks', () => {
    const value = { methods: ['GET', 'POST'], body: 'a\nb\n', jwks: '{"keys":[{"kty":"RSA"}]}', empty: [], none: {} }
    expect(print([written(value)], sources)).toBe(`methods: [GET, POST]
body: |
  a
  b
jwks: |
  {
    "keys": [
      {
        "kty": "RSA"
      }
    ]
  }
empty: []
none: {}
`)
  })

  it('quotes what YAML 1.1 and 1.2 read differently, and is read back as it was', () => {
    const value = {
      a: 'yes',
      b: 'on',
      c: '1e3',
      d: '0777',
      e: '12:30',
      f: 'null',
      g: '~',
      h: '',
      i: 'a: b',
      j: '# x',
      k: ' x ',
      l: '2024-01-01',
      m: '-',
      n: '\u2028',
      o: '{{x}}',
      p: '*a',
      q: '0x1',
      r: '.5',
      s: '=',
    }
    const text = print([written(value)], sources)
    expect(
      parse(`apiVersion: gateway.solo.io/v1\nkind: VirtualService\n${text}`, { file: 'b.yaml' }).documents[0]!.value,
    ).toMatchObject(value)
  })

  it('separates documents', () => {
    expect(print([written({ a: 1 }), written({ b: 2 })], sources)).toBe('a: 1\n---\nb: 2\n')
  })
})
