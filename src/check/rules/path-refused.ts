import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

/** Gloo's list (validatePath). */
const FORBIDDEN = ['//', '/./', '/../', '%2f', '%2F', '#']
const FORBIDDEN_ENDS = ['/..', '/.']
const ALLOWED = /^(?:[A-Za-z0-9/:@._~!$&'()*+,;=-]|%[0-9a-fA-F]{2})*$/

const route = (prefix: string) => `- matchers:
  - prefix: ${prefix}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`

export const pathRefused: Rule = {
  code: 'CW2008',
  severity: 'error',
  title: 'path that Gloo refuses',
  families: ['gloo'],
  why: `Gloo rejects paths that no request can have after Envoy has normalised it, and characters that are invalid in
paths.`,
  evidence: [
    'configs/gloo path-double-slash',
    'configs/gloo path-dot-segment',
    'configs/gloo path-encoded-slash',
    'configs/gloo path-space',
  ],
  failing: virtualService({ routes: route('//chat') }),
  passing: virtualService({ routes: route('/chat') }),
  *check(context) {
    for (const { route, level } of optionScopes(context)) {
      if (level !== 'route' || !route) continue
      const matchers = route.at('matchers').items()
      for (const place of matchers.flatMap((matcher) => [matcher.at('prefix'), matcher.at('exact')])) {
        const path = place.string
        if (path === undefined) continue
        const found =
          FORBIDDEN.find((part) => path.includes(part)) ?? FORBIDDEN_ENDS.find((part) => path.endsWith(part))
        if (found === undefined && ALLOWED.test(path)) continue
        yield {
          at: place,
          message: `Gloo refuses the route: its path ${found === undefined ? 'holds a character that no path may hold' : `holds \`${found}\``}`,
          help: 'write the path as it is after normalisation',
        }
      }
    }
  },
}
