import { JWT, virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const claims = (header: string) => `${JWT}
      claimsToHeaders:
      - { claim: team, header: ${header} }`

/** Reported by the reader of Gloo's options (`dialects/gloo-options`). */
export const envoyRefusesValue: Rule = {
  code: 'CW2052',
  severity: 'error',
  title: 'value in a Gloo policy that Envoy refuses',
  families: ['gloo'],
  why: `Gloo accepts the object and passes the value to Envoy, whose own constraints reject it: a claim that is copied
to a header without a name, a principal without claims. Envoy keeps its last configuration, and later changes are not
applied either.`,
  evidence: ['https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/extensions/filters/http/jwt_authn/v3/config.proto'],
  failing: virtualService({ options: claims('""') }),
  passing: virtualService({ options: claims('x-team') }),
}
