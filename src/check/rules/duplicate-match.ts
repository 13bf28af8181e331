import type { Cursor } from '../../yaml/cursor.js'
import { routeInNamespace } from '../example-policies.js'
import { filtersOf } from '../lookup/listeners.js'
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
  risk: 'medium',
  title: 'header that is named twice, in different cases',
  families: ['gateway-api', 'agentgateway', 'gloo'],
  why: `Header names are case-insensitive. The Gateway API says that the first of several matches with equal names counts, but
agentgateway and Gloo compare all of them: a request needs each value of the header. In the \`set\` list of a header modifier
the last entry wins.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#httpheadermatch'],
  failing: route('X-Team'),
  passing: route('x-group'),
  *check(context) {
    for (const root of context.kinds('gateway-api', 'HTTPRoute', 'GRPCRoute'))
      for (const rule of root.at('spec', 'rules').items()) {
        for (const match of rule.at('matches').items())
          for (const [at, name] of repeated(match.at('headers')))
            yield {
              at,
              message: `only a request with several values of \`${name}\` matches: an entry before this is compared, too`,
              help: 'use a regular expression for several values, or another rule',
            }
        for (const filter of filtersOf(rule))
          for (const modifier of ['requestHeaderModifier', 'responseHeaderModifier'])
            for (const [at, name] of repeated(filter.at(modifier, 'set')))
              yield {
                at,
                message: `this entry replaces the value of an entry before it, which has the name \`${name}\` in another case`,
                help: 'remove the entry that is not meant',
              }
      }
  },
}

/** Entries whose name an entry before has. The API server refuses equal spellings. */
function* repeated(list: Cursor): Iterable<[at: Cursor, name: string]> {
  const seen = new Map<string, string>()
  for (const item of list.items()) {
    const name = item.at('name').string?.toLowerCase()
    if (name === undefined) continue
    const content = JSON.stringify([item.at('type').string ?? 'Exact', item.at('value').value])
    const before = seen.get(name)
    if (before !== undefined && before !== content) yield [item.at('name'), name]
    seen.set(name, content)
  }
}
