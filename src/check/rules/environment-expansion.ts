import { standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const basic = (hash: string) => standalone(`basicAuth:\n  mode: strict\n  htpasswd: 'alice:${hash}'`)

/** Reported by the parser (`yaml/expand.ts`). */
export const environmentExpansion: Rule = {
  code: 'CW2020',
  severity: 'error',
  confidence: 'high',
  risk: 'medium',
  title: '`$` that is expanded from the environment',
  families: ['standalone'],
  why: `Standalone agentgateway replaces \`$NAME\` and \`\${NAME}\` in the whole text of the file before it reads it, comments included.
A variable that is not set stops it from starting. \`$apr1$\` of a password hash and \`$jwt\` are variables, too: \`$$\` is a dollar
sign.`,
  evidence: [
    'configs/agentgateway env-var-expansion',
    'configs/agentgateway cel-dollar',
    'agentgateway/basic-auth-file-and-env-expansion',
  ],
  failing: basic('$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00'),
  passing: basic('$$apr1$$lZL6V/ci$$eIMz/iKDkbtys/uU7LEK00'),
}
