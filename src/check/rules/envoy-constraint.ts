import { nativeEnvoy } from '../example-policies.js'
import type { Rule } from '../rule.js'

/** Reported by the reader of Envoy's configuration (`dialects/envoy/read/structure.ts`). */
export const envoyConstraint: Rule = {
  code: 'CW2051',
  severity: 'error',
  confidence: 'high',
  title: 'value that violates a constraint of an Envoy message',
  families: ['envoy'],
  why: `Envoy's protos constrain their fields: a name that must not be empty, a number in a range, a oneof that is
required, members that exclude each other. Envoy refuses to start with a configuration that violates one.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/extensions/filters/http/jwt_authn/v3/config.proto'],
  failing: nativeEnvoy('claim_to_headers: [{ header_name: "", claim_name: team }]'),
  passing: nativeEnvoy('claim_to_headers: [{ header_name: x-team, claim_name: team }]'),
}
