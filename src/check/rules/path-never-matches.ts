import { membersOf } from '../../compare/regex-language.js'
import type { ConnectionManager } from '../../core/connection-manager.js'
import type { RuleContext } from '../context.js'
import { virtualService } from '../example-policies.js'
import { type PathPattern, pathPatterns } from '../lookup/paths.js'
import { textAt } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const routeFor = (matcher: string) =>
  virtualService({
    routes: `- matchers:
  - ${matcher}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`,
  })

export const pathNeverMatches: Rule = {
  code: 'CW6102',
  severity: 'warning',
  risk: 'medium',
  title: 'path or pattern that no request path matches',
  families: ['standalone', 'gateway-api', 'gloo', 'envoy'],
  why: `Exact paths and prefixes are literal: \`*\`, \`{id}\` and \`:id\` have no meaning in them. Paths are compared without the query and never
contain a space or a fragment. Regular expressions have to match the whole path, which begins with a slash. A
route with such a path answers 404 or its requests meet another route, and a rule with such a path never applies.`,
  evidence: [
    'agentgateway/route-match-details',
    'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch',
    'https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch',
  ],
  failing: routeFor('prefix: /chat/*'),
  passing: routeFor('prefix: /chat/'),
  *check(context) {
    for (const pattern of pathPatterns(context)) {
      const problem = pattern.kind === 'regex' ? problemOfRegex(pattern) : problemOfLiteral(pattern)
      if (problem) yield { at: pattern.at, ...problem }
    }
    yield* unnormalized(context)
  },
}

/** Envoy changes paths before it compares them: a path that is written otherwise is never seen. */
function* unnormalized(context: RuleContext): Iterable<Report> {
  for (const { listeners } of context.programs)
    for (const { manager, hosts } of listeners) {
      if (!manager) continue
      for (const { path, origin } of hosts.flatMap(({ routes }) => routes).flatMap(({ matches }) => matches)) {
        const change = path && path.kind !== 'regex' ? changeOf(path.value, manager) : undefined
        const at = change && textAt(context, origin, path!.value)
        if (at)
          yield {
            at,
            message: `no request path matches \`${path!.value.slice(0, 80)}\`: ${change}`,
            help: 'write the path as it is after normalization',
          }
      }
    }
}

function changeOf(path: string, manager: ConnectionManager): string | undefined {
  if (manager.mergeSlashes && path.includes('//')) return 'Envoy merges slashes first'
  if (manager.normalizePath && /\/\.{1,2}(?:\/|$)/.test(path)) return 'Envoy resolves `.` and `..` first'
  if (manager.escapedSlashes !== 'keep' && /%2f|%5c/i.test(path)) return 'Envoy handles escaped slashes first'
  return undefined
}

interface Problem {
  message: string
  help: string
  confidence?: 'medium'
}

function problemOfLiteral({ value, kind }: PathPattern): Problem | undefined {
  if (!value.startsWith('/')) return undefined
  const shown = value.slice(0, 80)
  if (/^[^#\s]*\?/.test(value))
    return {
      message: `no request path matches \`${shown}\`: paths are compared without the query`,
      help: 'match the query parameters in their own field',
    }
  if (/[?#\s]/.test(value))
    return {
      message: `no request path matches \`${shown}\`: paths have no ${value.includes('#') ? 'fragment' : 'space'}`,
      help: 'remove everything after the path',
    }
  const wildcard = /\*|(?<!\$)\{\w+\}|\/:\w+/.exec(value)?.[0]
  if (wildcard === undefined) return undefined
  const shorter = value.slice(0, value.indexOf(wildcard))
  return {
    message: `\`${wildcard}\` is a literal part of this path: \`${shown}\` only matches requests that contain it`,
    help:
      kind === 'prefix' && /^\/?\*+$/.test(value.slice(shorter.length - 1))
        ? `a prefix needs no wildcard: write \`${shorter}\``
        : `use a prefix such as \`${shorter}\`, or a regular expression`,
    confidence: 'medium',
  }
}

/** Every string that may be the path of a request. */
const PATHS = { pattern: '/[^?#\\s]*', full: true }

const dialectOf = ({ source }: PathPattern['at']) =>
  source.family === 'standalone' || source.family === 'gateway-api' ? ('rust' as const) : ('re2' as const)

/** `{id}` of OpenAPI; not `\p{Lu}`, `\x{ff}`, a variable or the start of a class. */
const PARAMETER = /(?<![$\\[]|\\[pPx])\{[a-z_]\w*\}/i

function problemOfRegex({ at, value }: PathPattern): Problem | undefined {
  const dialect = dialectOf(at)
  const parameter = dialect === 're2' ? PARAMETER.exec(value)?.[0] : undefined
  if (parameter !== undefined)
    return {
      message: `\`${parameter}\` is a literal part of this pattern: only paths that contain it match`,
      help: 'write `[^/]+` for one segment of a path',
    }
  if (/^\^?\/[\w/-]*\/\*\$?$/.test(value))
    return {
      message: `\`/*\` repeats the slash: \`${value}\` does not match the paths below it`,
      help: `write \`${value.replace(/\*\$?$/, '.*')}\``,
    }
  if (/^\^?\/(?:[\w/-]|$)/.test(value) && !/[?#\s]/.test(value)) return undefined
  const found = membersOf([{ pattern: value, dialect, full: true }], 2, { ...PATHS, dialect })
  if (found.kind === 'unknown' || found.members.some((member) => member.in[0])) return undefined
  return {
    message: 'no request path matches this pattern, which has to match the whole path',
    help: 'begin the pattern with `/`, and leave out the query',
  }
}
