import { alwaysOrNever } from '../../compare/always.js'
import { innerOf } from '../../compare/formula.js'
import { lowerCel } from '../../compare/understand.js'
import type { Condition } from '../../core/condition.js'
import { originKey } from '../../core/origin-key.js'
import type { Route } from '../../core/program.js'
import { quoteNames } from '../../core/quote-names.js'
import { shorten } from '../../core/shorten.js'
import { matchesOf } from '../../core/specificity.js'
import type { Authorize } from '../../core/step/authorize.js'
import { covers, hasOtherWildcard } from '../../kubernetes/hostname.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { rules } from '../example-policies.js'
import { authorizations } from '../lookup/agentgateway.js'
import { ruleUses } from '../lookup/authorize.js'
import { celReports, placesOfProblems } from '../lookup/cel-problems.js'
import { decidingTests } from '../lookup/conditions.js'
import { rbacPolicies, routesOf } from '../lookup/gloo.js'
import type { Report, Rule } from '../rule.js'

export const conditionIsConstant: Rule = {
  code: 'CW5011',
  severity: 'warning',
  risk: 'medium',
  title: 'condition that is always true or always false',
  families: ['agentgateway', 'standalone', 'gloo'],
  why: `A condition that is the same for every request is usually a mistake: a path without its slash, a method in lower
case, two values that one claim cannot have at once.`,
  evidence: ['agentgateway/authz-cel-request', 'gloo/rbac-methods-lower-case'],
  failing: rules(`- allow: request.method == "get"`),
  passing: rules(`- allow: request.method == "GET"`),
  *check(context) {
    yield* celReports(context, 'CW5011')
    yield* pathsThatNeverMeet(context)
    yield* rulesThatNeverChange(context)
    yield* rulesThatAllowAll(context)
  },
}

/** Conditions with more terms, which are rare in practice, are too expensive to analyse. */
const MAX_TERMS = 48

/** Rules whose parts exclude each other or cover everything. Problems of a single expression are not reported again. */
function* rulesThatNeverChange(context: RuleContext): Iterable<Report> {
  const reported = placesOfProblems(context, 'CW5011')
  for (const { rule, steps, routes, domains } of ruleUses(context)) {
    const { when, effect } = rule
    const at = when.kind === 'cel' ? when.origin : rule.origin
    if (isMeant(when) || reported.has(originKey(at))) continue
    const settled = settle(when)
    if (settled === null) {
      const [host] = otherHosts(when, domains)
      if (host)
        yield {
          at,
          message: `${NO_REQUEST[effect]}: none of its routes serves the host \`${shorten(host.value, 80)}\``,
          help: `its routes serve ${quoteNames([...domains].slice(0, 4))}`,
        }
      else if (isExcluded(when, routes))
        yield { at, message: OTHER_PATHS[effect], help: 'compare the paths with those of its routes' }
      continue
    }
    const alone = effect === 'allow' && settled === 'never' && steps.every(letsNobodyIn)
    yield {
      at,
      message: alone
        ? 'the gateway will refuse every request: no allow rule here ever holds'
        : EFFECTS[effect][settled],
      help: HELP[settled],
    }
  }
}

const NO_REQUEST = {
  allow: 'this rule never allows a request',
  deny: 'this rule never denies a request',
  require: 'the gateway will refuse every request',
}

const OTHER_PATHS = {
  allow: `${NO_REQUEST.allow}: the paths of its routes never meet it`,
  deny: `${NO_REQUEST.deny}: the paths of its routes never meet it`,
  require: `${NO_REQUEST.require}: the paths of its routes never meet what this rule requires`,
}

/** Tests for hosts that none of the domains covers, if the condition needs one of them. */
function otherHosts(when: Condition, domains: ReadonlySet<string>) {
  if ([...domains].some(hasOtherWildcard)) return []
  // Clients may add a port to the name of the host.
  return decidingTests(when, 'host', ({ match, value }) => {
    const name = value.replace(/:\d*$/, '')
    return match === 'exact' && ![...domains].some((domain) => covers(domain.replace(/:\d+$/, ''), name))
  })
}

/** Routes and matches beyond this are not analysed. */
const MAX_MATCHES = 16

/** Whether a condition on paths holds for no path of the routes, although it holds for others. */
function isExcluded(when: Condition, routes: ReadonlySet<Route | undefined>): boolean {
  if (![...innerOf(lowerCel(when))].some(({ kind }) => kind === 'path')) return false
  const matches = [...routes].flatMap((route) => (route ? matchesOf(route) : [undefined]))
  if (matches.length === 0 || matches.length > MAX_MATCHES) return false
  return matches.every((match) => {
    const { path } = match ?? {}
    if (!path || path.kind === 'regex' || path.caseSensitive === false) return false
    const condition: Condition = { kind: 'path', match: path.kind, value: path.value }
    return settle({ kind: 'all', of: [condition, when] }) === 'never'
  })
}

/** Rules that allow every request, beside others that then have no effect. */
function* rulesThatAllowAll(context: RuleContext): Iterable<Report> {
  for (const { rules } of authorizations(context)) {
    const allows = rules.filter(({ effect }) => effect === 'allow')
    const everything = allows.find(({ expression }) => expression.string?.trim() === 'true')
    if (everything && allows.length > 1)
      yield {
        at: everything.expression,
        message: 'this rule allows every request: the other `allow` rules have no effect',
        help: 'remove it, or remove the others',
      }
    const nothing = rules.find(({ effect, expression }) => effect === 'deny' && expression.string?.trim() === 'true')
    if (nothing && rules.length > 1)
      yield {
        at: nothing.expression,
        message: 'this rule denies every request: the other rules have no effect',
        help: 'remove it, or remove the others',
      }
  }
}

const EFFECTS = {
  allow: {
    always: 'the gateway will let every request pass this rule: it holds for each of them',
    never: 'this rule never allows a request: it never holds',
  },
  deny: {
    always: 'the gateway will refuse every request: this deny rule holds for each of them',
    never: 'this rule never denies a request: it never holds',
  },
  require: {
    always: 'this rule never denies a request: it holds for every request',
    never: 'the gateway will refuse every request: what this rule requires never holds',
  },
}

const HELP = {
  always: 'write the condition that only the requests you mean meet, or remove the rule',
  never: 'look for parts that exclude each other, such as two values of one claim joined by and',
}

/** `true`, `false` and an empty list of policies are meant to allow or deny all requests. */
const isMeant = (when: Condition): boolean =>
  when.kind === 'never' ||
  when.kind === 'always' ||
  (when.kind === 'cel' && (when.expression === null || when.expression.kind === 'literal'))

function settle(when: Condition): 'always' | 'never' | null {
  return [...innerOf(lowerCel(when))].length > MAX_TERMS ? null : alwaysOrNever(when)
}

const letsNobodyIn = ({ rules }: Authorize): boolean =>
  rules.every(({ effect, when }) => effect !== 'allow' || when.kind === 'never' || settle(when) === 'never')

/** Gloo policies for paths that no route has to which they apply. */
function* pathsThatNeverMeet(context: RuleContext): Iterable<Report> {
  for (const { policy, scope } of rbacPolicies(context)) {
    const prefix = policy.at('permissions', 'pathPrefix')
    if (!prefix.string || scope.kind !== 'VirtualService') continue
    const routes = scope.level === 'host' ? routesOf(context, scope) : [scope]
    const applied = routes.filter((route) => route === scope || !route.options.at('rbac').isMap)
    const paths = applied.flatMap(({ route }) => route?.at('matchers').items() ?? []).map(pathOf)
    const unknown =
      paths.length === 0 || paths.includes(undefined) || applied.some(({ route }) => route?.at('delegateAction').isMap)
    if (unknown || paths.some((path) => path!.startsWith(prefix.string!) || prefix.string!.startsWith(path!))) continue
    yield {
      at: prefix,
      message: `the policy never matches: no route here has a path that begins with \`${prefix.string}\``,
      help: 'paths are compared as the client sends them, before any rewrite',
    }
  }
}

/** The path prefix of a matcher; `undefined` where any path may match. Upper case may match lower case. */
function pathOf(matcher: Cursor): string | undefined {
  if (matcher.at('caseSensitive').value === false || matcher.at('regex').string !== undefined) return undefined
  return matcher.at('exact').string ?? matcher.at('prefix').string
}
