import { goSeconds } from '../../core/go-duration.js'
import { fix, replaceValue } from '../edit.js'
import { providerWithKeys } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const remote = (duration: string) =>
  providerWithKeys(`remote:
  url: https://login.example.com/jwks
  upstreamRef: { name: models, namespace: gloo-system }
  cacheDuration: ${duration}`)

export const glooOnlyDuration: Rule = {
  code: 'CW2032',
  severity: 'warning',
  title: 'duration that only Gloo can read',
  families: ['gloo'],
  why: `Gloo reads \`5m\` as Go does. Protobuf's form, which Envoy and other tools read, is in seconds: \`300s\`.`,
  evidence: ['configs/gloo lint-remote-cache-duration-minutes', 'configs/gloo remote-cache-duration-number'],
  failing: remote('5m'),
  passing: remote('300s'),
  *check(context) {
    for (const { provider } of providers(context)) {
      const duration = provider.at('jwks', 'remote', 'cacheDuration')
      const seconds = goSeconds(duration.string)
      if (seconds === undefined || /^\d+(\.\d+)?s$/.test(duration.string!)) continue
      yield {
        at: duration,
        message: `Gloo reads \`${duration.string}\` as ${seconds} seconds; Envoy and other tools refuse it`,
        help: `write \`${seconds}s\``,
        ...fix(`write \`${seconds}s\``, true, replaceValue(duration, `${seconds}s`)),
      }
    }
  },
}
