import { standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const CREDENTIALS = `  credentials:
  - key: second
    location:
      header: { name: x-second }`
const auth = (key: string) => standalone(`backendAuth:\n  key: ${key}\n${CREDENTIALS}`)

export const backendAuthDropped: Rule = {
  code: 'CW6064',
  severity: 'warning',
  risk: 'medium',
  title: 'backend credentials that are dropped without an error',
  families: ['standalone'],
  why: `\`backendAuth\` is read as the first of its forms that fits, and a form ignores fields that it does not know.
Next to a plain \`key\` (a string or \`{file}\`) everything else is dropped, including \`credentials\`; next to
\`credentials\`, a kind with an unknown field is dropped.`,
  evidence: ['agentgateway-live/live-910006', 'agentgateway-live/live-920006'],
  failing: auth('first'),
  passing: auth('{ value: first }'),
  *check(context) {
    for (const policy of fieldsNamed(context.roots('standalone'), 'backendAuth')) {
      const key = policy.at('key')
      if (key.string === undefined && key.at('file').string === undefined) continue
      for (const [name, dropped] of policy.members())
        if (name !== 'key')
          yield {
            at: dropped,
            part: 'key',
            message: `\`${name}\` is silently dropped: beside a plain \`key\` nothing else is read`,
            help: 'write the key as `key: { value: ... }`',
          }
    }
  },
}
