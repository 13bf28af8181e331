import type { Code } from '../core/codes.js'
import type { Finding } from '../core/finding.js'

/** Lines between two places that are taken for one: a reader points at an object, a rule at the field in it. */
const NEAR = 3

/**
 * Puts together what the parts of the pipeline found, each thing once. Of what stands at one
 * place a rule knows most; a reader, which sees the whole, is only heard where the others were silent.
 */
export function merge(rules: Finding[], structural: Finding[], reading: Finding[]): Finding[] {
  const told = new Told([...rules, ...structural])
  const read = reading.filter((one) => !told.has(one))
  const known = [...rules, ...read]
  const special = new Map<string, number>()
  for (const one of known) special.set(place(one), Math.max(weight(one), special.get(place(one)) ?? 0))
  // The schema's general words go where something says as much, as loudly.
  const rest = structural.filter((one) => !isGeneral(one.code) || (special.get(place(one)) ?? -1) < weight(one))
  const seen = new Set<string>()
  return [...known, ...rest].filter((one) => {
    const key = `${one.code} ${place(one)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** What was told, by place. */
class Told {
  /** `FILE CODE LINE` of every finding, and `FILE LINE` of errors. */
  private readonly places = new Set<string>()

  constructor(findings: Finding[]) {
    for (const { span, code, severity } of findings) {
      this.places.add(`${span.file} ${code} ${span.line}`)
      if (severity === 'error') this.places.add(`${span.file} ${span.line}`)
    }
  }

  has({ span, code, severity }: Finding): boolean {
    if (severity === 'error' && this.places.has(`${span.file} ${span.line}`)) return true
    for (let line = span.line - NEAR; line <= span.line + NEAR; line++)
      if (this.places.has(`${span.file} ${code} ${line}`)) return true
    return false
  }
}

const place = ({ span }: Finding): string => `${span.file}:${span.start}`
const weight = ({ severity }: Finding): number => ['info', 'warning', 'error'].indexOf(severity)
const isGeneral = (code: Code): boolean => code === 'CW2001' || code === 'CW2002'
