import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

const text = standalone(JWT_AUTH)

/** Reported by the parser (`yaml/parse.ts`). */
export const secondDocument: Rule = {
  code: 'CW1003',
  severity: 'error',
  title: 'second document in a file that must hold one',
  families: [],
  why: `Standalone agentgateway and LiteLLM require a single document per file and refuse to start with more. Only
Kubernetes accepts several, separated by \`---\`.`,
  evidence: ['configs/agentgateway not-a-map'],
  failing: `${text}---\n${text}`,
  passing: text,
}
