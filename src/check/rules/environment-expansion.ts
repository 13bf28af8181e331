import { standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const basic = (hash: string) => standalone(`basicAuth:\n  mode: strict\n  htpasswd: 'alice:${hash}'`)

/** Reported by the parser (`yaml/expand.ts`). */
export const environmentExpansion: Rule = {
  code: 'CW2020',
  severity: 'error',
  risk: 'medium',
  title: '`$` that is expanded from the environment',
  families: ['standalone'],
  why: `Standalone agentgateway replaces \`$NAME\` and \`\${NAME}\` in the whole file before parsing it, comments
included. It refuses to start if a variable is not set. \`$apr1$\` in a password hash and \`$jwt\` are variables, too:
write \`$$\` for a dollar sign.`,
  evidence: [
    'configs/agentgateway env-var-expansion',
    'configs/agentgateway cel-dollar',
    'agentgateway/basic-auth-file-and-env-expansion',
  ],
  failing: basic('$apr1$lZL6V/ci$eIMz/iKDkbtys/uU7LEK00'),
  passing: basic('$$apr1$$lZL6V/ci$$eIMz/iKDkbtys/uU7LEK00'),
}
