import { compile } from '../../yaml/re2.js'
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
        const at = other && (textAt(context, step.origin, pattern) ?? textAt(context, step.origin, literalOf(pattern)))
        if (at)
          yield {
            at,
            message: `pages of other sites may read responses: this pattern also matches \`${other}\``,
            help: helpFor(pattern, at.string === pattern),
          }
      }
    }
  },
}

/** Longer patterns are not analysed. */
const MAX_LENGTH = 500

/** Domains in a pattern: the label in front of them, and what they are registered as. */
const DOMAINS = /(?:([a-z\d-]+)\)?\\?\.)?([a-z\d][a-z\d-]*)\\?\.([a-z]{2,})(?!\\?\.[a-z]|[\w-])/gi

/** An origin of another site that the pattern matches although it spells a domain. */
function otherSite(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return undefined
  const regex = compile(pattern)
  return regex ? otherOrigins(pattern).find((origin) => regex.matches(origin)) : undefined
}

function otherOrigins(pattern: string): string[] {
  const port = /:(\d+)/.exec(pattern)?.[1]
  const ports = ['', ...(port === undefined ? [] : [`:${port}`])]
  return [...pattern.matchAll(DOMAINS)].slice(0, MAX_DOMAINS).flatMap(([, label = 'www', name, end]) => {
    const domain = `${name}.${end}`
    const hosts = [
      `evil-${domain}`,
      `evil${domain}`,
      `${label}-${domain}`,
      `${label}x${domain}`,
      `${domain}.evil.example`,
      `${label}.${domain}.evil.example`,
    ]
    return hosts.flatMap((host) => ports.flatMap((end) => [`https://${host}${end}`, `http://${host}${end}`]))
  })
}

const MAX_DOMAINS = 10

/** The narrower pattern, where escaped dots are enough. */
function helpFor(pattern: string, isRegex: boolean): string {
  if (!isRegex) return 'compare the whole origin with `exact`, or with a `safe_regex` whose dots are escaped'
  const escaped = pattern.replace(/(?<!\\)\.(?![*+?{])/g, '\\.')
  return otherSite(escaped) === undefined
    ? `write \`${escaped}\``
    : 'write `\\.` for a dot, also directly in front of the domain, and nothing open after it'
}

/** The text of Envoy's `suffix`, `prefix` and `contains`, which are read as patterns. */
const literalOf = (pattern: string): string => pattern.replaceAll('(?s:.*)', '').replace(/\\(.)/g, '$1')
