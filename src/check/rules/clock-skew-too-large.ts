import { counted } from '../../core/plural.js'
import { JWT, virtualService } from '../example-policies.js'
import { memberOf } from '../lookup/envoy.js'
import { placedProviders } from '../lookup/program.js'
import { cursorAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

/** Seconds; a longer tolerance cannot be explained by clock skew. */
const LONG = 600

export const clockSkewTooLarge: Rule = {
  code: 'CW6024',
  severity: 'warning',
  risk: 'high',
  title: 'clock skew longer than the lifetime of the token',
  families: ['gloo', 'envoy'],
  why: `The skew is added to \`exp\`. If it is as long as the lifetime of tokens, expiry is disabled in practice; real
clock skew is a few seconds.`,
  evidence: ['gloo/clock-skew-300', 'configs/gloo lint-clock-skew-huge'],
  failing: virtualService({ options: `${JWT}\n      clockSkewSeconds: 86400` }),
  passing: virtualService({ options: `${JWT}\n      clockSkewSeconds: 30` }),
  *check(context) {
    for (const { part: provider } of placedProviders(context)) {
      const at = cursorAt(context, provider.origin)
      if (!at || provider.leeway <= LONG) continue
      yield {
        at: memberOf(at, 'clock_skew_seconds'),
        message: `expired tokens are accepted for ${duration(provider.leeway)} after they expire`,
        help: 'a minute covers clocks that differ',
      }
    }
  },
}

function duration(seconds: number): string {
  const [size, unit] = seconds >= 86400 ? [86400, 'day'] : seconds >= 3600 ? [3600, 'hour'] : [60, 'minute']
  return counted(Math.floor(seconds / size), unit)
}
