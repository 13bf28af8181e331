import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const file = standalone(JWT_AUTH.replace('https://login.example.com', '$ISSUER'))

/** Reported by `check/surroundings.ts`. */
export const environmentNeeded: Rule = {
  code: 'CW3041',
  severity: 'info',
  confidence: 'high',
  title: 'variables and files that must exist where the gateway runs',
  families: ['standalone', 'litellm'],
  why: `The environment of claimwright is not that of the gateway, and is never read. What a file needs of it is listed in one
note: \`$NAME\` in a standalone file, the master key of LiteLLM, key files. With \`--env\`, with \`--files\` (or \`env\` and \`files\`
in \`claimwright.yaml\`) the surroundings are known: what is missing there is an error ([environment-expansion](environment-expansion.md),
[reference-not-found](reference-not-found.md), [master-key-invalid](master-key-invalid.md)). \`--strict-environment\` requires everything.`,
  evidence: ['configs/agentgateway env-var-expansion', 'configs/litellm i41-master-key-os-environ-unset'],
  failing: { text: file, isOpen: true },
  passing: { text: file, env: { ISSUER: 'https://login.example.com' } },
}
