import { type CompareOptions, type Comparison, compare } from '../../src/compare/compare.js'
import type { Program } from '../../src/core/program.js'
import { read } from '../../src/dialects/read.js'
import { bind } from '../../src/kubernetes/bind.js'
import { parse } from '../../src/yaml/parse.js'

/** The program of a policy, written as a user would. */
export function programOf(text: string, file = 'policy.yaml'): Program {
  const source = parse(text, { file })
  const { programs, findings } = read(bind([source]))
  const errors = [...source.findings, ...findings].filter(({ severity }) => severity === 'error')
  if (programs.length !== 1 || errors.length > 0)
    throw new Error(`not readable: ${errors.map(({ message }) => message).join('; ')}`)
  return programs[0]!
}

export const compared = (before: string, after: string, options: CompareOptions = {}): Comparison =>
  compare(programOf(before), programOf(after), options)

/** `different: opens CW7103`, or the verdict with what was not compared. */
export function verdictOf({ equivalence, differences, reasons }: Comparison): string {
  if (equivalence === 'different')
    return `different: ${[...new Set(differences.map(({ direction, code }) => `${direction} ${code}`))].sort().join(', ')}`
  return reasons.length > 0 ? `${equivalence}: ${reasons.map(({ text }) => text).join('; ')}` : equivalence
}

export const verdict = (before: string, after: string, options: CompareOptions = {}): string =>
  verdictOf(compared(before, after, options))

/** A standalone route with these policies. */
export const route = (policies: string): string => `binds:
- port: 3000
  listeners:
  - routes:
    - backends: [{ host: "127.0.0.1:9000" }]
      policies: ${policies}
`
