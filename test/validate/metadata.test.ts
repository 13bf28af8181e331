import { expect, it } from 'vitest'
import { validate } from '../../src/validate/validate.js'
import { parse } from '../../src/yaml/parse.js'

const messagesOf = (text: string) =>
  validate(parse(text)).map(({ span, message }) => `${span.line}:${span.column} ${message}`)

const service = (metadata: string) => `apiVersion: v1\nkind: Service\n${metadata}`
const policy = (metadata: string) =>
  `apiVersion: gateway.solo.io/v1\nkind: RouteOption\n${metadata}spec: { options: { timeout: 3s } }\n`

it.each([
  ['a name', policy('metadata: { name: a.b-c.9 }\n')],
  ['a long name', policy(`metadata: { name: ${'a'.repeat(200)} }\n`)],
  ['a prefix of a name', policy('metadata: { generateName: a- }\n')],
  ['a variable', policy('metadata: { name: $NAME }\n')],
])('the API server accepts %s', (_, text) => {
  expect(messagesOf(text)).toEqual([])
})

it.each([
  ['no metadata', policy(''), '1:1 `metadata.name` is missing'],
  ['no name', policy('metadata: { namespace: a }\n'), '3:1 `name` is missing'],
  ['capitals', policy('metadata: { name: Access }\n'), '3:19 `Access` is not a name'],
  ['an underscore', policy('metadata: { name: a_b }\n'), '3:19 `a_b` is not a name'],
  ['a dot in the name of a Service', service('metadata: { name: a.b }\n'), '3:19 `a.b` is not a name'],
  ['a very long name', policy(`metadata: { name: ${'a'.repeat(254)} }\n`), '3:19 `aaa'],
])('the API server refuses %s', (_, text, message) => {
  const [found, ...more] = messagesOf(text)
  expect(more).toEqual([])
  expect(found).toContain(message)
  expect(found).toContain('the API server will refuse the object')
})

it('entries of a Secret are base64', () => {
  const secret = (entry: string) => `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { key: ${entry} }\n`
  for (const entry of ['c2VjcmV0', '""', 'YQ==']) expect(messagesOf(secret(entry))).toEqual([])
  for (const entry of ['sk-example', 'c2VjcmV', 'YQ'])
    expect(messagesOf(secret(entry))).toEqual([
      expect.stringMatching(/^4:14 `key` (is not|must be) base64: the API server will refuse the object$/),
    ])
})
