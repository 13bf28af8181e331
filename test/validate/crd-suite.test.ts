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

const counts = { agree: 0, all: 0 }
afterAll(() => console.log(`CRDs of the Gateway API: ${counts.agree} of ${counts.all} verdicts agree`))

const lines = readFileSync(join(import.meta.dirname, 'crd-suite/gateway-api.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Line)
const bases = new Map(lines.flatMap(({ kind, base }) => (base ? [[kind, base] as const] : [])))

function build({ kind, edits = {} }: Line): object {
  const object = structuredClone(bases.get(kind)!) as Record<string, unknown>
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

describe.each([...bases.keys()])('%s', (kind) => {
  const cases = lines.filter((line) => line.kind === kind && line.title !== undefined)
  it.each(cases.map((line) => [line.title!, line] as const))('%s', (title, line) => {
    const found = check([parse(JSON.stringify(build(line)), { file: 'object.yaml' })])
    const errors = found.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    counts.all++
    const agrees = (errors.length === 0) === line.valid
    if (agrees) counts.agree++
    expect(agrees, errors.join('\n')).toBe(!Object.hasOwn(DIFFERENT, title))
  })
})
