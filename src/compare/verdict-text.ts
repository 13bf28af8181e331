import { counted } from '../core/plural.js'
import type { Comparison } from './compare.js'

interface Shown extends Pick<Comparison, 'equivalence' | 'domain'> {
  differences: readonly { direction: string }[]
  /** What was not compared, with places. */
  reasons: readonly string[]
}

/** Most reasons in one line. */
const MAX_REASONS = 3

/** The outcome of a comparison in one line. */
export function verdictText({ equivalence, differences, domain, reasons }: Shown): string {
  const { routes, requests, cases } = domain
  const tried = `${counted(cases, 'case')} on ${counted(routes, 'pair')} of routes, ${counted(requests, 'form')} of request`
  switch (equivalence) {
    case 'same':
      return 'the same program'
    case 'nothing':
      return `nothing compared: ${reasons.join('; ')}`
    case 'complete':
      return `equivalent (complete: every claim shape, ${tried})`
    case 'bounded':
      return `equivalent (bounded: ${tried}; not compared: ${reasonsText(reasons)})`
    case 'different': {
      const kinds = Object.entries({ opens: 'opens', closes: 'closes', answers: 'answers differently' })
      const counts = kinds
        .map(
          ([direction, word]) =>
            [differences.filter((difference) => difference.direction === direction).length, word] as const,
        )
        .filter(([count]) => count > 0)
      const found = counts.map(([count, word]) => `${count} ${word}`).join(', ')
      if (found === '') return `different (${reasonsText(reasons)}; ${tried})`
      return `different (${found}; ${tried}${reasons.length > 0 ? `; ${counted(reasons.length, 'part')} not compared` : ''})`
    }
  }
}

function reasonsText(reasons: readonly string[]): string {
  const more = reasons.length - MAX_REASONS
  return [...reasons.slice(0, MAX_REASONS), ...(more > 0 ? [`${more} more`] : [])].join('; ')
}
