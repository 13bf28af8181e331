import type { Condition } from '../core/condition.js'
import { literalStart } from '../core/literal-start.js'
import type { PathMatch } from '../core/program.js'
import { samplesOf } from './regex-samples.js'

/** A recognizably invented value that no policy names. */
export const SEGMENT = 'invented9'

/** Paths on both sides of every boundary that a match draws. The first one matches. */
export function pathsOf(match: PathMatch | undefined): string[] {
  if (!match) return [`/${SEGMENT}`, '/']
  return boundaries(match.kind, match.value)
}

/** The same for a condition of a rule; `base` is a path that the rule's route matches. */
export function pathsOfCondition(condition: Extract<Condition, { kind: 'path' }>, base: string): string[] {
  const plain = base.split('?')[0]!.replace(/\/$/, '')
  const whole = joined(plain, condition.value)
  // The text may also begin within a segment.
  const within = `${plain}/${SEGMENT}${condition.value}`
  if (condition.match === 'suffix') return [whole, `${whole}/${SEGMENT}`, within]
  if (condition.match === 'contains') return [whole, `${whole}${SEGMENT}`, within]
  return boundaries(condition.match, condition.value)
}

const joined = (base: string, value: string): string => (value.startsWith('/') ? base + value : `${base}/${value}`)

function boundaries(kind: 'exact' | 'prefix' | 'segments' | 'regex', value: string): string[] {
  if (kind === 'regex') {
    const found = samplesOf(value).map(rooted)
    const samples = found.length > 0 ? found : [rooted(literalStart(value).start + SEGMENT)]
    return [
      ...samples,
      ...samples.slice(0, 2).map((sample) => `${sample}${SEGMENT}`),
      ...samples.slice(0, 1).map((sample) => `${sample}/${SEGMENT}`),
    ]
  }
  const whole = rooted(value)
  const slashed = whole.endsWith('/')
  const bare = whole.replace(/\/$/, '')
  const below = slashed ? `${whole}${SEGMENT}` : `${whole}/${SEGMENT}`
  const first = kind === 'exact' ? [whole, below] : [below, whole]
  const letters = whole.toUpperCase() === whole ? [] : [whole.toUpperCase()]
  return [...first, `${whole}${SEGMENT}`, slashed ? bare || '/' : `${whole}/`, ...letters].filter((path) => path !== '')
}

const rooted = (path: string): string => (path.startsWith('/') ? path : `/${path}`)
