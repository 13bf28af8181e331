import { indent, JWT_AUTH } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const hosts = (list: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - hostnames: [${list}]
      policies:
        ${indent(JWT_AUTH, 8)}
      backends:
      - host: models.example.com:443
`

export const literalStarHostname: Rule = {
  code: 'CW6061',
  severity: 'warning',
  title: '`*` as the host name of a route is not a wildcard',
  families: ['standalone'],
  why: `\`*.example.com\` matches the names below it, \`*\` only the host \`*\`. A route without another name answers no
ordinary request: they get 404 or match another route, with that route's policies. Omit \`hostnames\` for a route that
matches every host. On a listener \`hostname: "*"\` is a wildcard.`,
  evidence: [
    'https://github.com/agentgateway/agentgateway/blob/75b4e6ce6e0e1ac7959d5548ebe8dbeaede4f180/crates/agentgateway/src/types/agent.rs#L2080',
  ],
  failing: hosts('"*"'),
  passing: hosts('"*.example.com"'),
  *check(context) {
    const routes = fieldsNamed(context.roots('standalone'), 'routes').flatMap((list) => list.items())
    for (const names of routes.map((route) => route.at('hostnames').items()))
      for (const name of names.filter(({ string }) => string === '*'))
        yield {
          at: name,
          message:
            names.length === 1
              ? 'the route answers requests for the host `*` only, which no client sends'
              : 'the route answers no host by this name: it is not a wildcard',
          help: 'leave out `hostnames` for a route of every host',
        }
  },
}
