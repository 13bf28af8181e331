import type { Comparison } from './compare.js'

/** The outcome of a comparison in one line. */
export function verdictText({
  equivalence,
  differences,
  domain,
  reasons,
}: Pick<Comparison, 'equivalence' | 'domain' | 'reasons'> & { differences: { direction: string }[] }): string {
  const { routes, requests, cases } = domain
  const tried = `${plural(cases, 'case')} on ${plural(routes, 'pair')} of routes, ${plural(requests, 'form')} of request`
  if (equivalence === 'complete') return `equivalent (complete: every claim shape, ${tried})`
  if (equivalence === 'bounded') return `equivalent (bounded: ${tried}; ${reasons.join('; ')})`
  const count = (direction: string) => differences.filter((one) => one.direction === direction).length
  const parts = [
    [count('opens'), 'opens'],
    [count('closes'), 'closes'],
    [count('answers'), 'answers differently'],
  ].filter(([n]) => n !== 0)
  return `different (${parts.map(([n, word]) => `${n} ${word}`).join(', ') || reasons.join('; ')}; ${tried})`
}

const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`
