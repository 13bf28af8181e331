import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { NOT_MODELLED } from './not-modelled.js'

/** Every field that a gateway's own sources declare (fields.json, see tools/facts/list-fields.mjs) is in the schemas. */
const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
const FIELDS = read('test/model/fields.json') as Record<string, Record<string, string>>
const { definitions } = read('schema.json') as { definitions: Record<string, unknown> }

/** Names of properties and words of enums anywhere in a definition: small types may be written out where they are used. */
function namesIn(schema: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(schema)) for (const one of schema) namesIn(one, names)
  else if (typeof schema === 'object' && schema !== null) {
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') for (const name of Object.keys(value as object)) names.add(name)
      if (key === 'enum') for (const word of value as unknown[]) names.add(String(word))
      if (key === 'const') names.add(String(value))
      namesIn(value, names)
    }
  }
  return names
}

describe.each(Object.keys(FIELDS))('%s', (family) => {
  const known = new Map(Object.entries(definitions).map(([name, schema]) => [name, namesIn(schema)]))
  const everywhere = new Set(
    [...known].filter(([name]) => name.startsWith(`${family}.`)).flatMap(([, names]) => [...names]),
  )

  it('lacks nothing but what is listed with a reason', () => {
    const missing: string[] = []
    let count = 0
    for (const [type, list] of Object.entries(FIELDS[family]!)) {
      for (const name of list.split(' ')) {
        count++
        // Enums and bases are written out where they are used. A name with a dot: no kind uses the type.
        const names = known.get(`${family}.${type}`) ?? (type.includes('.') ? new Set() : everywhere)
        if (!names.has(name)) missing.push(`${type}.${name}`)
      }
    }
    const excused = NOT_MODELLED[family] ?? []
    const unexplained = missing.filter((field) => !excused.some(({ fields }) => fields.test(field)))
    console.info(
      `${family}: ${count} fields and words, ${missing.length} not modelled, ${unexplained.length} of them unexplained`,
    )
    expect(unexplained).toEqual([])
    for (const { fields, reason } of excused)
      expect(
        missing.some((field) => fields.test(field)),
        `nothing is missing any more for the reason: ${reason}`,
      ).toBe(true)
  })
})
