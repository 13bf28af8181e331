import { JWT, virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const clockSkewZero: Rule = {
  code: 'CW6015',
  severity: 'warning',
  title: '`clockSkewSeconds: 0` means 60 seconds',
  families: ['gloo'],
  why: `Zero is indistinguishable from an unset field on the wire, so Envoy uses its default of 60 seconds. \`1\` really
means one second.`,
  evidence: ['gloo/clock-skew-0', 'gloo/clock-skew-1', 'gloo/clock-skew-default'],
  failing: virtualService({ options: `${JWT}\n      clockSkewSeconds: 0` }),
  passing: virtualService({ options: `${JWT}\n      clockSkewSeconds: 1` }),
  *check(context) {
    for (const { provider } of providers(context)) {
      const skew = provider.at('clockSkewSeconds')
      if (skew.value !== 0) continue
      yield {
        at: skew,
        message: 'tokens are accepted for 60 seconds after they expire: `0` means the default',
        help: 'write `1` for the smallest difference of clocks',
      }
    }
  },
}
