import type { Origin } from '../../core/finding.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { virtualService } from '../example-policies.js'
import { comparedText, placedConditions } from '../lookup/envoy.js'
import { claimRules } from '../lookup/gloo.js'
import { pathPatterns } from '../lookup/paths.js'
import { placedMatches } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const routeFor = (regex: string) =>
  virtualService({
    routes: `- matchers:
  - regex: ${regex}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`,
  })

export const regexMatchesWholePath: Rule = {
  code: 'CW6106',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'anchored pattern that has to match the whole value',
  families: ['standalone', 'gateway-api', 'agentgateway', 'gloo', 'envoy'],
  why: `Envoy and agentgateway match the regular expression of a path, a header, a parameter or a claim against the whole value, as if
it were between \`^\` and \`$\`. An anchor at one end shows that the other was meant to be open. \`^/admin\` does not match \`/admin/users\`: such requests meet another route or rule.`,
  evidence: [
    'agentgateway/route-match-details',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch',
  ],
  failing: routeFor('^/admin'),
  passing: routeFor('/admin(/.*)?'),
  *check(context) {
    for (const { at, kind, value } of pathPatterns(context)) {
      if (kind !== 'regex' || !/^\^[\w/-]+$/.test(value)) continue
      const longer = `${value.slice(1).replace(/\/$/, '')}(/.*)?`
      yield {
        at,
        message: `this pattern only matches the path \`${value.slice(1)}\`: it has to match the whole path`,
        help: `write \`${longer}\` for that path and everything below it`,
        ...fix(`write \`${longer}\``, false, replaceValue(at, JSON.stringify(longer))),
      }
    }
    for (const { value, origin } of valuePatterns(context)) {
      const longer = longerPattern(value)
      const at = longer && textAt(context, origin, value)
      if (at)
        yield {
          at,
          message: 'this pattern has to match the whole value: longer values do not match',
          help: `write \`${longer}\``,
        }
    }
  },
}

/** The pattern that is open at the end without an anchor; `undefined`: both ends are alike. */
function longerPattern(value: string): string | undefined {
  if (/^\^(?:[\w @:/-]|\\.)+$/.test(value)) return `${value.slice(1)}.*`
  return /^(?:[\w @:/-]|\\[^dwsbDWSB])+\$$/.test(value) ? `.*${value.slice(0, -1)}` : undefined
}

/** Patterns of headers, parameters and claims. */
function* valuePatterns(context: RuleContext): Iterable<{ value: string; origin: Origin }> {
  for (const { claim, matcher } of claimRules(context))
    if (matcher === 'REGEX_MATCH' && claim.string !== undefined) yield { value: claim.string, origin: claim }
  for (const { part } of placedMatches(context))
    for (const { kind, value } of [...part.headers, ...part.query])
      if (kind === 'regex') yield { value, origin: part.origin }
  for (const { condition, origin } of placedConditions(context)) {
    const text = comparedText(condition)
    if (text?.match === 'regex') yield { value: text.value, origin }
  }
}
