import type { RuleContext } from '../context.js'
import { JWT, rbac, virtualService } from '../example-policies.js'
import { authorizationsAfter, jwtPolicies } from '../lookup/agentgateway.js'
import { membersBelow } from '../lookup/envoy.js'
import { jwtOf, type OptionScope, optionScopes, routesOf, validationPolicy } from '../lookup/gloo.js'
import { mapsWith } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

export const jwtOptionalUnguarded: Rule = {
  code: 'CW6002',
  severity: 'warning',
  risk: 'critical',
  title: 'optional tokens, and no rule that requires one',
  families: ['gloo', 'agentgateway', 'standalone', 'envoy'],
  why: `A mode that allows requests without a token is intended for rules that check the claims afterwards. Without such a
rule every request is allowed.`,
  evidence: [
    'gloo/jwt-validation-allow-missing',
    'configs/gloo lint-permissive-both-stages',
    'agentgateway/jwt-mode-optional',
    'agentgateway/jwt-mode-permissive',
  ],
  failing: virtualService({ options: `${JWT}\n  validationPolicy: ALLOW_MISSING` }),
  passing: rbac('principals:\n- jwtPrincipal:\n    claims: { team: dev }', `${JWT}\n  validationPolicy: ALLOW_MISSING`),
  *check(context) {
    for (const scope of optionScopes(context)) yield* glooHost(context, scope)
    yield* envoyRequirements(context)
    for (const jwt of jwtPolicies(context)) {
      // Another rule reports unset modes of standalone files.
      if (
        jwt.mode === 'strict' ||
        !jwt.modeIsSet ||
        authorizationsAfter(context, jwt).some(({ rules }) => rules.length > 0)
      )
        continue
      const invalid = jwt.mode === 'permissive' ? ' or with a bad one' : ''
      yield {
        at: jwt.jwt.at('mode'),
        message: `requests without a token${invalid} are allowed, and no rule requires a claim`,
        help: 'set the strict mode, or add an `authorization` that requires a claim',
        confidence: jwt.family === 'standalone' ? 'high' : 'medium',
      }
    }
  },
}

/** Filters that may refuse a request, by the end of their type. */
const GUARDS =
  /\.(?:RBAC|RBACPerRoute|ExtAuthz|ExternalProcessor|Lua|Wasm|Config|CompositeFilter|ExtensionWithMatcher|OAuth2|BasicAuth|ApiKeyAuth|DynamicModuleFilter)$/

/** Rules of `jwt_authn` that accept requests without a token, in a file without a filter that could refuse them. */
function* envoyRequirements(context: RuleContext): Iterable<Report> {
  for (const root of context.roots('envoy')) {
    const isGuarded = [...mapsWith(root, '@type')].some((container) => GUARDS.test(container.at('@type').string ?? ''))
    if (isGuarded) continue
    for (const at of ['allow_missing', 'allow_missing_or_failed'].flatMap((name) => [...membersBelow(root, name)])) {
      if (!at.isSet || !/\/requires\/|\/requirement_?map\/[^/]+\//i.test(at.pointer)) continue
      const invalid = /failed/i.test(at.name) ? ' or with a bad one' : ''
      yield {
        at,
        part: 'key',
        message: `requests without a token${invalid} are allowed, and no filter requires a claim`,
        help: `remove \`${at.name}\`, or add an \`rbac\` filter after \`jwt_authn\``,
        confidence: 'medium',
      }
    }
  }
}

/** A host whose open routes have no further requirement, or a route whose own settings leave it open. */
function* glooHost(context: RuleContext, scope: OptionScope): Iterable<Report> {
  const jwt = jwtOf(scope)
  const inherited = (scope.host ? jwtOf(scope.host) : []).filter(
    (jwtBlock) => !jwt.some(({ stage }) => stage === jwtBlock.stage),
  )
  const isLoose = [...jwt, ...inherited].every((jwtBlock) => validationPolicy(jwtBlock) !== 'REQUIRE_VALID')
  const asks = ({ options }: OptionScope) => options.at('rbac').isMap
  if (jwt.length === 0 || !isLoose || asks(scope) || (scope.host && asks(scope.host))) return
  const below =
    scope.kind === 'VirtualHostOption'
      ? optionScopes(context).filter(({ level }) => level === 'route')
      : routesOf(context, scope)
  const closed = below.filter((optionScope) => asks(optionScope) || jwtOf(optionScope).length > 0)
  if (
    scope.level === 'host' &&
    closed.length > 0 &&
    (closed.length === below.length || scope.kind !== 'VirtualService')
  )
    return
  const certain =
    scope.kind === 'VirtualService' && ![scope, ...below].some(({ options }) => options.at('extauth').isMap)
  const policy = jwt[0]!.block.at('validationPolicy')
  const loose = validationPolicy(jwt[0]!) === 'ALLOW_MISSING_OR_FAILED' ? ' or with a bad one' : ''
  yield {
    at: policy.exists ? policy : jwt[0]!.block.at('allowMissingOrFailedJwt'),
    message: `requests without a token${loose} are allowed, and no \`rbac\` requires a claim`,
    help: 'use `REQUIRE_VALID`, or add `rbac`',
    confidence: certain ? 'high' : 'medium',
  }
}
