import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.js'
import { parse } from '../../src/yaml/parse.js'

/**
 * Objects of our own, and whether the API server accepts them: schema, lists and CEL rules of the real
 * CustomResourceDefinitions, evaluated by the libraries of Kubernetes (`tools/record/crd`). A line is the base of a
 * kind, or a case: its base with members replaced. `standard`: the verdict of the standard channel, where it differs
 * from that of the experimental one.
 */
interface Line {
  kind: string
  base?: object
  title?: string
  edits?: Record<string, unknown>
  valid?: boolean
}

/** Cases that `check` judges otherwise, with the reason. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'selector with an operator in lower case': 'the API server accepts it, and the gateway cannot read the selector',
  'header modifier: value with a line break': 'only the experimental channel rejects it',
}

function build(base: object, { edits = {} }: Line): object {
  const object = structuredClone(base) as Record<string, unknown>
  for (const [path, value] of Object.entries(edits)) {
    const names = path.split('.')
    const last = names.pop()!
    let at = object
    for (const name of names) {
      at[name] ??= {}
      at = at[name] as Record<string, unknown>
    }
    at[last] = structuredClone(value)
  }
  return object
}

/** Gloo and its webhook refuse more than the API server: of accepted objects only what is said of that counts. */
const OF_API_SERVER = { 'gateway-api': /(?:)/, gloo: /API server will refuse|kubectl will refuse/ }

describe.each(['gateway-api', 'gloo'] as const)('%s', (suite) => {
  const text = readFileSync(join(import.meta.dirname, `crd-suite/${suite}.jsonl`), 'utf8')
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
  const bases = new Map(lines.flatMap(({ kind, base }) => (base ? [[kind, base] as const] : [])))
  const cases = lines.filter(({ title }) => title !== undefined)
  let agreeing = 0
  afterAll(() => console.log(`CRDs, ${suite}: ${agreeing} of ${cases.length} verdicts agree`))

  it.each(cases.map((line) => [line.kind, line.title!, line] as const))('%s: %s', (kind, title, line) => {
    const found = check([parse(JSON.stringify(build(bases.get(kind)!, line)), { file: 'object.yaml' })])
    const errors = found.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    const counted = line.valid ? errors.filter((message) => OF_API_SERVER[suite].test(message)) : errors
    const agrees = (counted.length === 0) === line.valid
    if (agrees) agreeing++
    expect(agrees, errors.join('\n')).toBe(!Object.hasOwn(DIFFERENT, title))
  })
})
