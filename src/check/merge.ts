import type { Code } from '../core/codes.js'
import type { Finding } from '../core/finding.js'

/**
 * Maximum distance in lines at which two findings are considered the same: a reader reports an object, a rule the field
 * in it.
 */
const NEAR = 3

/**
 * Merges the findings of the parts of the pipeline, each once. For one position, a rule is the most specific; a reader,
 * which sees the whole, is used only where the others report nothing.
 */
export function merge(rules: Finding[], structural: Finding[], reading: Finding[]): Finding[] {
  const reported = new Reported([...rules, ...structural])
  const read = reading.filter((finding) => !reported.has(finding))
  const known = [...rules, ...read]
  const special = new Map<string, number>()
  for (const finding of known) special.set(place(finding), Math.max(weight(finding), special.get(place(finding)) ?? 0))
  // A general schema finding is dropped where a specific finding of at least its severity exists.
  const rest = structural.filter(
    (finding) => !isGeneral(finding.code) || (special.get(place(finding)) ?? -1) < weight(finding),
  )
  const seen = new Set<string>()
  return [...known, ...rest].filter((finding) => {
    const key = `${finding.code} ${place(finding)}`
    return !seen.has(key) && seen.add(key)
  })
}

/** Findings by position. */
class Reported {
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
