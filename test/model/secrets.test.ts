import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { NOT_SECRET } from './not-secret.js'

/** A secret that nobody tagged would be shown: every member with such a name is tagged, or said to be none. */

interface Schema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  $ref?: string
  items?: Schema
  additionalProperties?: Schema | boolean
  properties?: Record<string, Schema>
  anyOf?: Schema[]
  oneOf?: Schema[]
  'x-secret'?: string
}

const { definitions } = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema.json'), 'utf8')) as {
  definitions: Record<string, Schema>
}

const LOOKS_SECRET = /token|secret|passw|credential|htpasswd|(?:^|_)keys?(?:$|_)|[a-z]Keys?(?![a-z])/i

/** The member can hold free text, alone or in a list or map. A schema that says nothing accepts text. */
function holdsText(schema: Schema): boolean {
  if (schema.enum !== undefined || schema.const !== undefined || schema.$ref !== undefined) return false
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  if (alternatives.length > 0) return alternatives.some(holdsText)
  const types = [schema.type ?? []].flat()
  // What also accepts flags and numbers is a setting that YAML readers write as text.
  if (types.some((type) => /boolean|integer|number/.test(type))) return false
  if (types.length === 0 || types.includes('string')) return true
  const { items, additionalProperties } = schema
  if (types.includes('array')) return items !== undefined && holdsText(items)
  return typeof additionalProperties === 'object' && holdsText(additionalProperties)
}

const untagged = Object.entries(definitions).flatMap(([type, { properties = {} }]) =>
  Object.entries(properties)
    .filter(([name, schema]) => LOOKS_SECRET.test(name) && holdsText(schema) && schema['x-secret'] === undefined)
    .map(([name]) => `${type}.${name}`),
)

it('every member with the name of a secret is tagged or listed with a reason', () => {
  expect(untagged.filter((member) => !NOT_SECRET.some(({ members }) => members.test(member)))).toEqual([])
})

it.each(NOT_SECRET)('no member is listed in vain: $reason', ({ members }) => {
  expect(untagged.some((member) => members.test(member))).toBe(true)
})
