import { JWT, virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

export const tokenSourceReplacesDefaults: Rule = {
  code: 'CW6018',
  severity: 'info',
  risk: 'medium',
  title: '`tokenSource` that disables the default sources',
  families: ['gloo'],
  why: `Without \`tokenSource\` a token is read from \`Authorization: Bearer\` and from the query parameter
\`access_token\`. With it, tokens are read from the listed sources only.`,
  evidence: ['gloo/token-source-header-no-prefix'],
  failing: virtualService({ options: `${JWT}\n      tokenSource:\n        headers:\n        - header: x-token` }),
  passing: virtualService({ options: JWT }),
  *check(context) {
    for (const { provider } of providers(context)) {
      const source = provider.at('tokenSource')
      const headers = source.at('headers').items()
      if (headers.length === 0 && source.at('queryParams').items().length === 0) continue
      if (headers.some((header) => header.at('header').string?.toLowerCase() === 'authorization')) continue
      yield { at: source, part: 'key', message: 'a token in `Authorization` or in `access_token` is no longer read' }
    }
  },
}
