import { suite } from '../example-policies.js'
import type { Rule } from '../rule.js'

const withRequest = (name: string) =>
  suite(`cases:\n  - name: path\n    each: [{ path: /a }]\n    request: GET \${${name}}\n    expect: 401`)

/** Reported by `suite/`. */
export const unfilledPlaceholder: Rule = {
  code: 'CW8009',
  severity: 'error',
  title: 'placeholder that no row fills',
  families: [],
  why: `\`\${name}\` in a case is replaced by the member \`name\` of each row of \`each\`. A placeholder without a value
would be sent unchanged.`,
  evidence: ['https://github.com/claimwright/claimwright/blob/main/docs/commands/test.md'],
  failing: withRequest('pth'),
  passing: withRequest('path'),
}
