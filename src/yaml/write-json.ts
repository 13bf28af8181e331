import type { LosslessJson } from './json.js'

/** Writes JSON that `parseJson` read, integers whole. `indent` is the number of blanks a level; 0 writes one line. */
export function writeJson(value: LosslessJson, indent = 0, depth = 0): string {
  if (typeof value === 'bigint') return String(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((item) => writeJson(item, indent, depth + 1))
    : [...value].map(([name, item]) => {
        return `${JSON.stringify(name)}:${indent > 0 ? ' ' : ''}${writeJson(item, indent, depth + 1)}`
      })
  const [open, close] = isList ? '[]' : '{}'
  if (indent === 0 || parts.length === 0) return open + parts.join(',') + close
  const blank = `\n${' '.repeat(indent * (depth + 1))}`
  return `${open}${blank}${parts.join(`,${blank}`)}\n${' '.repeat(indent * depth)}${close}`
}
