import type { Cursor } from '../../yaml/cursor.js'
import { indent, PROVIDER, virtualService } from '../example-policies.js'
import { type JwtBlock, jwtOf, optionScopes, providersOf, validationPolicy } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const staged = (extra: string) =>
  virtualService({
    options: `jwtStaged:
  beforeExtAuth:
    ${indent(PROVIDER, 4)}${extra}
  afterExtAuth:
    ${indent(PROVIDER.replace('company', 'partner'), 4)}`,
  })

export const secondStageWithoutToken: Rule = {
  code: 'CW3006',
  severity: 'warning',
  title: 'second JWT stage that never receives the token',
  families: ['gloo'],
  why: `A verified token is removed from the request. The stage after external authorization reads the same header,
finds no token and answers 401 \`Jwt is missing\` to every request.`,
  evidence: ['gloo/staged-same-token', 'gloo/staged-same-token-keep'],
  failing: staged(''),
  passing: staged('\n        keepToken: true'),
  *check(context) {
    for (const scope of optionScopes(context)) {
      const inherited = scope.level === 'route' && scope.host ? jwtOf(scope.host) : []
      const jwt = jwtOf(scope)
      const of = (stage: JwtBlock['stage']) =>
        jwt.find((jwtBlock) => jwtBlock.stage === stage) ?? inherited.find((jwtBlock) => jwtBlock.stage === stage)
      const [before, after] = [of('beforeExtAuth'), of('afterExtAuth')]
      if (!before || !after || (!jwt.includes(before) && !jwt.includes(after))) continue
      if (validationPolicy(after) !== 'REQUIRE_VALID') continue
      const strips = providersOf(before).filter(({ provider }) => provider.at('keepToken').value !== true)
      const shared = strips.find(({ provider }) =>
        providersOf(after).some((other) => overlap(provider, other.provider)),
      )
      if (!shared || strips.length < providersOf(before).length) continue
      yield {
        at: after.block,
        part: 'key',
        message: 'every request gets 401 `Jwt is missing`: the previous stage has already removed the token',
        related: [{ at: shared.provider, part: 'key', message: 'removes the token it verified' }],
        help: 'set `keepToken: true` in the first stage, or read the second token from another place',
      }
    }
  },
}

/** Both read the token from the same place, and the second from nowhere else. */
function overlap(first: Cursor, second: Cursor): boolean {
  const places = sources(first)
  return sources(second).every((place) => places.includes(place))
}

function sources(provider: Cursor): string[] {
  const source = provider.at('tokenSource')
  const headers = source
    .at('headers')
    .items()
    .map((header) => `header ${header.at('header').string?.toLowerCase()}`)
  const parameters = source
    .at('queryParams')
    .strings()
    .map((name) => `query ${name}`)
  const all = [...headers, ...parameters]
  return all.length > 0 ? all : ['header authorization', 'query access_token']
}
