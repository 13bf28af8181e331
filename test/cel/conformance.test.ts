import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { evaluate, isTrue, parseCel } from '../../src/cel/cel.js'
import { jsonText } from '../../src/cel/json-text.js'
import { readVariables } from '../../src/cel/read-variables.js'
import { typeWord } from '../../src/cel/value.js'
import { type LosslessJson, parseJson } from '../../src/yaml/json.js'

type Row = Map<string, LosslessJson>

function readRows(path: string): Row[] {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => parseJson(line) as Row)
}

/** Every recorded answer of agentgateway's own engine: the value and its type, or that it failed and when. */
const rows = readRows('../conformance/cel/cel.jsonl')

/** Answers of the engine alone (its crates `cel` and `celx` at commit 75b4e6ce6), to expressions without variables. */
const engineRows = readRows('engine-answers.jsonl')

/** What we answer, in the form of a row. */
function answer(row: Row): Row {
  const { expression } = parseCel(row.get('expr') as string)
  if (!expression) return new Map([['phase', 'compile']])
  const activation = readVariables(row.get('vars') ?? new Map())
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

const MEMBERS = ['phase', 'result', 'type']

function compared(row: Row, members: readonly string[]): string {
  return members.map((name) => `${name}=${canonical(row.get(name))}`).join(' ')
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

function disagreements(all: readonly Row[], members: readonly string[]): string {
  const found = all.flatMap((row) => {
    const [ours, theirs] = [compared(answer(row), members), compared(row, members)]
    return ours === theirs ? [] : [`${row.get('expr')}\n  ours   ${ours}\n  theirs ${theirs}`]
  })
  return found.join('\n')
}

describe('recorded expressions', () => {
  it('all agree', () => {
    expect(disagreements(rows, [...MEMBERS, 'bool'])).toBe('')
    expect(rows.length).toBeGreaterThanOrEqual(747)
  })

  it('all agree with the engine alone', () => {
    expect(disagreements(engineRows, MEMBERS)).toBe('')
    expect(engineRows.length).toBeGreaterThanOrEqual(450)
  })
})
