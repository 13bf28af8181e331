import { fix, insertMember, replaceValue } from '../edit.js'
import { virtualService } from '../example-policies.js'
import { jwtOf, optionScopes } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const CREDENTIAL = /^(authorization|proxy-authorization|x-api-key|api-key)$/i

const add = (append: string) =>
  virtualService({
    options: `headerManipulation:
  requestHeadersToAdd:
  - header: { key: authorization, value: Bearer of-the-gateway }${append}`,
  })

export const credentialAdded: Rule = {
  code: 'CW6043',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'credential that is added to the credential of the client',
  families: ['gloo'],
  why: `\`append\` defaults to true: if a client sends its own \`Authorization\` header, both values are sent to the
upstream, joined by a comma, the client's first. (A token that the JWT filter verified is already removed, unless
\`keepToken\` keeps it.)`,
  evidence: ['gloo/headers-secret-vs-jwt', 'gloo/headers-levels-append', 'gloo/headers-secret'],
  failing: add(''),
  passing: add('\n    append: false'),
  *check(context) {
    for (const scope of optionScopes(context)) {
      const readers = [scope, ...(scope.host ? [scope.host] : [])].flatMap(jwtOf)
      for (const entry of scope.options.at('headerManipulation', 'requestHeadersToAdd').items()) {
        const key = entry.at('header', 'key').string
        const append = entry.at('append')
        if (append.value === false || key === undefined || !CREDENTIAL.test(key)) continue
        if (key.toLowerCase() === 'authorization' && readers.length > 0) continue
        yield {
          at: append.exists ? append : entry.at('header'),
          part: append.exists ? 'value' : 'key',
          message: `the upstream receives the client's \`${key}\` as well, before this one`,
          help: 'set `append: false`',
          ...fix(
            'set `append: false`',
            false,
            append.exists ? replaceValue(append, 'false') : insertMember(context, entry, 'append: false'),
          ),
        }
      }
    }
  },
}
