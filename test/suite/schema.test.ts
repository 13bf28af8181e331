import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { findSuites } from '../../src/cli/suite-files.js'
import { readSuiteFile } from '../../src/suite/load-suite.js'

const ROOT = join(import.meta.dirname, '../..')
const schema = JSON.parse(readFileSync(join(ROOT, 'schema/suite.json'), 'utf8')) as object
const validate = new Ajv({ strict: false }).compile(schema)

/** Editors validate by the schema; `test` by its own walk along the same schema. */
describe('the schema of suites', () => {
  it('accepts every suite of the examples', () => {
    const suites = findSuites([join(ROOT, 'examples')])
    expect(suites.length).toBeGreaterThan(6)
    for (const file of suites) {
      const text = readFileSync(file, 'utf8')
      expect(validate(parse(text, { merge: true })), `${file}: ${JSON.stringify(validate.errors)}`).toBe(true)
      expect(readSuiteFile(file, text).findings).toEqual([])
    }
  })

  const WRONG = [
    'policy: a\nmatrx: {}',
    'policy: 1',
    'policy: a\npolicies: { b: c }',
    'policy: a\ntokens: { a: { claims: 1 } }',
    'policy: a\ntokens: { a: { raw: x, claims: {} } }',
    'policy: a\nkeys: { a: {} }',
    'policy: a\nkeys: { a: { mint: RS1 } }',
    'policy: a\nmatrix: { none: { a: alow } }',
    'policy: a\nmatrix: { none: { a: { statuss: 1 } } }',
    'policy: a\ncases: [{ expect: 200 }]',
    'policy: a\ncases: [{ request: a, steps: [] }]',
    'policy: a\nrequests: { a: { mcp: { call: a, list: tools } } }',
    'policy: a\nfixtures: { fetch: { a: { status: 1, error: x } } }',
  ]
  for (const text of WRONG)
    it(`refuses ${JSON.stringify(text)}, as test does`, () => {
      expect(validate(parse(text, { merge: true }))).toBe(false)
      expect(readSuiteFile('a.claimwright-test.yaml', text).findings.length).toBeGreaterThan(0)
    })
})
