import { litellm } from '../example-policies.js'
import type { Rule } from '../rule.js'

const LEVELS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']
const bomb = LEVELS.map(
  (name, index) =>
    `  ${name}: &${name} [${Array(9)
      .fill(index === 0 ? 'lol' : `*${LEVELS[index - 1]}`)
      .join(', ')}]`,
).join('\n')

/** Reported by the parser (`yaml/parse.ts`). */
export const textExpands: Rule = {
  code: 'CW1002',
  severity: 'error',
  title: 'YAML aliases expand to more than is read',
  families: [],
  why: `Aliases that repeat aliases, or thousands of brackets, make a small file larger than any memory. The gateways
reject it, and so does claimwright.`,
  evidence: ['https://en.wikipedia.org/wiki/Billion_laughs_attack'],
  failing: `${litellm('master_key: sk-0f5c61e2')}x-anchors:\n${bomb}\n`,
  passing: litellm('master_key: &key sk-0f5c61e2\nalerting_key: *key'),
}
