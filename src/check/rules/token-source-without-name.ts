import { JWT, virtualService } from '../example-policies.js'
import { providers } from '../lookup/gloo.js'
import type { Rule } from '../rule.js'

const source = (header: string) => `${JWT}
      tokenSource:
        headers:
        - header: ${header}
          prefix: "Bearer "`

export const tokenSourceWithoutName: Rule = {
  code: 'CW2009',
  severity: 'error',
  title: 'token source without a name',
  families: ['gloo'],
  why: 'Envoy rejects a header or a parameter without a name, and with it the whole update.',
  evidence: ['configs/gloo token-source-empty-header'],
  failing: virtualService({ options: source('""') }),
  passing: virtualService({ options: source('x-token') }),
  *check(context) {
    for (const { provider } of providers(context)) {
      const headers = provider.at('tokenSource', 'headers').items()
      for (const entry of headers.filter((entry) => entry.isMap && !entry.at('header').string))
        yield {
          at: entry.at('header'),
          message: 'Envoy refuses the update: the header has no name',
          help: 'name the header that holds the token',
        }
      const parameters = provider.at('tokenSource', 'queryParams').items()
      for (const entry of parameters.filter(({ value }) => value === ''))
        yield {
          at: entry,
          message: 'Envoy refuses the update: the parameter has no name',
          help: 'name the parameter that holds the token',
        }
    }
  },
}
