import { JWKS } from '../example-policies.js'
import { placedSteps } from '../lookup/program.js'
import type { Rule } from '../rule.js'

const attached = (name: string, target: string, key: string) => `- name: { name: ${name}, namespace: default }
  target:
    gateway: { gatewayName: default, gatewayNamespace: default${target} }
  policy:
    apiKey:
      mode: strict
      keys: [{ key: ${key} }]
`
const file = (policies: string) => `binds:
- port: 3000
  listeners:
  - name: models
    routes:
    - policies:
        jwtAuth:
          mode: optional
          issuer: https://login.example.com
          audiences: [models]
          jwks: '${JWKS}'
      backends:
      - host: models.example.com:443
policies:
${policies}`

export const randomPolicy: Rule = {
  code: 'CW6060',
  severity: 'warning',
  risk: 'high',
  title: 'two policies of one kind, of which the gateway applies one at random',
  families: ['agentgateway', 'standalone'],
  why: `The policies on one target are kept in a hash set. If two have the same kind (except \`authorization\`, whose
rules are merged), the first in the set is applied, and the order changes whenever the gateway starts. Policies written
at a listener are attached to its name, so listeners with the same name share them, whatever their port.`,
  evidence: [
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/store/binds.rs#L99',
  ],
  failing: file(attached('team-a', '', 'a') + attached('team-b', '', 'b')),
  passing: file(attached('team-a', '', 'a') + attached('team-b', ', listenerName: models', 'b')),
  *check(context) {
    for (const { part: step } of placedSteps(context)) {
      if (step.kind !== 'either') continue
      const { field, of, origin } = step
      const others = of.flatMap((steps) => steps.slice(0, 1)).filter((other) => other.origin.pointer !== origin.pointer)
      yield {
        at: origin,
        part: 'key',
        message: `agentgateway applies one of ${of.length} policies of this kind (${field}) at random whenever it starts`,
        help: 'keep one of them, or attach them to different targets',
        related: others.map(({ origin: at }) => ({
          at,
          part: 'key' as const,
          message: 'another policy of this kind',
        })),
      }
    }
  },
}
