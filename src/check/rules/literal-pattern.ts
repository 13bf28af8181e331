import type { Origin } from '../../core/finding.js'
import type { EnvoyCondition } from '../../core/step/envoy.js'
import type { RuleContext } from '../context.js'
import { standalone } from '../example-policies.js'
import { comparedText, placedConditions } from '../lookup/envoy.js'
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
    for (const { value, origin, isClaim = false } of exactValues(context)) {
      const at = isPattern(value, isClaim) ? textAt(context, origin, value) : undefined
      if (at)
        yield {
          at,
          // The value may be a credential.
          message: 'only this literal value matches: it is not a regular expression here',
          help: 'match with a regular expression, or write the value itself',
        }
    }
  },
}

/** `CORP\svc-ai`, `US$` and `abc.+d` are values: only two signs, or a name with a wildcard in front or behind, are a pattern. */
const isPattern = (value: string, isClaim: boolean): boolean =>
  GLOB.test(value) || (isClaim && LIST.test(value)) || (value.match(SIGN)?.length ?? 0) > 1

const GLOB =
  /^\*[.@-]?[a-z][\w.-]*$|^(?!v?\d)[a-z][\w-]*\.?\*$|^[a-z][a-z-]*(?:\|[a-z][a-z-]*)+$|^(?:Bearer|Basic) [\w-]*\*$/i
/** Several names; headers have such values: `gzip, deflate`. */
const LIST = /^(?=[^\d]*$)[a-z][\w-]+(?:, ?[a-z][\w-]+)+$/i
const SIGN = /^\^|\$$|\.[*+]|\\[dwsb](?![a-z])|\\\.|\[\^?[a-z\d]-[a-z\d].*?\]|\(\?:|\|/gi

interface Exact {
  value: string
  origin: Origin
  isClaim?: boolean
}

function exactValues(context: RuleContext): Exact[] {
  return [
    ...placedMatches(context).flatMap(({ part: { headers, query, origin } }) =>
      [...headers, ...query].flatMap(({ kind, value }) => (kind === 'exact' ? [{ value, origin }] : [])),
    ),
    ...placedConditions(context).flatMap(({ condition, origin }) => exactTexts(condition, origin)),
  ]
}

/** Headers and claims that Envoy compares with a whole value. */
function exactTexts(condition: EnvoyCondition, origin: Origin): Exact[] {
  const text = comparedText(condition)
  if (!text) return []
  const { match, value } = text
  // A wildcard at the open end of a prefix or a suffix.
  const isOpen = (match === 'prefix' && value.endsWith('*')) || (match === 'suffix' && value.startsWith('*'))
  return match === 'exact' || isOpen ? [{ value, origin, isClaim: condition.kind === 'metadata' }] : []
}
