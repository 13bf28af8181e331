import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { isConvertible, targets, translate } from '../../src/convert/convert.js'
import { type Field, fieldsOf } from '../../src/convert/fields.js'
import { fromPointer } from '../../src/core/pointer.js'
import type { Program } from '../../src/core/program.js'
import type { Dialect } from '../../src/dialects/dialect.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import type { Graph } from '../../src/kubernetes/graph.js'
import { parse } from '../../src/yaml/parse.js'
import { type Policy, policiesOf } from '../compare/policies.js'

/** One suite in so many; `CLAIMWRIGHT_FULL=1` takes them all. */
const EVERY = process.env['CLAIMWRIGHT_FULL'] === '1' ? 1 : 12

/** Fields of each word of one policy that are changed, one after the other. */
const MOST = process.env['CLAIMWRIGHT_FULL'] === '1' ? Number.POSITIVE_INFINITY : 4

/** Words for fields of a source, and what is written, without origins. */
function written(program: Program, graph: Graph, target: Dialect, policy: Policy): { fields: Field[]; text: string } {
  const options = { set: {}, fetched: policy.fetched }
  const again = (other: Program, its: Graph) => translate(other, its, target, options)
  const whole = again(program, graph)
  const fields = fieldsOf(program, graph, again, whole)
  return { fields, text: JSON.stringify(whole.written.map(({ value }) => value)) }
}

/** Other values of fields that do not accept every string. */
const ALTERNATIVES: Record<string, string> = {
  mode: 'permissive',
  provider: 'anthropic',
  from: 'None',
}

/** The policy with another value in one field; `null`: its gateway would not load it. */
function changed({ graph }: Policy, field: Field): { program: Program; graph: Graph } | null {
  const [source] = graph.sources.values()
  const documents = parseAllDocuments(source!.text)
  const index = source!.documents.findIndex((one) => {
    const span = one.yaml.range
    return (
      field.line >= source!.text.slice(0, span[0]).split('\n').length &&
      field.line <= source!.text.slice(0, span[2]).split('\n').length
    )
  })
  const document = documents[index]
  if (!document) return null
  const path = fromPointer(field.path).map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  const value: unknown = document.getIn(path)
  // A key set with something after it is the same key set.
  if (typeof value === 'string' && value.includes('-----BEGIN')) return null
  const other =
    typeof value === 'string'
      ? (ALTERNATIVES[String(path.at(-1))] ?? `${value}zz9`)
      : typeof value === 'number'
        ? value + 1
        : typeof value === 'boolean'
          ? !value
          : null
  if (other === null) return null
  document.setIn(path, other)
  const text = documents.map((one) => one.toString()).join('---\n')
  const again = bind([parse(text, { file: source!.file, env: graph.env })], {
    env: graph.env,
    readFile: graph.readFile,
    // A name that nothing has must not bring the object of that name into being.
    missing: 'ignore',
  })
  const reading = read(again)
  const [program] = reading.programs
  return reading.refused || !program ? null : { program, graph: again }
}

describe('what becomes of fields', () => {
  const suites = ['gloo', 'agentgateway', 'litellm'].flatMap((folder) => policiesOf(folder))
  for (const [turn, target] of targets().entries()) {
    it(`to ${target.id}: the output depends on every \`exact\` field, and on no \`unsupported\` one`, () => {
      const wrong: string[] = []
      for (const policy of suites.filter((_, i) => (i + turn) % EVERY === 0)) {
        const { program, graph, name } = policy
        if (program.dialect === target.id || !isConvertible(program, target.id)) continue
        const before = written(program, graph, target, policy)
        for (const status of ['exact', 'unsupported'] as const) {
          const all = before.fields.filter(
            (one) => one.status === status && !/^\/(apiVersion|kind|metadata)/.test(one.path),
          )
          const from = name.length % Math.max(1, all.length - MOST)
          for (const field of all.slice(from, from + MOST)) {
            const other = changed(policy, field)
            if (!other) continue
            const after = written(other.program, other.graph, target, policy)
            // With another value it may have another word.
            const isSame =
              after.fields.find(
                ({ path, file, line }) => path === field.path && file === field.file && line === field.line,
              )?.status === status
            const depends = after.text !== before.text
            if (isSame && depends !== (status === 'exact')) wrong.push(`${name} ${field.path}: ${status} ${field.note}`)
          }
        }
      }
      expect(wrong).toEqual([])
    })
  }
})
