import { fix, replaceValue } from '../edit.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (value: string) => litellm(`master_key: sk-0f5c61e2\nenable_jwt_auth: ${value}`)

export const jwtAuthNotBoolean: Rule = {
  code: 'CW6031',
  severity: 'warning',
  risk: 'high',
  title: '`enable_jwt_auth` that is not the boolean `true`',
  families: ['litellm'],
  why: `LiteLLM compares with \`True\` itself. The string \`"True"\` and the number \`1\` leave JWT authentication off:
tokens are treated as virtual keys, and rejected.`,
  evidence: ['configs/litellm v19-enable_jwt_auth-string-true-is-not-enabled'],
  failing: settings('"True"'),
  passing: settings('True'),
  *check(context) {
    for (const { general } of litellmConfigs(context)) {
      const enabled = general.at('enable_jwt_auth')
      if (!/^(true|yes|on|1)$/i.test(String(enabled.value)) || enabled.value === true) continue
      yield {
        at: enabled,
        message: `\`${String(enabled.value)}\` is ${typeof enabled.value === 'string' ? 'text' : 'a number'} and not the boolean: JWT authentication stays off`,
        help: 'write `true` without quotes',
        ...fix('write `true`', true, replaceValue(enabled, 'true')),
      }
    }
  },
}
