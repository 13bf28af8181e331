import { check } from '../../src/check/check.js'
import { type Example, exampleInput } from '../../src/check/rule.js'
import { sampleToken } from '../../src/check/sample-token.js'
import type { Finding } from '../../src/core/finding.js'
import { parse } from '../../src/yaml/parse.js'

/** What `check` says of an example, in the surroundings that it names. */
export function findingsOf(example: Example): Finding[] {
  const { text, env = {}, files = {}, claims, targets, strictInput, isOpen } = exampleInput(example)
  const tokens = claims ? [sampleToken('sample.jwt', JSON.stringify(claims))] : []
  return check([parse(text, { file: 'policy.yaml', env })], {
    ...(isOpen ? { isPartOfFiles: true } : { env, readFile: (path: string) => files[path] }),
    tokens,
    targets,
    strictInput,
  })
}

/** Findings in short, for messages of tests. */
export const told = (findings: Finding[]): string[] =>
  findings.map(({ code, span, message }) => `${code} ${span.line}:${span.column} ${message}`)
