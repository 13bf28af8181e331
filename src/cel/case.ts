import { parseJson } from '../yaml/json.js'
import { evaluate, parseCel } from './cel.js'
import { jsonText } from './json-text.js'
import { readVariables, VariablesError } from './read-variables.js'
import { typeWord } from './value.js'

/**
 * Evaluates one recorded case: `{"expr", "vars"}` as JSON to `{"value", "type"}` as JSON, or `{"error", "phase"}` where
 * `phase` is `compile` (rejected when the configuration is loaded) or `eval`. Throws if the line is not a case.
 */
export function answerCase(line: string): string {
  const row = parseJson(line)
  const source = row instanceof Map ? row.get('expr') : undefined
  if (!(row instanceof Map) || typeof source !== 'string') throw new VariablesError('expected {"expr", "vars"}')
  const activation = readVariables(row.get('vars') ?? new Map())
  const parsed = parseCel(source)
  if (parsed.error) return failure(parsed.error.message, 'compile')
  const { value, error } = evaluate(parsed.expression, activation)
  return error ? failure(error.message, 'eval') : `{"value":${jsonText(value)},"type":"${typeWord(value)}"}`
}

function failure(message: string, phase: 'compile' | 'eval'): string {
  return JSON.stringify({ error: message, phase })
}
