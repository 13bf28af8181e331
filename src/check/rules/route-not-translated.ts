import { quoteNames } from '../../core/quote-names.js'
import type { Cursor } from '../../yaml/cursor.js'
import { virtualService } from '../example-policies.js'
import { optionScopes } from '../lookup/gloo.js'
import type { Report, Rule } from '../rule.js'

const ACTIONS = ['routeAction', 'redirectAction', 'directResponseAction', 'delegateAction', 'graphqlApiRef']
const PATHS = ['prefix', 'exact', 'regex', 'connectMatcher']

export const routeNotTranslated: Rule = {
  code: 'CW2006',
  severity: 'error',
  title: 'route that Gloo cannot translate',
  families: ['gloo'],
  why: `The schema accepts a route without an action, a matcher without a path and a weighted destination without
destinations. Gloo's translator does not: the object is reported with an error, and the change is not applied.`,
  evidence: [
    'configs/gloo route-without-action',
    'configs/gloo matcher-without-path',
    'configs/gloo weighted-without-destinations',
    'configs/gloo delegate-exact-matcher',
    'configs/gloo delegate-two-matchers',
  ],
  failing: virtualService({ routes: '- matchers:\n  - prefix: /chat' }),
  passing: virtualService({ routes: '- matchers:\n  - prefix: /chat\n  directResponseAction:\n    status: 404' }),
  *check(context) {
    for (const { route } of optionScopes(context)) {
      if (!route?.isMap || route.pointer.endsWith('/options')) continue
      if (!ACTIONS.some((name) => isSet(route.at(name).value)))
        yield {
          at: route,
          message: 'Gloo refuses the route: it has no action',
          help: `add one of ${quoteNames(ACTIONS.slice(0, 4))}`,
        }
      const multi = route.at('routeAction', 'multi')
      if (multi.isMap && multi.at('destinations').items().length === 0)
        yield {
          at: multi,
          part: 'key',
          message: 'Gloo refuses the route: `multi` lists no destination',
          help: 'add `destinations`',
        }
      if (route.at('delegateAction').isMap) yield* delegatingMatchers(route)
      for (const matcher of route.at('matchers').items())
        if (matcher.isMap && !PATHS.some((name) => isSet(matcher.at(name).value)))
          yield {
            at: matcher,
            message: 'Gloo refuses the route: the matcher names no path',
            help: 'add `prefix: /` for every path',
          }
    }
  },
}

/** Prefixes of delegating routes are prepended to those below, so there must be a single prefix matcher. */
function* delegatingMatchers(route: Cursor): Iterable<Report> {
  const matchers = route.at('matchers').items()
  if (matchers.length > 1)
    yield {
      at: route.at('matchers'),
      part: 'key',
      message: 'Gloo refuses the route: one that delegates has at most one matcher',
      help: 'write a route for each',
    }
  const other = ['exact', 'regex'].find((kind) => matchers[0]?.at(kind).string !== undefined)
  if (matchers.length === 1 && other)
    yield {
      at: matchers[0]!.at(other),
      part: 'pair',
      message: 'Gloo refuses the route: one that delegates matches by prefix',
      help: 'use `prefix`',
    }
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null
