import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { JWT, virtualService } from '../example-policies.js'
import { NEVER_HOLDS } from '../lookup/agentgateway.js'
import { celUses } from '../lookup/cel.js'
import { claimReads } from '../lookup/cel-claims.js'
import { disabledStages, jwtOf, type OptionScope, optionScopes, routesOf } from '../lookup/gloo.js'
import { type Attached, Meeting } from '../lookup/meeting.js'
import { placeInText } from '../lookup/place-in-text.js'
import { mapsWith } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const RBAC = `rbac:
  policies:
    viewer:
      principals:
      - jwtPrincipal:
          claims: { team: dev }`

export const claimsWithoutToken: Rule = {
  code: 'CW6011',
  severity: 'warning',
  title: 'rule on claims where no token is verified',
  families: ['gloo', 'standalone'],
  why: `\`rbac\` compares claims that the JWT filter has verified. Without \`jwt\`, or on a route that disables it, there
are none, and every request is denied with 403. In a standalone agentgateway without \`jwtAuth\` the claims of a rule never exist
either.`,
  evidence: ['gloo/rbac-without-jwt', 'gloo/jwt-route-disable', 'configs/gloo lint-rbac-route-jwt-disabled'],
  failing: virtualService({ options: RBAC }),
  passing: virtualService({ options: `${JWT}\n${RBAC}` }),
  *check(context) {
    yield* withoutTokens(context)
    for (const scope of optionScopes(context)) {
      if (scope.kind !== 'VirtualService') continue
      const rbac = activeRbac(scope)
      if (scope.level === 'host' && rbac && !context.kinds('gloo', 'VirtualHostOption').length) {
        const readers = [scope, ...routesOf(context, scope)].flatMap(jwtOf)
        if (readers.length === 0)
          yield {
            at: rbac,
            part: 'key',
            message: 'every request gets 403: `rbac` compares claims, and nothing here reads a token',
            help: 'add `jwt` with a provider, or remove `rbac`',
          }
      }
      const disabled = disabledStages(scope)
      if (scope.level !== 'route' || disabled.length === 0 || !scope.host) continue
      const left = jwtOf(scope.host).filter(({ stage }) => !disabled.includes(stage))
      const effective = scope.options.at('rbac').isMap ? rbac : activeRbac(scope.host)
      if (!effective || left.length > 0) continue
      const at = scope.options.at('jwt').isMap ? scope.options.at('jwt') : scope.options.at('jwtStaged')
      yield {
        at,
        part: 'key',
        message: 'every request of this route gets 403: `jwt` is disabled here and `rbac` still requires claims',
        related: [{ at: effective, part: 'key', message: 'still applied' }],
        help: 'add `rbac: {disable: true}` to the route',
      }
    }
  },
}

/** Rules of a standalone configuration that read claims, or metadata of a credential, that no policy verifies. */
function* withoutTokens(context: RuleContext): Iterable<Report> {
  for (const use of celUses(context)) {
    const { family, effect, authorization, parsed } = use
    if (family !== 'standalone' || effect === undefined || !authorization || authorization.kind === 'network') continue
    if (!parsed.expression) continue
    for (const { variable, what, help, verifiers } of CREDENTIALS) {
      const [first] = claimReads(parsed.expression, variable).filter(({ guarded }) => variable === 'jwt' || !guarded)
      if (!first || context.remember(verifiers).with(authorization).length > 0) continue
      yield {
        at: placeInText(context, use, first.start, first.end),
        message: `no policy verifies ${what} here: ${NEVER_HOLDS[effect]}`,
        help,
      }
    }
  }
}

/** Policies of a standalone file under these names. */
const policiesNamed =
  (...names: string[]) =>
  (context: RuleContext): Meeting<Attached> => {
    const containers = context.roots('standalone').flatMap((root) => names.flatMap((name) => found(root, name)))
    return new Meeting(containers.map((container): Attached => ({ family: 'standalone', container })))
  }

function found(root: Cursor, name: string): Cursor[] {
  return [...mapsWith(root, name)].filter((container) => container.at(name).isMap)
}

/** What a variable of expressions is taken from. */
const CREDENTIALS = [
  {
    variable: 'jwt',
    what: 'a token',
    help: 'add `jwtAuth`, which verifies tokens and gives the rules their claims',
    verifiers: policiesNamed('jwtAuth', 'mcpAuthentication', 'oidc'),
  },
  {
    variable: 'apiKey',
    what: 'an API key',
    help: 'add `apiKey`, which verifies keys and gives the rules their metadata',
    verifiers: policiesNamed('apiKey'),
  },
  {
    variable: 'basicAuth',
    what: 'a password',
    help: 'add `basicAuth`, which verifies passwords and gives the rules the name of the user',
    verifiers: policiesNamed('basicAuth'),
  },
]

/** `rbac` with policies and without `disable`. */
function activeRbac({ options }: OptionScope) {
  const rbac = options.at('rbac')
  return rbac.isMap && rbac.at('disable').value !== true && rbac.at('policies').members().length > 0 ? rbac : undefined
}
