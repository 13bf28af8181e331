import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const file = standalone(JWT_AUTH.replace('https://login.example.com', '$ISSUER'))

/** Reported by `check/surroundings.ts`. */
export const environmentNeeded: Rule = {
  code: 'CW3041',
  severity: 'info',
  title: 'variables and files that must exist where the gateway runs',
  families: ['standalone', 'litellm'],
  why: `claimwright never reads its own environment, which is not that of the gateway. The requirements of a file are
listed in one note: \`$NAME\` in a standalone file, the master key of LiteLLM, key files. If the environment is given
with \`--env\` and \`--files\` (or \`env\` and \`files\` in \`claimwright.yaml\`), a missing variable or file is an
error ([environment-expansion](environment-expansion.md), [reference-not-found](reference-not-found.md),
[master-key-invalid](master-key-invalid.md)). \`--strict-environment\` requires everything.`,
  evidence: ['configs/agentgateway env-var-expansion', 'configs/litellm i41-master-key-os-environ-unset'],
  failing: { text: file, isOpen: true },
  passing: { text: file, env: { ISSUER: 'https://login.example.com' } },
}
