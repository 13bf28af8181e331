import { RE2JS } from '@bufbuild/re2'
import { refusalOf } from '../../cel/regex/regex.js'
import type { HeaderMatch, ValueMatch } from '../../core/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { rbac } from '../example-policies.js'
import { celReports } from '../lookup/cel-problems.js'
import { claimRules, optionScopes } from '../lookup/gloo.js'
import type { Report, Rule } from '../rule.js'

const policy = (pattern: string) => `principals:
- jwtPrincipal:
    claims:
      email: '${pattern}'
    matcher: REGEX_MATCH`

export const unsupportedRegex: Rule = {
  code: 'CW5010',
  severity: 'error',
  title: 'regular expression that the gateway does not support',
  families: ['gloo', 'agentgateway', 'standalone', 'envoy'],
  why: `Envoy's expressions are RE2, agentgateway's those of Rust: neither supports look-around or backreferences, so
that matching takes linear time. Gloo or Envoy rejects the object; in agentgateway the rule fails on every request.`,
  evidence: [
    'configs/gloo rbac-bad-regex',
    'configs/gloo matcher-lookahead-regex',
    'configs/gloo methods-bad-regex',
    'gloo/rbac-regex',
  ],
  failing: rbac(policy('(?!admin).*@example\\.com')),
  passing: rbac(policy('.*@example\\.com')),
  *check(context) {
    for (const [place, pattern] of patterns(context)) {
      const problem = re2Problem(pattern)
      if (problem === null) continue
      yield {
        at: place,
        message: `Envoy refuses the update: \`${pattern}\` is not a regular expression of RE2 (${problem})`,
        help: /\(\?[=!<]/.test(pattern)
          ? 'RE2 has no look-around: write what matches, and use a second policy for the rest'
          : 'correct the pattern',
      }
    }
    yield* routePatterns(context)
    // agentgateway loads the expression, and it fails on every request.
    for (const report of celReports(context, 'CW5010')) yield { ...report, severity: 'warning' }
  },
}

/** agentgateway loads a Kubernetes route whatever its patterns are (types/agent_xds.rs, `regex_or_warn_invalid`). */
function* routePatterns(context: RuleContext): Iterable<Report> {
  const seen = new Set<string>()
  const programs = context.programs.filter(({ dialect }) => dialect === 'agentgateway')
  const routes = programs.flatMap(({ listeners }) =>
    listeners.flatMap(({ hosts }) => hosts.flatMap(({ routes }) => routes)),
  )
  for (const { origin, path, headers, query } of routes.flatMap(({ matches }) => matches)) {
    const parts: [string, { kind: string; value: string } | undefined][] = [
      ['path', path],
      ...headers.map((match, index): [string, HeaderMatch] => [`headers/${index}`, match]),
      ...query.map((match, index): [string, ValueMatch] => [`queryParams/${index}`, match]),
    ]
    for (const [name, match] of parts) {
      const pointer = `${origin.pointer}/${name}/value`
      const key = `${origin.file} ${origin.document} ${pointer}`
      const refusal = match?.kind === 'regex' && !seen.has(key) ? refusalOf(match.value) : undefined
      if (!refusal) continue
      seen.add(key)
      yield {
        at: { ...origin, pointer },
        message: `${refusal.message}: agentgateway accepts the route, and this match never matches a request`,
        help: "correct the pattern: the syntax is that of Rust's `regex` crate",
        severity: 'warning',
      }
    }
  }
}

function* patterns(context: RuleContext): Iterable<[Cursor, string]> {
  for (const { claim, matcher } of claimRules(context))
    if (matcher === 'REGEX_MATCH' && claim.string !== undefined) yield [claim, claim.string]
  for (const { level, route, options } of optionScopes(context)) {
    const rewrite = options.at('regexRewrite', 'pattern', 'regex')
    if (rewrite.string) yield [rewrite, rewrite.string]
    for (const origin of options.at('cors', 'allowOriginRegex').items())
      if (origin.string) yield [origin, origin.string]
    if (level !== 'route' || !route) continue
    for (const matcher of route.at('matchers').items()) {
      if (matcher.at('regex').string !== undefined) yield [matcher.at('regex'), matcher.at('regex').string!]
      for (const method of matcher.at('methods').items()) if (method.string !== undefined) yield [method, method.string]
      for (const cursor of [...matcher.at('headers').items(), ...matcher.at('queryParameters').items()])
        if (cursor.at('regex').value === true && cursor.at('value').string)
          yield [cursor.at('value'), cursor.at('value').string!]
    }
  }
}

/** RE2's error for a pattern; `null` if it is valid. */
function re2Problem(pattern: string): string | null {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '').split(':')[0]! : 'unknown'
  }
}
