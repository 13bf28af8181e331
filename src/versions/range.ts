import { compareVersions, isVersion, lineOf, normalizeVersion } from './version.js'

/** Reports whether a version lies in the range. */
type Range = (version: string) => boolean

/**
 * Reads a range: comparators that must all hold (`>=1.4 <1.6`), `1.4 - 1.6` (both lines included), alternatives
 * (`1.4 || 1.6`). `undefined`: the text is neither a range nor a version.
 */
export function readRange(text: string): Range | undefined {
  const alternatives = text.split('||').map((part) => readAlternative(part.trim()))
  if (alternatives.some((alternative) => alternative === undefined)) return undefined
  return (version) => alternatives.some((includes) => includes!(version))
}

function readAlternative(text: string): Range | undefined {
  const [, from, to] = /^(\S+)\s+-\s+(\S+)$/.exec(text) ?? []
  const parts = from !== undefined ? [`>=${from}`, `<=${to}`] : text.split(/\s+/)
  // A blank may follow an operator: `>= 1.4`.
  const joined = parts.join(' ').replace(/([<>=])\s+/g, '$1')
  const comparators = joined.split(' ').map(readComparator)
  if (comparators.some((comparator) => comparator === undefined)) return undefined
  return (version) => comparators.every((holds) => holds!(version))
}

function readComparator(text: string): Range | undefined {
  const [, operator = '=', bound = ''] = /^(>=|<=|>|<|=)?(.*)$/.exec(text) ?? []
  if (!isVersion(bound)) return undefined
  const limit = normalizeVersion(bound)
  const isInLine = (version: string): boolean => limit.split('.').length < 3 && isWithin(version, limit)
  const order = (version: string): number => (isInLine(version) ? 0 : compareVersions(version, limit))
  switch (operator) {
    case '>=':
      return (version) => order(version) >= 0
    case '<=':
      return (version) => order(version) <= 0
    case '>':
      return (version) => order(version) > 0
    case '<':
      return (version) => order(version) < 0
    default:
      return (version) => order(version) === 0
  }
}

/** `1.4.1` is a release of `1.4`, and of `1`. */
export const isWithin = (version: string, line: string): boolean =>
  line.includes('.') ? lineOf(version) === line : lineOf(version).split('.')[0] === line
