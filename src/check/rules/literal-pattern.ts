import type { Match } from '../../core/program.js'
import { standalone } from '../example-policies.js'
import { placedMatches } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const route = (value: string) =>
  standalone('timeout: { requestTimeout: 30s }').replace(
    'routes:\n    - policies:',
    `routes:
    - matches:
      - path: { pathPrefix: / }
        headers: [{ name: x-team, value: { ${value} } }]
      policies:`,
  )

export const literalPattern: Rule = {
  code: 'CW6128',
  severity: 'warning',
  confidence: 'medium',
  title: 'pattern that is compared as text',
  families: ['standalone', 'gateway-api', 'agentgateway', 'gloo', 'envoy'],
  why: `An exact match of a header or a query parameter compares the whole value, letter by letter: \`*\`, \`.*\` and anchors have no
meaning in it, and no request has such a value.`,
  evidence: ['https://gateway-api.sigs.k8s.io/reference/spec/#httpheadermatch', 'agentgateway/route-match-details'],
  failing: route("exact: 'team-.*'"),
  passing: route("regex: 'team-.*'"),
  *check(context) {
    for (const { part: match } of placedMatches(context))
      for (const value of exactValues(match)) {
        const at = textAt(context, match.origin, value)
        if (!at) continue
        yield {
          at,
          message: `only the literal value \`${value.slice(0, 60)}\` matches: this is not a regular expression here`,
          help: 'match with a regular expression, or write the value itself',
        }
      }
  },
}

const PATTERN = /^\^.|\.[*+]|^\*.+|.\*$|\\[dwsb.]|\[[a-z0-9]-[a-z0-9]\]|[^\\]\$$/i

function exactValues({ headers, query }: Match): string[] {
  return [...headers, ...query].flatMap(({ kind, value }) =>
    kind === 'exact' && value !== '*/*' && !/^[\w.+-]+\/\*$/.test(value) && PATTERN.test(value) ? [value] : [],
  )
}
