import { expect, it } from 'vitest'
import { fieldsOf, policyFields } from './drawn.js'
import { glooFieldsOf, glooPolicyFields } from './gloo-drawn.js'
import { GLOO_NEVER_DRAWN } from './gloo-never-drawn.js'
import { makeKeys } from './keys.js'
import { NativeConfig } from './native.js'
import { NEVER_DRAWN } from './never-drawn.js'
import { makeColdPolicy, makePolicy, virtualHostOf } from './policies.js'
import { Random } from './random.js'

/** Every field is drawn, or is listed with the reason; no field is both. */
function expectCovered(fields: readonly string[], drawn: ReadonlySet<string>, never: Record<string, string>): void {
  const undrawn = fields.filter((field) => !drawn.has(field))
  expect(undrawn.filter((field) => never[field] === undefined)).toEqual([])
  expect(Object.keys(never).filter((field) => !undrawn.includes(field))).toEqual([])
}

it('draws every field of native policy, or says why not', () => {
  const random = new Random(1)
  const keys = makeKeys()
  const drawn = new Set<string>()
  for (let config = 0; config < 400; config++)
    for (const field of fieldsOf(new NativeConfig(random, keys).bootstrap)) drawn.add(field)
  expectCovered(policyFields(), drawn, NEVER_DRAWN)
})

it('draws every field of Gloo policy, or says why not', () => {
  const random = new Random(1)
  const keys = makeKeys()
  const drawn = new Set<string>()
  for (let index = 0; index < 600; index++) {
    for (const make of [makePolicy, makeColdPolicy])
      for (const field of glooFieldsOf(virtualHostOf(make(random, index, keys)))) drawn.add(field)
  }
  const fields = glooPolicyFields()
  expect([...drawn].filter((field) => !fields.includes(field))).toEqual([])
  expectCovered(fields, drawn, GLOO_NEVER_DRAWN)
})
