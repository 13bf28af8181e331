import { expect, it } from 'vitest'
import { reportVariables } from '../../src/convert/placeholders.js'
import type { WrittenDocument } from '../../src/core/writer.js'

it.each([
  [`https://$TENANT/\${REALM}`, [`fill in \`$TENANT\` and \`\${REALM}\` as in the source`]],
  [`\${KNOWN}-\${REALM}`, [`fill in \`\${REALM}\` as in the source`]],
  ['alice:$apr1$SALT1234$8BvzLUO9IfGPGGsPnAgSu1', []],
  ['alice:$2y$05$ABCDEFGH', []],
])('variables of %s', (value, messages) => {
  const origins = new Map([['', { file: 'a.yaml', document: 0, pointer: '' }]])
  const document = { value: { name: value }, origins } as unknown as WrittenDocument
  expect(reportVariables([document], { KNOWN: 'a' }).all.map(({ note }) => note)).toEqual(messages)
})
