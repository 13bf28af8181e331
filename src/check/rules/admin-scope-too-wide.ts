import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const admin = (scope: string) =>
  litellm(`master_key: sk-0f5c61e2
enable_jwt_auth: true
litellm_jwtauth:
  admin_jwt_scope: ${scope}`)

/** Scopes of OpenID Connect and OAuth that any client may request. */
const COMMON = new Set([
  'openid',
  'profile',
  'email',
  'address',
  'phone',
  'groups',
  'roles',
  'offline_access',
  'read',
  'api',
])
/** Claims in which other identity providers list permissions. */
const UNREAD = ['scp', 'scopes', 'roles', 'permissions', 'groups']

export const adminScopeTooWide: Rule = {
  code: 'CW6101',
  severity: 'warning',
  risk: 'critical',
  title: 'admin scope that any token has, or that LiteLLM does not read',
  families: ['litellm'],
  why: `A token with \`admin_jwt_scope\` in its claim \`scope\` is an admin of the proxy: it can create keys, teams and
models. \`openid\`, \`profile\`, \`email\` and similar scopes are in the tokens of every user. Only \`scope\` is read:
\`scp\` (Microsoft Entra ID, Okta), \`roles\` and \`permissions\` are not.`,
  evidence: ['litellm/seed-doc'],
  failing: admin('openid'),
  passing: admin('litellm:admin'),
  *check(context) {
    for (const { jwt, jwtEnabled } of litellmConfigs(context)) {
      const scope = jwt.at('admin_jwt_scope')
      if (!jwtEnabled) continue
      if (scope.string !== undefined && COMMON.has(scope.string.toLowerCase()))
        yield {
          at: scope,
          message: `every user is an admin: the tokens of all users have the scope \`${scope.string}\``,
          help: 'define a scope of its own for admins, and grant it to them only',
        }
      const wanted = scope.string ?? 'litellm_proxy_admin'
      for (const { name, claims } of context.tokens) {
        const unread = UNREAD.find((claim) => listOf(claims[claim]).includes(wanted))
        if (unread !== undefined && !listOf(claims['scope']).includes(wanted))
          yield {
            at: scope.exists ? scope : jwt,
            part: scope.exists ? 'value' : 'key',
            message: `the token of ${name} is not an admin's: \`${wanted}\` is in its claim \`${unread}\`, and LiteLLM reads \`scope\` only`,
            help: 'have the identity provider issue the claim `scope`',
          }
      }
    }
  },
}

/** A list, or a string separated by spaces. */
function listOf(claim: unknown): unknown[] {
  return Array.isArray(claim) ? claim : typeof claim === 'string' ? claim.split(/\s+/) : []
}
