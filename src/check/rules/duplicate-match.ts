import { routeInNamespace } from '../example-policies.js'
import type { Rule } from '../rule.js'

const route = (second: string) =>
  routeInNamespace('gateways', 'gateways').replace(
    '  - backendRefs:',
    `  - matches:
    - headers:
      - { name: x-team, value: chat }
      - { name: ${second}, value: models }
    backendRefs:`,
  )

export const duplicateMatch: Rule = {
  code: 'CW6129',
  severity: 'warning',
  confidence: 'high',
  risk: 'medium',
  title: 'second match on one header, which is ignored',
  families: ['gateway-api', 'agentgateway', 'gloo'],
  why: `Header names differ by more than case: of entries with equal names only the first is compared (Gateway API, HTTPRouteMatch).
The route then matches requests that the second entry was meant to exclude. The same holds for header modifiers.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#httpheadermatch'],
  failing: route('X-Team'),
  passing: route('x-group'),
  *check(context) {
    for (const root of context.kinds('gateway-api', 'HTTPRoute', 'GRPCRoute'))
      for (const rule of root.at('spec', 'rules').items()) {
        const lists = rule
          .at('matches')
          .items()
          .map((match) => match.at('headers'))
        for (const filter of rule.at('filters').items())
          for (const name of ['requestHeaderModifier', 'responseHeaderModifier'])
            lists.push(filter.at(name, 'set'), filter.at(name, 'add'))
        for (const list of lists) {
          const seen = new Set<string>()
          for (const item of list.items()) {
            const name = item.at('name').string?.toLowerCase()
            if (name === undefined) continue
            // Equal spellings are refused by the API server.
            if (seen.has(name))
              yield {
                at: item.at('name'),
                message: `this entry is ignored: an entry before it has the name \`${name}\`, in another case`,
                help: 'use a regular expression for several values, or another rule',
              }
            seen.add(name)
          }
        }
      }
  },
}
