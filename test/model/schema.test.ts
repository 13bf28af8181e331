import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { CHECKS } from '../../src/validate/checks/index.js'
import { FOLDERS, SHARED, SOURCE } from '../../tools/facts/model/folders.mjs'

const ROOT = join(import.meta.dirname, '../..')
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const names = ['schema.json', ...readdirSync(join(ROOT, 'schema')).map((name) => `schema/${name}`)].filter(
  (name) => text(name).includes('draft-07') && text(name).includes('"definitions"'),
)

interface Schema {
  [key: string]: unknown
  description?: string
  properties?: Record<string, Schema>
}
const { definitions } = JSON.parse(text('schema.json')) as { definitions: Record<string, Schema> }

describe('the published schemas', () => {
  it('are what the model compiles to (npm run build:schema)', async () => {
    const { buildSchemas } = (await import(join(ROOT, 'scripts/build-schema.mjs'))) as {
      buildSchemas(): Map<string, string>
    }
    for (const [name, expected] of buildSchemas())
      expect(text(name) === expected, `${name} is not what the model compiles to`).toBe(true)
  })

  it.each(names)('%s is a draft-07 schema without remote references', (name) => {
    const ajv = new Ajv({ strict: false, validateSchema: true })
    expect(ajv.validateSchema(JSON.parse(text(name)))).toBe(true)
    for (const [, ref] of text(name).matchAll(/"\$ref":"([^"]+)"/g)) expect(ref).toMatch(/^#\/definitions\/[\w.]+$/)
  })

  it('the combined one is small enough for an editor', () => {
    expect(text('schema.json').length).toBeLessThan(1_000_000)
  })
})

describe('the traps of the schema generator', () => {
  const files = [...Object.values(FOLDERS), SHARED.kubernetes].flatMap((folder) =>
    readdirSync(join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `src/${folder}/${name}`),
  )

  it('no Record and no mapped types, which lose their values', () => {
    for (const file of files) expect(text(file), file).not.toMatch(/\bRecord<|\bPartial<|\bOmit<|\bPick<|\[\w+ in /)
  })

  it('no comment on the line of `{` or `;`, which is dropped', () => {
    for (const file of files) expect(text(file), file).not.toMatch(/[{;][ \t]*\/\*\*/)
  })

  it('limits of scalars survive in lists, maps and unions', () => {
    const bare = JSON.stringify(definitions).match(/"(?:items|additionalProperties)":\{"type":"number"\}/g) ?? []
    // The only plain numbers in lists: probabilities and vectors, which have no limits.
    expect(bare.length).toBeLessThan(3)
    expect(definitions['gloo.UInt32']).toMatchObject({ type: 'integer', minimum: 0, maximum: 4294967295 })
    expect(definitions['agentgateway.CELExpression']).toMatchObject({ maxLength: 16384 })
  })

  it('names of an enum come before its numbers, so that an editor offers them', () => {
    const matcher = (definitions['gloo.JWTPrincipal']!.properties!['matcher'] as { anyOf: Schema[] }).anyOf
    expect(matcher[0]).toHaveProperty('enum')
  })
})

describe('the policy parts are documented', () => {
  /** Files written by hand; everything else is complete, but has no words. */
  const byHand = Object.entries({ ...FOLDERS, kubernetes: SHARED.kubernetes }).flatMap(([family, folder]) =>
    readdirSync(join(SOURCE, folder))
      .filter((name) => name.endsWith('.ts') && !['general-settings.ts', 'scalars.ts', 'metadata.ts'].includes(name))
      .map((name) => ({
        family: family === 'gateway-api' || family === 'kubernetes' ? 'agentgateway' : family,
        file: `src/${folder}/${name}`,
      })),
  )
  /** Written by the API server and by controllers. */
  const WRITTEN_BY_OTHERS = new Set(['apiVersion', 'kind', 'metadata', 'status'])

  it.each(byHand)('every property in $file says what the gateway does with it', ({ family, file }) => {
    const types = [...text(file).matchAll(/^export interface (\w+)/gm)].map((match) => match[1]!)
    expect(types.length).toBeGreaterThan(0)
    for (const type of types) {
      const own = new RegExp(`export interface ${type}\\b[^{]*\\{([\\s\\S]*?)\\n\\}`).exec(text(file))?.[1] ?? ''
      for (const [, name] of own.matchAll(/^ {2}'?(\w+)'?\??:/gm)) {
        if (WRITTEN_BY_OTHERS.has(name!)) continue
        const schema = definitions[`${family}.${type}`]
        if (!schema) continue
        expect(schema.properties?.[name!]?.description, `${type}.${name}`).toMatch(/\w+/)
      }
    }
  })

  it('a rule page is linked where a rule is about the field', () => {
    const issuer = definitions['gloo.Provider']!.properties!['issuer']!
    expect(issuer['markdownDescription']).toContain('docs/rules/issuer-or-audience-unchecked.md')
  })
})

it('every check beyond the schema is about a type that exists', () => {
  for (const [family, checks] of Object.entries(CHECKS))
    for (const type of Object.keys(checks))
      expect(definitions, `${family}.${type}`).toHaveProperty([`${family}.${type}`])
})
