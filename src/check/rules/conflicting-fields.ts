import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, removeMember } from '../edit.js'
import { indent, PEM, providerWithKeys } from '../example-policies.js'
import { optionScopes, providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

/** Members of oneofs in the order of the proto: the last one that is set counts. */
const HOST_JWT = ['jwt', 'jwtStaged']
const ROUTE_JWT = ['jwt', 'jwtStaged', 'jwtProvidersStaged']
const KEYS = ['remote', 'local']
const PATH = ['prefix', 'exact', 'regex', 'connectMatcher']
const ACTION = ['routeAction', 'redirectAction', 'directResponseAction', 'delegateAction']
const HOST_REWRITE = ['hostRewrite', 'autoHostRewrite', 'hostRewritePathRegex', 'hostRewriteHeader']
const HEADER = ['header', 'headerSecretRef']
const DESTINATION = ['single', 'multi', 'upstreamGroup', 'clusterHeader', 'dynamicForwardProxy']

const LOCAL = `local:
  key: |
    ${indent(PEM, 4)}`

export const conflictingFields: Rule = {
  code: 'CW2003',
  severity: 'warning',
  risk: 'high',
  title: 'two fields of which one counts',
  families: ['gloo'],
  why: `Gloo reads a oneof member by member and keeps the last in the order of its proto, whatever the order in the
file. The others are silently ignored, including their keys, rules or actions.`,
  evidence: [
    'configs/gloo lint-oneof-jwt-and-staged',
    'configs/gloo lint-oneof-local-and-remote',
    'configs/gloo lint-oneof-matcher-path',
    'configs/gloo lint-oneof-two-actions',
  ],
  failing: providerWithKeys(`${LOCAL}
remote:
  url: https://login.example.com/jwks
  upstreamRef: { name: login, namespace: gloo-system }`),
  passing: providerWithKeys(LOCAL),
  *check(context) {
    for (const [parent, names] of groups(context)) {
      const set = names.filter((name) => parent.at(name).exists && parent.at(name).value !== null)
      const winner = set.at(-1)
      for (const lost of set.slice(0, -1)) {
        yield {
          at: parent.at(lost),
          part: 'key',
          message: `Gloo silently ignores \`${lost}\` because \`${winner}\` is also set`,
          related: [{ at: parent.at(winner!), part: 'key', message: 'this one counts' }],
          help: 'keep the intended one',
          ...fix(`remove \`${lost}\``, false, removeMember(context, parent, lost)),
        }
      }
    }
  },
}

function* groups(context: RuleContext): Iterable<[Cursor, readonly string[]]> {
  for (const { level, options, route } of optionScopes(context)) {
    yield [options, level === 'host' ? HOST_JWT : ROUTE_JWT]
    if (level === 'route') yield [options, HOST_REWRITE]
    const headers = options.at('headerManipulation')
    for (const list of ['requestHeadersToAdd', 'responseHeadersToAdd'])
      for (const item of headers.at(list).items()) yield [item, HEADER]
    if (level !== 'route' || !route) continue
    yield [route, ACTION]
    yield [route.at('routeAction'), DESTINATION]
    for (const matcher of route.at('matchers').items()) yield [matcher, PATH]
  }
  for (const { provider } of providers(context)) yield [provider.at('jwks'), KEYS]
}
