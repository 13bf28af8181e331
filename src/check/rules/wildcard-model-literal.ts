import type { Cursor } from '../../yaml/cursor.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const permissions = (model: string) =>
  litellm(`master_key: sk-0f5c61e2
role_permissions:
- { role: team, models: ["${model}"] }
litellm_jwtauth:
  enforce_rbac: true
  team_id_jwt_field: team`)

export const wildcardModelLiteral: Rule = {
  code: 'CW6099',
  severity: 'warning',
  title: 'wildcard or list where names are compared exactly',
  families: ['litellm'],
  why: `\`models\` of \`role_permissions\` and \`scope_mappings\` are compared exactly with the model of the request. A
wildcard allows only a model of that literal name, so all others are denied with 403. Roles and scopes are compared with those of
the token in the same way; the blanks in \`scope\` separate its scopes.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/jwt_auth_arch'],
  failing: permissions('gpt-*'),
  passing: permissions('gpt-4o'),
  *check(context) {
    for (const { general, jwt } of litellmConfigs(context)) {
      const entries = [...general.at('role_permissions').items(), ...jwt.at('scope_mappings').items()]
      for (const model of entries.flatMap((entry) => entry.at('models').items()))
        if (model.string?.includes('*'))
          yield {
            at: model,
            message: `no request is allowed by \`${model.string}\`: names are compared exactly here`,
            help: 'list the names of the models, or leave `models` out to allow all of them',
          }
      for (const address of general.at('allowed_ips').items())
        if (/[/*]/.test(address.string ?? ''))
          yield {
            at: address,
            message: `no client has the address \`${address.string}\`: addresses are compared exactly here`,
            help: 'list the addresses, or limit networks in front of LiteLLM',
          }
      for (const { at, what } of names(jwt)) {
        const problem = problemOf(at.string ?? '', what)
        if (problem)
          yield {
            at,
            message: `no token has the ${what} \`${at.string}\`: ${problem}`,
            help: 'write one entry for each name',
          }
      }
    }
  },
}

interface Name {
  at: Cursor
  what: 'role' | 'scope'
}

/** Roles and scopes that are compared with those of a token. */
const names = (jwt: Cursor): Name[] => [
  { at: jwt.at('admin_jwt_scope'), what: 'scope' },
  ...jwt
    .at('scope_mappings')
    .items()
    .map((entry): Name => ({ at: entry.at('scope'), what: 'scope' })),
  ...[
    ...jwt.at('user_allowed_roles').items(),
    ...jwt
      .at('role_mappings')
      .items()
      .map((entry) => entry.at('role')),
  ].map((at): Name => ({ at, what: 'role' })),
]

function problemOf(name: string, what: Name['what']): string | undefined {
  if (/^\*$|^[\w-]+[*]$/.test(name)) return 'a wildcard has no meaning here'
  if (/^[\w:.-]+(?:,\s*[\w:.-]+)+$/.test(name)) return 'it is one name, not a list'
  return what === 'scope' && /\S\s+\S/.test(name) ? 'a space separates two scopes' : undefined
}
