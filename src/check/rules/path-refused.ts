import { plainPathProblem } from '../../core/plain-path.js'
import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

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
        const problem = plainPathProblem(place.string ?? '')
        if (!problem) continue
        yield {
          at: place,
          message: `Gloo refuses the route: its path holds ${problem.part === undefined ? 'a character that no path may hold' : `\`${problem.part}\``}`,
          help: 'write the path as it is after normalisation',
        }
      }
    }
  },
}
