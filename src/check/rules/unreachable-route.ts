import type { Cursor } from '../../yaml/cursor.js'
import { virtualService } from '../example-policies.js'
import type { Rule } from '../rule.js'

const routes = (first: string, second: string) =>
  [first, second].map((path) => `- matchers:\n  - ${path}\n  directResponseAction:\n    status: 200`).join('\n')

export const unreachableRoute: Rule = {
  code: 'CW6022',
  severity: 'warning',
  confidence: 'high',
  title: 'route that no request reaches',
  families: ['gloo'],
  why: `Routes of a VirtualService are tried in the order of the file, and the first match is used. A route below a
route with the same matcher, or below a shorter prefix, is never reached, and its rules never apply.`,
  evidence: ['gloo/match-order', 'configs/gloo lint-duplicate-matchers'],
  failing: virtualService({ routes: routes('prefix: /chat', 'prefix: /chat/admin') }),
  passing: virtualService({ routes: routes('prefix: /chat/admin', 'prefix: /chat') }),
  *check(context) {
    for (const root of context.kinds('gloo', 'VirtualService')) {
      const earlier = new Earlier()
      for (const route of root.at('spec', 'virtualHost', 'routes').items()) {
        for (const matcher of route.at('matchers').items()) {
          const coverage = coverageOf(matcher)
          const by = coverage && earlier.covering(coverage)
          if (by)
            yield {
              at: matcher,
              message: 'no request reaches this route: the one above matches all of them',
              related: [{ at: by, message: 'taken here' }],
              help: 'move the narrower route up',
            }
          else if (coverage) earlier.add(matcher, coverage)
        }
      }
    }
  },
}

interface Coverage {
  kind: 'prefix' | 'exact' | 'regex'
  path: string
  /** The matcher's other requirements. */
  rest: string
}

function coverageOf(matcher: Cursor): Coverage | undefined {
  const kind = (['regex', 'exact', 'prefix'] as const).find((name) => matcher.at(name).string !== undefined)
  if (!kind) return undefined
  const rest = matcher.members().filter(([name]) => !['regex', 'exact', 'prefix'].includes(name))
  return {
    kind,
    path: matcher.at(kind).string!,
    rest: rest.length === 0 ? '' : JSON.stringify(rest.map(([name, { value }]) => [name, value])),
  }
}

/** The preceding matchers, indexed by their contents: a host may have thousands. */
class Earlier {
  private readonly known = new Map<string, { matcher: Cursor; index: number }>()
  /** The lengths of their prefixes. */
  private readonly lengths = new Set<number>()

  add(matcher: Cursor, { kind, path, rest }: Coverage): void {
    const key = keyOf(kind, path, rest)
    if (!this.known.has(key)) this.known.set(key, { matcher, index: this.known.size })
    if (kind === 'prefix') this.lengths.add(path.length)
  }

  /** The first one that matches everything that the new one would. */
  covering({ kind, path, rest }: Coverage): Cursor | undefined {
    const keys = new Set([keyOf(kind, path, ''), keyOf(kind, path, rest)])
    for (const length of kind === 'regex' ? [] : this.lengths) {
      if (length > path.length) continue
      keys.add(keyOf('prefix', path.slice(0, length), '')).add(keyOf('prefix', path.slice(0, length), rest))
    }
    const found = [...keys].flatMap((key) => this.known.get(key) ?? [])
    return found.sort((a, b) => a.index - b.index)[0]?.matcher
  }
}

const keyOf = (kind: Coverage['kind'], path: string, rest: string): string => JSON.stringify([kind, path, rest])
