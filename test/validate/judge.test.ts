import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/validate/problem.js'
import { rootOf } from '../../src/validate/schema.js'
import { walk } from '../../src/validate/walk.js'
import { parse } from '../../src/yaml/parse.js'
import type { Document } from '../../src/yaml/source.js'

/**
 * Ajv is the judge of our interpreter: on every recorded document, and on each of them with one thing changed, both say
 * the same. Checks beyond the schema are left out, since ajv cannot know them.
 */
const ROOT = join(import.meta.dirname, '../..')
const VECTORS = join(ROOT, 'test/conformance')
const combined = JSON.parse(readFileSync(join(ROOT, 'schema.json'), 'utf8'))
const ajv = new Ajv({ strict: false, validateFormats: false })
ajv.addSchema(combined, 'all')

function documentsOf(program: string): Document[] {
  return readdirSync(join(VECTORS, program))
    .map((suite) => join(VECTORS, program, suite, 'policy.yaml'))
    .filter(existsSync)
    .flatMap((file) => parse(readFileSync(file, 'utf8'), { env: { A: 'a' } }).documents)
    .filter((document) => document.valid && rootOf(document))
}

/** A schema of one type, by its family's table. */
function judgeOf(document: Document): ValidateFunction {
  const family = document.family === 'gloo' || document.kind === undefined ? document.family : 'agentgateway'
  return ajv.getSchema(`all#/definitions/${family}.${rootOf(document)!.type}`)!
}

/** Repeatable numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    return state / 0x7fffffff
  }
}

type Place = [parent: Record<string, unknown>, key: string]

function places(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found
  for (const key of Object.keys(value)) {
    found.push([value as Record<string, unknown>, key])
    places((value as Record<string, unknown>)[key], found)
  }
  return found
}

const CHANGES: ((parent: Record<string, unknown>, key: string) => void)[] = [
  (parent, key) => {
    parent[`${key}x`] = parent[key]
    delete parent[key]
  },
  (parent, key) => {
    delete parent[key]
  },
  (parent, key) => {
    parent[key] = [parent[key]]
  },
  (parent, key) => {
    parent[key] = {}
  },
  (parent, key) => {
    parent[key] = 'word'
  },
  (parent, key) => {
    parent[key] = -1.5
  },
  (parent, key) => {
    parent[key] = true
  },
]

describe.each(['gloo', 'agentgateway', 'litellm'])('%s', (program) => {
  it('our verdict is that of ajv', () => {
    const next = random(7)
    const disagreements: string[] = []
    let count = 0
    for (const document of documentsOf(program)) {
      const judge = judgeOf(document)
      const root = { ...rootOf(document)!, checks: {}, hasCrdRules: false }
      for (let round = 0; round < 12; round++) {
        const value = structuredClone(document.value)
        const [parent, key] = places(value)[Math.floor(next() * places(value).length)] ?? []
        if (round > 0 && parent) {
          if (Array.isArray(parent)) parent.splice(Number(key), 1)
          else CHANGES[Math.floor(next() * CHANGES.length)]!(parent, key!)
        }
        const problems = walk(root, value, { dropsNulls: false, isOpen: () => false }).filter(isRefusal)
        count++
        // The schema leaves open what its program ignores.
        if (judge(value) !== (problems.length === 0))
          disagreements.push(
            `${document.kind ?? program} ${key}: ${JSON.stringify(problems)} ${ajv.errorsText(judge.errors)}`,
          )
      }
    }
    console.info(`${program}: ${count} documents, ${disagreements.length} disagreements with ajv`)
    expect(count).toBeGreaterThan(400)
    expect(disagreements).toEqual([])
  })
})
