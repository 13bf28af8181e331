import { isToken } from '../../core/http.js'
import { authorityProblem, pathProblem } from '../../core/uri.js'
import { isHeaderValue } from '../../gateways/agentgateway/header-text.js'
import type { Cursor } from '../../yaml/cursor.js'
import { standalone } from '../example-policies.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

export const rewriteAlwaysFails: Rule = {
  code: 'CW6063',
  severity: 'warning',
  title: 'rewrite that fails for every request',
  families: ['standalone'],
  why: `The values of \`urlRewrite\`, \`requestRedirect\` and the header modifiers are not validated when the
configuration is loaded. With an invalid URL, path or header, every request of its routes is answered 500; with a
response modifier this happens after the upstream has received the request. A prefix can be replaced only if a prefix
was matched.`,
  evidence: ['agentgateway-live/live-hand-rewrites-auth', 'agentgateway-live/live-hand-rewrites-order'],
  failing: standalone('urlRewrite:\n  path:\n    full: v1/chat'),
  passing: standalone('urlRewrite:\n  path:\n    full: /v1/chat'),
  *check(context) {
    const fields = (name: string) => fieldsNamed(context.roots('standalone'), name)
    for (const at of REWRITES.flatMap(fields)) yield* addressProblems(at)
    for (const at of ['requestHeaderModifier', 'responseHeaderModifier'].flatMap(fields)) yield* headerProblems(at)
    for (const routes of fields('routes')) for (const route of routes.items()) yield* prefixProblems(route)
  },
}

const REWRITES = ['urlRewrite', 'requestRedirect']

const EVERY = 'every request is answered 500'

function* addressProblems(cursor: Cursor): Iterable<Report> {
  for (const part of [cursor.at('path', 'full'), cursor.at('path', 'prefix')]) {
    const problem = part.string ? pathProblem(part.string) : undefined
    if (problem !== undefined)
      yield {
        at: part,
        message: `${EVERY}: \`${part.name}\` is not a path (${problem})`,
        help: 'begin it with `/`, and percent-encode characters that a path cannot have',
      }
  }
  for (const part of [cursor.at('authority', 'full'), cursor.at('authority', 'host')]) {
    const problem = part.string === undefined ? undefined : authorityProblem(part.string)
    if (problem !== undefined)
      yield { at: part, message: `${EVERY}: \`${part.name}\` is not a host (${problem})`, help: 'write a host name' }
  }
}

function* headerProblems(cursor: Cursor): Iterable<Report> {
  const help = 'write letters, digits and `-`; what begins with `:` can be changed by `transformations` only'
  for (const op of ['add', 'set'])
    for (const [name, value] of cursor.at(op).members()) {
      if (!isToken(name))
        yield { at: value, part: 'key', message: `${EVERY}: \`${name}\` is not the name of a header`, help }
      else if (!isHeaderValue(value.string ?? ''))
        yield { at: value, message: `${EVERY}: the value holds a control character`, help: 'write it in one line' }
    }
  for (const name of cursor.at('remove').items())
    if (!isToken(name.string ?? ''))
      yield { at: name, message: `${EVERY}: \`${name.string}\` is not the name of a header`, help }
}

/** Exact path or pattern matches of a route that replaces a prefix. */
function* prefixProblems(route: Cursor): Iterable<Report> {
  const others = route
    .at('matches')
    .items()
    .map((match) => match.at('path'))
    .filter((path) => path.has('exact') || path.has('regex'))
  for (const name of REWRITES)
    if (route.at('policies', name, 'path').has('prefix'))
      for (const path of others)
        yield {
          at: path,
          message: `requests matched by this path are answered 500: \`${name}.path.prefix\` needs a \`pathPrefix\``,
          help: 'match by `pathPrefix`, or write `path.full`',
        }
}
