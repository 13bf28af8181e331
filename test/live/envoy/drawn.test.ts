import { expect, it } from 'vitest'
import { fieldsOf, policyFields } from './drawn.js'
import { makeKeys } from './keys.js'
import { NativeConfig } from './native.js'
import { NEVER_DRAWN } from './never-drawn.js'
import { Random } from './random.js'

it('draws every field of policy, or says why not', () => {
  const random = new Random(1)
  const keys = makeKeys()
  const drawn = new Set<string>()
  for (let config = 0; config < 400; config++)
    for (const field of fieldsOf(new NativeConfig(random, keys).bootstrap)) drawn.add(field)
  const undrawn = policyFields().filter((field) => !drawn.has(field))
  expect(undrawn.filter((field) => NEVER_DRAWN[field] === undefined)).toEqual([])
  expect(Object.keys(NEVER_DRAWN).filter((field) => !undrawn.includes(field))).toEqual([])
})
