import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { virtualService } from '../example-policies.js'
import { membersBelow } from '../lookup/envoy.js'
import { optionScopes } from '../lookup/gloo.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const rewrite = (path: string) =>
  virtualService({
    routes: `- matchers:
  - prefix: /v1/chat
  options:
    prefixRewrite: ${path}
  routeAction:
    single:
      upstream: { name: models, namespace: gloo-system }`,
  })

export const rewriteWithoutSlash: Rule = {
  code: 'CW6109',
  severity: 'warning',
  title: 'rewrite to a path without a leading slash',
  families: ['gloo', 'gateway-api', 'envoy'],
  why: `The rewritten path replaces the path of the request as it is. Without its leading slash the request to the backend is invalid
HTTP, which servers answer with 400.`,
  evidence: ['https://www.rfc-editor.org/rfc/rfc9112#name-origin-form'],
  failing: rewrite('chat'),
  passing: rewrite('/chat'),
  *check(context) {
    for (const rewrite of rewrites(context)) {
      const path = rewrite.string
      if (!path || /^[/$]/.test(path)) continue
      yield {
        at: rewrite,
        message: `requests to the backend fail: their path \`${path}\` does not begin with \`/\``,
        help: `write \`/${path}\``,
        ...fix(`write \`/${path}\``, false, replaceValue(rewrite, JSON.stringify(`/${path}`))),
      }
    }
  },
}

function rewrites(context: RuleContext): Cursor[] {
  const ofEnvoy = context.roots('envoy').flatMap((root) => [...membersBelow(root, 'prefix_rewrite')])
  return [
    ...optionScopes(context).map(({ options }) => options.at('prefixRewrite')),
    ...fieldsNamed(context.roots('gateway-api'), 'urlRewrite').map((rewrite) => rewrite.at('path', 'replaceFullPath')),
    ...ofEnvoy.filter(({ pointer }) => !/\/redirect\/[^/]*$/.test(pointer)),
  ]
}
