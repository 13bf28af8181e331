import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluate, isTrue, parseCel } from '../../src/cel/cel.js'
import { jsonText } from '../../src/cel/json-text.js'
import { readVariables } from '../../src/cel/read-variables.js'
import { typeWord } from '../../src/cel/value.js'
import { type LosslessJson, parseJson } from '../../src/yaml/json.js'

/** Every recorded answer of agentgateway's own engine: the value and its type, or that it failed and when. */
const rows = readFileSync(new URL('../conformance/cel/cel.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => parseJson(line) as Map<string, LosslessJson>)

/** What we answer, in the form of a row. */
function answer(row: Map<string, LosslessJson>): Map<string, LosslessJson> {
  const { expression } = parseCel(row.get('expr') as string)
  if (!expression) return new Map([['phase', 'compile']])
  const activation = readVariables(row.get('vars')!)
  const { value, error } = evaluate(expression, activation)
  const bool = isTrue(expression, activation)
  if (error)
    return new Map<string, LosslessJson>([
      ['phase', 'eval'],
      ['bool', bool],
    ])
  return new Map<string, LosslessJson>([
    ['result', parseJson(jsonText(value))],
    ['type', typeWord(value)],
    ['bool', bool],
  ])
}

function compared(row: Map<string, LosslessJson>): string {
  return ['phase', 'result', 'type', 'bool'].map((name) => `${name}=${canonical(row.get(name))}`).join(' ')
}

/** Members of objects in any order; `1.0` and `1` are the same number. */
function canonical(value: LosslessJson | undefined): string {
  if (value instanceof Map) {
    return `{${[...value]
      .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
      .sort()
      .join(',')}}`
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

describe('recorded expressions', () => {
  it('all agree', () => {
    const disagreements = rows.flatMap((row) => {
      const [ours, theirs] = [compared(answer(row)), compared(row)]
      return ours === theirs ? [] : [`${row.get('expr')}\n  ours   ${ours}\n  theirs ${theirs}`]
    })
    expect(disagreements.join('\n')).toBe('')
    expect(rows.length).toBeGreaterThanOrEqual(747)
  })
})
