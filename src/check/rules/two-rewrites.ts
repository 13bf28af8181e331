import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const route = (rewrite: string) => `- matchers:
  - prefix: /chat
  options:
    prefixRewrite: /v1${rewrite}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`
const REGEX = `
    regexRewrite:
      pattern: { regex: ^/chat }
      substitution: /v1`

export const twoRewrites: Rule = {
  code: 'CW2014',
  severity: 'error',
  title: 'two rewrites of one path',
  families: ['gloo'],
  why: 'Gloo passes both to Envoy, which rejects the whole update. The gateway keeps its previous configuration.',
  evidence: ['configs/gloo prefix-rewrite-and-regex'],
  failing: virtualService({ routes: route(REGEX) }),
  passing: virtualService({ routes: route('') }),
  *check(context) {
    for (const { options, level } of optionScopes(context)) {
      const [prefix, regex] = [options.at('prefixRewrite'), options.at('regexRewrite')]
      if (level !== 'route' || !prefix.string || !regex.isMap) continue
      yield {
        at: regex,
        part: 'key',
        message: 'Envoy refuses the update: `prefixRewrite` and `regexRewrite` cannot both be set',
        related: [{ at: prefix, part: 'key', message: 'the other one' }],
        help: 'keep one of them',
      }
    }
  },
}
