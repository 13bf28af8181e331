import type { Code } from '../codes.js'
import type { Finding } from '../finding.js'

/** Lines between two places that are taken for one: a reader points at an object, a rule at the field in it. */
const NEAR = 3

/**
 * Puts together what the parts of the pipeline found, each thing once. Of what stands at one
 * place a rule knows most; a reader, which sees the whole, is only heard where the others were silent.
 */
export function merge(rules: Finding[], structural: Finding[], reading: Finding[]): Finding[] {
  const read = reading.filter((one) => ![...rules, ...structural].some((other) => isSame(other, one)))
  const known = [...rules, ...read]
  const special = new Set(known.filter(({ code }) => isAboutStructure(code)).map(place))
  const rest = structural.filter((one) => !isGeneral(one.code) || !special.has(place(one)))
  const seen = new Set<string>()
  return [...known, ...rest].filter((one) => {
    const key = `${one.code} ${place(one)}`
    return !seen.has(key) && seen.add(key)
  })
}

function isSame(rule: Finding, one: Finding): boolean {
  if (rule.span.file !== one.span.file) return false
  const distance = Math.abs(rule.span.line - one.span.line)
  return (
    (rule.code === one.code && distance <= NEAR) ||
    (distance === 0 && rule.severity === 'error' && one.severity === 'error')
  )
}

const place = ({ span }: Finding): string => `${span.file}:${span.start}`
const isAboutStructure = (code: Code): boolean => code.startsWith('CW2')
const isGeneral = (code: Code): boolean => code === 'CW2001' || code === 'CW2002'
