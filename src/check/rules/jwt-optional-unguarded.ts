import type { Cursor } from '../../yaml/cursor.js'
import { JWT, rbac, virtualService } from '../example-policies.js'
import { chainsThrough, requiresCaller } from '../lookup/chains.js'
import { memberOf, messagesOf } from '../lookup/envoy.js'
import { optionalTokens } from '../lookup/optional-tokens.js'
import type { Rule } from '../rule.js'

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
    for (const { step, program, allowsInvalid, field } of optionalTokens(context)) {
      // Another rule reports unset modes.
      if (!field) continue
      const guards = chainsThrough(context, step.origin).flatMap((chain) => chain.steps.map(requiresCaller))
      if (guards.includes(true)) continue
      const isCertain = !guards.includes('unknown') && program.dialect !== 'agentgateway'
      yield {
        at: field,
        part: field.isMap ? 'key' : 'value',
        message: `requests without a token${allowsInvalid ? ' or with an invalid one' : ''} are allowed, and no rule requires a claim`,
        help: HELP[field.name] ?? `remove \`${field.name}\`, or add an \`rbac\` filter after \`jwt_authn\``,
        confidence: isCertain ? 'high' : 'medium',
      }
    }
    for (const at of context.roots('envoy').flatMap(emptyRequirements))
      yield {
        at,
        message: 'requests without a token are allowed: `{}` requires nothing',
        help: 'name a provider, or leave `requires` out where everyone is meant',
        confidence: 'medium',
      }
  },
}

/** Requirements that are written and empty, in filters that require a token elsewhere. */
function emptyRequirements(root: Cursor): Cursor[] {
  return messagesOf(root, '.jwt_authn.v3.JwtAuthentication').flatMap((filter) => {
    const ofRules = filter
      .at('rules')
      .items()
      .map((rule) => rule.at('requires'))
    const named = memberOf(filter, 'requirement_map')
      .members()
      .map(([, requirement]) => requirement)
    const all = [...ofRules, ...named]
    return all.some((requirement) => requirement.members().length > 0) ? all.flatMap(emptyParts) : []
  })
}

/** One empty alternative makes the others pointless. */
function emptyParts(requirement: Cursor): Cursor[] {
  const alternatives = memberOf(requirement, 'requires_any').at('requirements').items()
  if (alternatives.length > 0) return alternatives.flatMap(emptyParts)
  return requirement.isMap && requirement.members().length === 0 ? [requirement] : []
}

const REQUIRE_VALID = 'use `REQUIRE_VALID`, or add `rbac`'

/** By the field that allows them. */
const HELP: Readonly<Record<string, string>> = {
  validationPolicy: REQUIRE_VALID,
  allowMissingOrFailedJwt: REQUIRE_VALID,
  mode: 'set the strict mode, or add an `authorization` that requires a claim',
}
