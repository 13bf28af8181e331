import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { JWT_AUTH, standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const MODES = ['strict', 'optional', 'permissive']
const NAMES = [
  'jwtAuth',
  'mcpAuthentication',
  'basicAuth',
  'apiKey',
  'jwtAuthentication',
  'basicAuthentication',
  'apiKeyAuthentication',
]

export const modeSpelling: Rule = {
  code: 'CW2012',
  severity: 'error',
  title: 'mode in the spelling of the other format',
  families: ['agentgateway', 'standalone'],
  why: `A standalone file writes modes in lower case (\`strict\`), Kubernetes with a capital (\`Strict\`). The other
spelling is an unknown value: agentgateway refuses to start, the API server rejects the object.`,
  evidence: ['configs/agentgateway jwt-mode-capitalised'],
  failing: standalone(JWT_AUTH.replace('strict', 'Strict')),
  passing: standalone(JWT_AUTH),
  *check(context) {
    for (const [mode, isStandalone] of modes(context)) {
      const word = mode.string
      const lower = word?.toLowerCase()
      if (word === undefined || lower === undefined || !MODES.includes(lower)) continue
      const wanted = isStandalone ? lower : lower[0]!.toUpperCase() + lower.slice(1)
      if (word === wanted) continue
      yield {
        at: mode,
        message: `${isStandalone ? 'agentgateway refuses to start' : 'the API server refuses the object'}: \`${word}\` is not a mode here`,
        help: `write \`${wanted}\``,
        ...fix(`write \`${wanted}\``, true, replaceValue(mode, wanted)),
      }
    }
  },
}

function* modes(context: RuleContext): Iterable<[Cursor, boolean]> {
  for (const family of ['agentgateway', 'standalone'] as const)
    for (const policy of NAMES.flatMap((name) => fieldsNamed(context.roots(family), name)))
      yield [policy.at('mode'), family === 'standalone']
}
