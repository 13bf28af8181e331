import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = (more: string) =>
  litellm(
    `master_key: sk-0f5c61e2\nenable_jwt_auth: true\nlitellm_jwtauth:\n  user_allowed_email_domain: example.com${more}`,
  )

export const emailDomainWithoutEmail: Rule = {
  code: 'CW6034',
  severity: 'warning',
  risk: 'medium',
  title: '`user_allowed_email_domain` without an e-mail claim',
  families: ['litellm'],
  why: '`user_allowed_email_domain` is compared with the claim that `user_email_jwt_field` names. Without it no token has an e-mail, and every caller except admins is denied.',
  evidence: ['litellm/email-domain-no-field', 'litellm/email-domain'],
  failing: settings(''),
  passing: settings('\n  user_email_jwt_field: email'),
  *check(context) {
    for (const { jwt } of litellmConfigs(context)) {
      const domain = jwt.at('user_allowed_email_domain')
      if (/[@*/\\,\s]|^\.|\.$/.test(domain.string ?? ''))
        yield {
          at: domain,
          message: 'every caller except admins gets 403: the part of an e-mail after `@` is compared with this value',
          help: `write \`${plainDomain(domain.string!)}\``,
        }
      else if (/[A-Z]/.test(domain.string ?? ''))
        yield {
          at: domain,
          message: 'callers whose token has their e-mail in lower case get 403: the case is compared, too',
          help: `write \`${domain.string!.toLowerCase()}\``,
          confidence: 'medium',
        }
      if (!domain.string || jwt.at('user_email_jwt_field').string) continue
      const byIssuer = jwt
        .at('issuers')
        .items()
        .some((issuer) => issuer.at('user_email_jwt_field').string)
      if (byIssuer) continue
      yield {
        at: domain,
        part: 'key',
        message: 'every caller except admins gets 403: no claim is read as the e-mail',
        help: 'set `user_email_jwt_field: email`',
      }
    }
  },
}

/** The first domain of a list, an address or a pattern. */
const plainDomain = (text: string): string =>
  text
    .replaceAll('\\', '')
    .split(/[,\s]+/)
    .filter(Boolean)[0]
    ?.replace(/^(?:.*[@/]|\*?\.)/, '')
    .replace(/\.$/, '') ?? 'example.com'
