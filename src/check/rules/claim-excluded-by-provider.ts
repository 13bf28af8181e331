import { rules } from '../example-policies.js'
import { placeKey, requestSteps } from '../lookup/authorize.js'
import { claimTests } from '../lookup/conditions.js'
import type { Rule } from '../rule.js'

export const claimExcludedByProvider: Rule = {
  code: 'CW6137',
  severity: 'warning',
  confidence: 'high',
  risk: 'medium',
  title: 'rule for an issuer or audience that no provider accepts',
  families: ['agentgateway', 'standalone', 'gloo', 'envoy'],
  why: `A token passes only with the issuer and one of the audiences of its provider. A rule that requires another value never
holds: an \`allow\` rule allows no request, and a \`deny\` rule denies none.`,
  evidence: ['agentgateway/jwt-audiences-single', 'gloo/provider-without-issuer'],
  failing: rules(`- allow: 'jwt.iss == "https://login.example.org"'`),
  passing: rules(`- allow: 'jwt.iss == "https://login.example.com"'`),
  *check(context) {
    const seen = new Set<string>()
    for (const program of context.programs) {
      const steps = [...requestSteps(program)].map(({ step }) => step)
      const providers = steps.flatMap((step) =>
        step.kind === 'authenticate' ? step.providers : step.kind === 'mcp-authentication' ? [step.provider] : [],
      )
      const values = {
        iss: providers.map(({ issuer }) => (issuer ? [issuer] : undefined)),
        aud: providers.map(({ audiences }) => (audiences?.length ? audiences : undefined)),
      }
      for (const rule of steps.flatMap((step) =>
        step.kind === 'authorize' || step.kind === 'mcp-authorization' ? step.rules : [],
      )) {
        const at = rule.when.kind === 'cel' ? rule.when.origin : rule.origin
        if (seen.has(placeKey(at))) continue
        seen.add(placeKey(at))
        for (const { path, matcher } of claimTests(rule.when)) {
          const claim = path.length === 1 && (path[0] === 'iss' || path[0] === 'aud') ? path[0] : undefined
          if (claim === undefined || matcher.kind !== 'equals' || typeof matcher.value !== 'string') continue
          const accepted = values[claim].flatMap((one) => one ?? [])
          if (values[claim].length === 0 || values[claim].includes(undefined) || accepted.includes(matcher.value))
            continue
          yield {
            at,
            message: `\`${claim}\` is never \`${matcher.value.slice(0, 80)}\`: no provider accepts such a token`,
            help: `the providers accept ${[...new Set(accepted)]
              .slice(0, 4)
              .map((one) => `\`${one}\``)
              .join(', ')}`,
          }
        }
      }
    }
  },
}
