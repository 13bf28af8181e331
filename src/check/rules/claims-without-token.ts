import { originKey } from '../../core/origin-key.js'
import type { Authorize, Rule as AuthorizeRule } from '../../core/step/authorize.js'
import type { Step } from '../../core/step/step.js'
import type { RuleContext } from '../context.js'
import { JWT, virtualService } from '../example-policies.js'
import { NEVER_HOLDS } from '../lookup/agentgateway.js'
import { celUses } from '../lookup/cel.js'
import { claimReads } from '../lookup/cel-claims.js'
import { mayCheckCaller, requestChains, stepsThrough } from '../lookup/chains.js'
import { decidingTests } from '../lookup/conditions.js'
import { placeInText } from '../lookup/place-in-text.js'
import { cursorAt } from '../lookup/walk.js'
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
    yield* rulesOfRoutes(context)
  },
}

/** Routes whose rules require claims, without a filter that verifies tokens. */
function* rulesOfRoutes(context: RuleContext): Iterable<Report> {
  const reported = new Set<string>()
  for (const { route, steps } of requestChains(context)) {
    if (steps.some(mayVerify)) continue
    for (const step of steps) {
      if (step.kind !== 'authorize' || !requiresClaims(step)) continue
      const options = cursorAt(context, route.origin)?.at('options')
      const disabled = options && [options.at('jwt'), options.at('jwtStaged')].find((at) => at.isMap)
      const at = disabled ?? step.origin
      if (reported.has(originKey(at))) continue
      reported.add(originKey(at))
      yield disabled
        ? {
            at: disabled,
            part: 'key',
            message: 'every request of this route gets 403: `jwt` is disabled here and `rbac` still requires claims',
            related: [{ at: step.origin, part: 'key', message: 'still applied' }],
            help: 'add `rbac: {disable: true}` to the route',
          }
        : {
            at: step.origin,
            part: 'key',
            message: 'every request gets 403: `rbac` compares claims, and nothing here reads a token',
            help: 'add `jwt` with a provider, or remove `rbac`',
          }
    }
  }
}

function mayVerify(step: Step): boolean {
  if (step.kind === 'outside') return mayCheckCaller(step)
  if (step.kind === 'unmodelled') return step.affects === 'answer'
  return step.kind === 'authenticate' || step.kind === 'envoy-jwt'
}

/** No request without claims is allowed. In an expression, `withoutTokens` marks the claim. */
function requiresClaims({ rules }: Authorize): boolean {
  if (rules.some(({ when }) => when.kind === 'cel')) return false
  const needClaims = (effect: AuthorizeRule['effect']) =>
    rules
      .filter((rule) => rule.effect === effect)
      .map(({ when }) => decidingTests(when, 'claim', () => true).length > 0)
  const allows = needClaims('allow')
  return needClaims('require').includes(true) || (allows.length > 0 && !allows.includes(false))
}

/** Rules of a standalone configuration that read claims, or metadata of a credential, that no policy verifies. */
function* withoutTokens(context: RuleContext): Iterable<Report> {
  for (const use of celUses(context)) {
    const { family, effect, authorization, parsed } = use
    if (family !== 'standalone' || effect === undefined || !authorization || authorization.kind === 'network') continue
    if (!parsed.expression) continue
    for (const { variable, what, help, verifies } of CREDENTIALS) {
      const [first] = claimReads(parsed.expression, variable).filter(({ guarded }) => variable === 'jwt' || !guarded)
      if (!first) continue
      const steps = [...stepsThrough(context, authorization.authorization)]
      if (steps.length === 0 || steps.some(verifies)) continue
      yield {
        at: placeInText(context, use, first.start, first.end),
        message: `no policy verifies ${what} here: ${NEVER_HOLDS[effect]}`,
        help,
      }
    }
  }
}

/** What a variable of expressions is taken from, and the steps that set it. */
const CREDENTIALS: { variable: string; what: string; help: string; verifies: (step: Step) => boolean }[] = [
  {
    variable: 'jwt',
    what: 'a token',
    help: 'add `jwtAuth`, which verifies tokens and gives the rules their claims',
    verifies: (step) =>
      step.kind === 'authenticate' ||
      step.kind === 'mcp-authentication' ||
      (step.kind === 'outside' && step.what === 'oidc'),
  },
  {
    variable: 'apiKey',
    what: 'an API key',
    help: 'add `apiKey`, which verifies keys and gives the rules their metadata',
    verifies: ({ kind }) => kind === 'api-key',
  },
  {
    variable: 'basicAuth',
    what: 'a password',
    help: 'add `basicAuth`, which verifies passwords and gives the rules the name of the user',
    verifies: ({ kind }) => kind === 'basic-auth',
  },
]
