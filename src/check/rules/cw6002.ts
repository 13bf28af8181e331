import { JWT, rbac, virtualService } from '../example-policies.js'
import { jwtOf, type OptionScope, optionScopes, validationPolicy } from '../lookup/gloo.js'
import type { RuleContext } from '../context.js'
import { authorizationOf, jwtPolicies } from '../lookup/agentgateway.js'
import type { Report, Rule } from '../rule.js'

export const cw6002: Rule = {
  code: 'CW6002',
  severity: 'warning',
  confidence: 'high',
  title: 'tokens are optional, and no rule asks for one',
  families: ['gloo', 'agentgateway', 'standalone'],
  why: `A mode that lets requests without a token pass is meant for rules that look at the claims afterwards. Without such a
rule everybody is let in.`,
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
    for (const jwt of jwtPolicies(context)) {
      // Unset modes of standalone files have a rule of their own.
      if (
        jwt.mode === 'strict' ||
        !jwt.modeIsSet ||
        authorizationOf(context, jwt).some(({ rules }) => rules.length > 0)
      )
        continue
      const invalid = jwt.mode === 'permissive' ? ' or with a bad one' : ''
      yield {
        at: jwt.jwt.at('mode'),
        message: `requests without a token${invalid} are let in, and no rule asks for a claim`,
        help: 'set the strict mode, or add an `authorization` that asks for a claim',
        confidence: jwt.family === 'standalone' ? 'high' : 'medium',
      }
    }
  },
}

function* glooHost(context: RuleContext, scope: OptionScope): Iterable<Report> {
  const blocks = jwtOf(scope)
  if (scope.level !== 'host' || blocks.length === 0 || blocks.some((one) => validationPolicy(one) === 'REQUIRE_VALID'))
    return
  const below = optionScopes(context).filter(
    (one) => one.host === scope || (scope.kind !== 'VirtualService' && one.level === 'route'),
  )
  if ([scope, ...below].some(({ options }) => options.at('rbac').isMap || options.at('jwtProvidersStaged').isMap))
    return
  const extAuth = [scope, ...below].some(({ options }) => options.at('extauth').isMap)
  const [first] = blocks
  const policy = first!.block.at('validationPolicy')
  const loose = validationPolicy(first!) === 'ALLOW_MISSING_OR_FAILED' ? ' or with a bad one' : ''
  yield {
    at: policy.exists ? policy : first!.block.at('allowMissingOrFailedJwt'),
    message: `requests without a token${loose} are let in, and no \`rbac\` asks for a claim`,
    help: 'use `REQUIRE_VALID`, or add `rbac`',
    confidence: scope.kind === 'VirtualService' && !extAuth ? 'high' : 'medium',
  }
}
