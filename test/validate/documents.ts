import type { Finding } from '../../src/core/finding.js'
import { validate } from '../../src/validate/validate.js'
import { type ParseOptions, parse } from '../../src/yaml/parse.js'

/** Every structural finding of a text, but for the missing names of these short documents. */
export function findingsOf(text: string, options?: ParseOptions): Finding[] {
  const source = parse(text, options)
  return [...source.findings, ...validate(source)].filter(({ message }) => !message.startsWith('`metadata.name` is'))
}

export const errorsOf = (text: string, options?: ParseOptions): Finding[] =>
  findingsOf(text, options).filter(({ severity }) => severity === 'error')

/** `CODE severity LINE:COLUMN 'text under it'`. */
export function show(text: string, { code, severity, span }: Finding): string {
  return `${code} ${severity} ${span.line}:${span.column} ${JSON.stringify(text.slice(span.start, span.end))}`
}

/** A finding as people read it in a failed test. */
export function tell({ code, severity, span, message }: Finding): string {
  return `${span.file}:${span.line}:${span.column} ${severity} ${code} ${message}`
}
