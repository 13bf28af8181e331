import { JWT_AUTH, standalone } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by the schema (`validate/`). */
export const wrongType: Rule = {
  code: 'CW2002',
  severity: 'error',
  title: 'value of the wrong type',
  families: ['gloo', 'agentgateway', 'gateway-api', 'standalone', 'litellm'],
  why: `A value of another type, an unknown enum value, a number out of range, a missing required field, or two fields
that exclude each other: the API server rejects the object, and standalone agentgateway and LiteLLM refuse to start.`,
  evidence: [
    'configs/gloo audiences-string',
    'configs/gloo clock-skew-negative',
    'configs/agentgateway jwt-missing-jwks',
    'configs/agentgateway location-two-kinds',
    'configs/litellm i11-role_mapping-bad-role',
  ],
  failing: standalone(JWT_AUTH.replace('[models]', 'models')),
  passing: standalone(JWT_AUTH),
}
