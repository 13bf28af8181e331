import { fix, insertMember } from '../edit.js'
import { standalone } from '../example-policies.js'
import { credentialPolicies } from '../lookup/credentials.js'
import type { Rule } from '../rule.js'

const apiKey = (mode: string) => standalone(`apiKey:\n${mode}  keys:\n  - { key: s3cret, metadata: { user: alice } }`)

export const credentialModeUnset: Rule = {
  code: 'CW6090',
  severity: 'warning',
  risk: 'critical',
  title: '`apiKey` or `basicAuth` without `mode`',
  families: ['standalone'],
  why: `In a standalone configuration the default is \`optional\`: a request without an API key or a password is allowed. (In
Kubernetes the default is \`Strict\`.)`,
  evidence: ['agentgateway/apikey-basic-jwt-interplay'],
  failing: apiKey(''),
  passing: apiKey('  mode: strict\n'),
  *check(context) {
    for (const { family, kind, name, at } of credentialPolicies(context)) {
      if (family !== 'standalone' || kind === 'mcp' || at.has('mode')) continue
      const credential = kind === 'apiKey' ? 'an API key' : 'a password'
      yield {
        at,
        part: 'key',
        message: `requests without ${credential} are allowed: \`${name}\` sets no \`mode\`, and the default is \`optional\``,
        help: `set \`mode: strict\` where ${credential} is required`,
        ...fix('set `mode: strict`', false, insertMember(context, at, 'mode: strict')),
      }
    }
  },
}
