import type { ClaimCondition } from '../../core/condition.js'
import { originKey } from '../../core/origin-key.js'
import { quoteNames } from '../../core/quote-names.js'
import { shorten } from '../../core/shorten.js'
import type { Step } from '../../core/step/step.js'
import { rules } from '../example-policies.js'
import { requestSteps } from '../lookup/authorize.js'
import { decidingTests } from '../lookup/conditions.js'
import type { Rule } from '../rule.js'

export const claimExcludedByProvider: Rule = {
  code: 'CW6137',
  severity: 'warning',
  risk: 'medium',
  title: 'rule for an issuer or audience that no provider accepts',
  families: ['agentgateway', 'standalone', 'gloo'],
  why: `A token passes only with the issuer and one of the audiences of its provider. A rule that requires another value never
holds: an \`allow\` rule allows no request, and a \`deny\` rule denies none.`,
  evidence: ['agentgateway/jwt-audiences-single', 'gloo/provider-without-issuer'],
  failing: rules(`- allow: 'jwt.iss == "https://login.example.org"'`),
  passing: rules(`- allow: 'jwt.iss == "https://login.example.com"'`),
  *check(context) {
    const seen = new Set<string>()
    for (const program of context.programs) {
      const steps = [...requestSteps(program)].map(({ step }) => step)
      const accepted = acceptedBy(steps)
      for (const rule of steps.flatMap((step) =>
        step.kind === 'authorize' || step.kind === 'mcp-authorization' ? step.rules : [],
      )) {
        const at = rule.when.kind === 'cel' ? rule.when.origin : rule.origin
        if (seen.has(originKey(at))) continue
        seen.add(originKey(at))
        const isImpossible = ({ path, matcher }: ClaimCondition): boolean => {
          const values = path.length === 1 ? accepted.get(path[0]!) : undefined
          return (
            values !== undefined &&
            matcher.kind === 'equals' &&
            typeof matcher.value === 'string' &&
            !values.includes(matcher.value)
          )
        }
        for (const { path, matcher } of decidingTests(rule.when, 'claim', isImpossible)) {
          if (matcher.kind !== 'equals') continue
          const claim = path[0]!
          yield {
            at,
            message: `\`${claim}\` is never \`${shorten(String(matcher.value), 80)}\`: no provider accepts such a token`,
            help: `the providers accept ${quoteNames(accepted.get(claim)!.slice(0, 4))}`,
          }
        }
      }
    }
  },
}

/** The values of `iss` and `aud` in accepted tokens, where they are known. */
function acceptedBy(steps: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  // The tokens of OpenID Connect come from a provider that is not modelled.
  if (steps.some((step) => step.kind === 'outside' && step.what === 'oidc')) return new Map()
  const providers = steps.flatMap((step) =>
    step.kind === 'authenticate' ? step.providers : step.kind === 'mcp-authentication' ? [step.provider] : [],
  )
  return new Map([
    ...entry(
      'iss',
      providers.map(({ issuer }) => (issuer ? [issuer] : [])),
    ),
    ...entry(
      'aud',
      providers.map(({ audiences = [] }) => audiences),
    ),
  ])
}

/** Nothing where a provider accepts every value, or the environment contains the value. */
function entry(claim: string, lists: readonly string[][]): [claim: string, values: string[]][] {
  const isKnown =
    lists.length > 0 && lists.every((list) => list.length > 0 && list.every((text) => !text.includes('$')))
  return isKnown ? [[claim, [...new Set(lists.flat())]]] : []
}
