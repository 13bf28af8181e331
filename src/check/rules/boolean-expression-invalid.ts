import { quoteNames } from '../../core/quote-names.js'
import { shorten } from '../../core/shorten.js'
import { nearest } from '../../yaml/nearest.js'
import type { Rule } from '../rule.js'

const authConfig = (expression: string) => `apiVersion: enterprise.gloo.solo.io/v1
kind: AuthConfig
metadata:
  name: access
  namespace: gloo-system
spec:
  booleanExpr: ${expression}
  configs:
  - name: keys
    apiKeyAuth: { k8sSecretApikeyStorage: { labelSelector: { team: models } } }
  - name: policy
    opaAuth: { modules: [{ name: policy, namespace: gloo-system }], query: data.access.allow == true }
`

export const booleanExpressionInvalid: Rule = {
  code: 'CW6147',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'boolean expression of an AuthConfig that cannot be evaluated',
  families: ['gloo'],
  why: `\`booleanExpr\` combines the entries of \`configs\` by their names, with \`&&\`, \`||\`, \`!\` and parentheses. An entry without a
\`name\` is called \`config_0\`, \`config_1\` and so on. With another name or operator the authorization service cannot use
the AuthConfig, and the requests of its routes are denied.`,
  evidence: ['https://docs.solo.io/gloo-edge/latest/guides/security/auth/extauth/multi_authz/'],
  failing: authConfig('keys || policies'),
  passing: authConfig('keys || policy'),
  *check(context) {
    for (const root of context.kinds('gloo', 'AuthConfig')) {
      const at = root.at('spec', 'booleanExpr')
      const configs = root.at('spec', 'configs').items()
      if (!at.string || configs.length === 0) continue
      const names = configs.map(
        (config, index) => config.at('pluginAuth', 'name').string ?? config.at('name').string ?? `config_${index}`,
      )
      const unknown = (at.string.match(NAME) ?? []).find((name) => !names.includes(name))
      const isWord = unknown !== undefined && /^(?:and|or|not)$/i.test(unknown)
      const meant = unknown === undefined ? undefined : nearest(unknown, names)
      if (unknown !== undefined && !isWord)
        yield {
          at,
          message: `requests are denied: no entry of \`configs\` has the name \`${shorten(unknown, 80)}\``,
          help: meant === undefined ? `the entries are ${quoteNames(names)}` : `did you mean \`${meant}\`?`,
        }
      else if (isWord || !isWellFormed(at.string))
        yield {
          at,
          message: 'requests are denied: the expression does not parse',
          help: 'combine names with `&&`, `||`, `!` and parentheses',
        }
    }
  },
}

const NAME = /[\w.-]+/g

function isWellFormed(expression: string): boolean {
  let depth = 0
  let wantsName = true
  for (const token of expression.match(/[\w.-]+|&&|\|\||\S/g) ?? []) {
    if (wantsName) {
      if (token === '(') depth++
      else if (/^[\w.-]/.test(token)) wantsName = false
      else if (token !== '!') return false
    } else if (token === '&&' || token === '||') wantsName = true
    else if (token !== ')' || --depth < 0) return false
  }
  return depth === 0 && !wantsName
}
