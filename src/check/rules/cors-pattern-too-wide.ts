import { RE2JS } from '@bufbuild/re2'
import { virtualService } from '../example-policies.js'
import { placedSteps } from '../lookup/program.js'
import { textAt } from '../lookup/walk.js'
import type { Rule } from '../rule.js'

const cors = (pattern: string) =>
  virtualService({ options: `cors:\n  allowOriginRegex: ['${pattern}']\n  allowMethods: [GET]` })

export const corsPatternTooWide: Rule = {
  code: 'CW6164',
  severity: 'warning',
  risk: 'high',
  title: 'pattern of origins that matches other sites',
  families: ['gloo', 'envoy'],
  why: `A \`.\` in a regular expression is any character, and \`.*\` in front of a name is any beginning: \`https://.*.example.com\` also
matches \`https://evil-example.com\`, whose pages may then read answers with the credentials of their visitors.`,
  evidence: ['https://portswigger.net/web-security/cors'],
  failing: cors('https://.*.example.com'),
  passing: cors('https://.*\\.example\\.com'),
  *check(context) {
    for (const { part: step } of placedSteps(context)) {
      if (step.kind !== 'cors') continue
      for (const pattern of step.allowOriginRegex) {
        const other = otherSite(pattern)
        const at = other && textAt(context, step.origin, pattern)
        if (at)
          yield {
            at,
            message: `pages of other sites may read responses: this pattern also matches \`${other}\``,
            help: 'write `\\.` for a dot, also in front of the domain: `https://(.+\\.)?example\\.com`',
          }
      }
    }
  },
}

/** Longer patterns are not analysed. */
const MAX_LENGTH = 500

/** The domain at the end of a pattern, after any beginning or after a name with a dot that is not escaped. */
const DOMAIN = /(?:(\.[*+]\??)\)?\.?|([\w-]+)\.)([a-z\d][a-z\d-]*\\?\.[a-z]{2,})$/i

/** An origin with the domain that a pattern spells, which is another site; only if the pattern matches it. */
function otherSite(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return undefined
  const [, anything, name, domain] = DOMAIN.exec(pattern.replace(/\$$/, '')) ?? []
  if (domain === undefined) return undefined
  const host = `${anything === undefined ? name : 'evil'}-${domain.replace('\\', '')}`
  return [`https://${host}`, `http://${host}`].find((origin) => matches(pattern, origin))
}

function matches(pattern: string, text: string): boolean {
  try {
    return RE2JS.compile(pattern).matches(text)
  } catch {
    return false
  }
}
