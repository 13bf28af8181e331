import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'

const first = agentgatewayPolicy(JWT_AUTHENTICATION)
const second = `---\n${agentgatewayPolicy(JWT_AUTHENTICATION.replace('login', 'other'), undefined, 'other')}`

import type { Rule } from '../rule.js'

export const cw3025: Rule = {
  code: 'CW3025',
  severity: 'warning',
  confidence: 'high',
  title: 'several policies of one kind on one target',
  families: ['agentgateway', 'standalone'],
  why: `Of several policies of one kind (\`jwtAuthentication\`, \`cors\`, ...) on one target agentgateway applies one, and which one
depends on the order of a hash table: it may change with every start. Rules (\`authorization\`) are the exception: they count
together. \`decide\` follows each policy, and is undetermined where they answer differently.`,
  evidence: ['agentgateway/attached-policy-jwt-precedence'],
  failing: first + second + GATEWAY,
  passing: first + GATEWAY,
}
