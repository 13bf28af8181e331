import type { Finding } from '../core/finding.js'
import { checkSuite } from '../suite/check-suite.js'
import { memoryOf } from '../suite/memory.js'
import { parse } from '../yaml/parse.js'
import { check } from './check.js'
import { type Example, exampleInput } from './rule.js'
import { sampleToken } from './sample-token.js'

/** The findings in a rule's example, within the environment that it specifies. */
export function findingsOfExample(example: Example): Finding[] {
  const { text, env = {}, files = {}, claims, targets, strictInput, isOpen, isSuite } = exampleInput(example)
  if (isSuite) return checkSuite('access.claimwright-test.yaml', text, memoryOf(files))
  const tokens = claims ? [sampleToken('sample.jwt', JSON.stringify(claims))] : []
  const known = isOpen
    ? { isPartOfFiles: true }
    : { env, readFile: (path: string) => (Object.hasOwn(files, path) ? files[path] : undefined) }
  return check([parse(text, { file: 'policy.yaml', env })], { ...known, tokens, targets, strictInput })
}
