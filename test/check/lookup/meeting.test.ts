import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Attached, Meeting } from '../../../src/check/lookup/meeting.js'
import { Cursor } from '../../../src/yaml/cursor.js'
import { parse } from '../../../src/yaml/parse.js'

const [document] = parse('binds: []\n', { file: 'a.yaml' }).documents
const attached = (pointer: string): Attached => ({
  family: 'standalone',
  container: new Cursor(document!, undefined, pointer),
})

const place = fc.constantFrom(
  '/binds/0/listeners/0/policies',
  '/binds/0/listeners/0/routes/1/policies',
  '/binds/0/listeners/0/routes/10/policies',
  '/binds/0/listeners/0/routes/1/backends/0/policies',
  '/llm/policies',
  '/llm/models/0',
  '/policies/0/policy',
  '/gateways/a/policies',
)

test('policies meet where one place contains the other, or one is attached by name', () => {
  const isNamed = (pointer: string) => !/^\/(binds|llm)/.test(pointer)
  const owner = (pointer: string) => `${pointer.replace(/\/policies$/, '')}/`
  const meet = (a: string, b: string) =>
    isNamed(a) || isNamed(b) || owner(a).startsWith(owner(b)) || owner(b).startsWith(owner(a))
  fc.assert(
    fc.property(fc.array(place), place, (places, other) => {
      const found = new Meeting(places.map(attached)).with(attached(other))
      expect(found.map(({ container }) => container.pointer)).toEqual(places.filter((one) => meet(one, other)))
    }),
  )
})
