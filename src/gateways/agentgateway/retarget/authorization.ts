import { celCondition } from '../../../cel/cel-condition.js'
import { fromCondition } from '../../../cel/from-condition.js'
import type { Condition } from '../../../core/condition.js'
import type { Losses } from '../../../core/losses.js'
import type { Route } from '../../../core/program.js'
import type { Authenticate } from '../../../core/step/authenticate.js'
import type { Rule } from '../../../core/step/authorize.js'
import type { WriteOptions } from '../../../core/write-options.js'

/** The rules of a route as CEL. A rule without an equivalent denies all requests. */
export function authorization(
  route: Route,
  authenticate: Authenticate | undefined,
  { strict = false }: WriteOptions,
  losses: Losses,
): Rule[] {
  const rules = route.steps.flatMap((step) => (step.kind === 'authorize' ? step.rules : []))
  const rebuilt = rules.map((rule): Rule => {
    const source = fromCondition(withIssuers(rule.when, authenticate))
    if (source === null) losses.unsupported(rule.origin, 'the rule has no counterpart in CEL: it allows no request')
    return { ...rule, when: celCondition(source ?? (rule.effect === 'deny' ? 'true' : 'false'), rule.origin).condition }
  })
  return strict && authenticate?.onInvalid === 'refuse' ? [...rebuilt, notBefore(authenticate)] : rebuilt
}

/** A claim of a specific provider: identified by its issuer, since tokens carry no other trace of the provider. */
function withIssuers(condition: Condition, authenticate: Authenticate | undefined): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map((part) => withIssuers(part, authenticate)) }
    case 'not':
      return { kind: 'not', of: withIssuers(condition.of, authenticate) }
    case 'claim': {
      if (condition.provider === undefined) return condition
      const provider = authenticate?.providers.find((provider) => provider.name === condition.provider)
      if (!provider?.issuer) return { kind: 'never' }
      const issuer: Condition = { kind: 'claim', path: ['iss'], matcher: { kind: 'equals', value: provider.issuer } }
      return { kind: 'all', of: [issuer, { kind: 'claim', path: condition.path, matcher: condition.matcher }] }
    }
    default:
      return condition
  }
}

/** agentgateway ignores `nbf`: a rule checks it, with the same leeway. */
function notBefore({ origin }: Authenticate): Rule {
  const source = '!has(jwt.nbf) || timestamp(int(jwt.nbf)) <= request.startTime + duration("60s")'
  return { effect: 'require', when: celCondition(source, origin).condition, closes: 'CW7202', origin }
}
