import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const route = (method: string) => `binds:
- port: 3000
  listeners:
  - routes:
    - matches:
      - path: {pathPrefix: /admin}
        method: ${method}
      backends:
      - host: models.example.com:443
`

export const methodNotString: Rule = {
  code: 'CW6067',
  severity: 'warning',
  risk: 'high',
  title: 'method that is not a string, so that every method matches',
  families: ['standalone'],
  why: `A \`method\` of \`matches\` that is not a string (a list, a number, a boolean) is accepted and ignored: the match accepts requests of
every method. Write several methods as several matches.`,
  evidence: ['https://github.com/agentgateway/agentgateway/blob/main/crates/agentgateway/src/types/agent.rs'],
  failing: route('[GET, HEAD]'),
  passing: route('GET'),
  *check(context) {
    for (const match of fieldsNamed(context.roots('standalone'), 'matches').flatMap((matches) => matches.items())) {
      const method = match.at('method')
      if (!method.isSet || method.string !== undefined) continue
      yield {
        at: method,
        message: 'the method is not text: it is ignored, and every method matches',
        help: method.items().length > 0 ? 'write one match for each method' : 'write the name of a method, as text',
      }
    }
  },
}
