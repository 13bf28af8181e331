import { addToGroup } from '../../core/group-by.js'
import type { Cursor } from '../../yaml/cursor.js'
import { indent, JWT_AUTH } from '../example-policies.js'
import type { Rule } from '../rule.js'

const file = (first: string, second: string) => `binds:
- port: 3000
  listeners:
  - ${first}policies:
      ${indent(JWT_AUTH, 6)}
    routes:
    - backends:
      - host: models.example.com:443
- port: 4000
  listeners:
  - ${second}routes:
    - backends:
      - host: models.example.com:443
`

export const listenerPoliciesShared: Rule = {
  code: 'CW6065',
  severity: 'warning',
  confidence: 'medium',
  risk: 'high',
  title: 'listener policies that apply to other listeners too',
  families: ['standalone'],
  why: `Policies written at a listener are attached to its name, and all \`binds\` belong to one gateway: they apply to
every listener of that name, whatever its port. Without \`name\` the first listener of each bind is named \`listener0\`.
This follows agentgateway's source; it is not recorded.`,
  evidence: [
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/types/local.rs#L4892',
  ],
  failing: file('', ''),
  passing: file('name: models\n    ', 'name: internal\n    '),
  *check(context) {
    for (const root of context.roots('standalone')) {
      const byName = new Map<string, Cursor[]>()
      for (const bind of root.at('binds').items())
        for (const [index, listener] of bind.at('listeners').items().entries())
          addToGroup(byName, listener.at('name').string ?? `listener${index}`, listener)
      for (const [name, listeners] of byName)
        for (const cursor of listeners.length > 1 ? listeners : []) {
          if (cursor.at('policies').members().length === 0) continue
          yield {
            at: cursor.at('policies'),
            part: 'key',
            message: `every listener named \`${name}\` gets these policies, whatever its port`,
            help: 'give each listener a name of its own',
            related: listeners
              .filter((other) => other !== cursor)
              .map((other) => ({ at: other, message: `this listener is named \`${name}\`, too` })),
          }
        }
    }
  },
}
