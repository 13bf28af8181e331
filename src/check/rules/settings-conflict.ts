import { Settings } from '../../dialects/litellm/settings.js'
import type { Cursor } from '../../yaml/cursor.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Report, Rule } from '../rule.js'

const settings = (jwt: string) =>
  litellm(`master_key: sk-0f5c61e2\nenable_jwt_auth: true\nlitellm_jwtauth:\n  user_roles_jwt_field: roles${jwt}`)

export const settingsConflict: Rule = {
  code: 'CW2016',
  severity: 'error',
  title: 'settings that are only valid together',
  families: ['litellm'],
  why: `LiteLLM reads these settings at start-up and refuses to start if one is set without the other, even if
\`enable_jwt_auth\` is off.`,
  evidence: [
    'configs/litellm i06-user_roles-without-allowed',
    'configs/litellm i07-user_allowed_roles-without-field',
    'configs/litellm i08-object_id-without-role_mappings',
    'configs/litellm i09-scope_mappings-not-enforced',
    'configs/litellm i13-issuer-without-audience',
  ],
  failing: settings(''),
  passing: settings('\n  user_allowed_roles: [dev]'),
  *check(context) {
    for (const { jwt, root } of litellmConfigs(context)) {
      if (!jwt.isMap) continue
      const settings = new Settings(context.graph.env, root)
      yield* needs(jwt, 'user_roles_jwt_field', 'user_allowed_roles')
      yield* needs(jwt, 'user_allowed_roles', 'user_roles_jwt_field')
      yield* needs(jwt, 'object_id_jwt_field', 'role_mappings')
      // Python's truthiness: any string but the empty one is true.
      const enforced = Boolean(settings.resolved(jwt.at('enforce_scope_based_access')))
      yield* needs(jwt, 'scope_mappings', 'enforce_scope_based_access', !enforced)
      for (const issuer of jwt.at('issuers').items()) yield* issuerProblem(issuer, settings)
    }
  },
}

function* needs(jwt: Cursor, name: string, other: string, broken = !jwt.at(other).isSet): Iterable<Report> {
  if (!jwt.at(name).isSet || !broken) return
  yield {
    at: jwt.at(name),
    part: 'key',
    message: `LiteLLM refuses to start: \`${name}\` needs \`${other}\``,
    help:
      other === 'enforce_scope_based_access'
        ? 'set `enforce_scope_based_access: true`'
        : `set \`${other}\`, or remove \`${name}\``,
  }
}

function* issuerProblem(issuer: Cursor, settings: Settings): Iterable<Report> {
  const audience = issuer.at('audience').isSet
  const disabled = settings.flag(issuer.at('disable_audience_validation'))
  if (!issuer.isMap || audience !== disabled) return
  yield {
    at: issuer.has('issuer') ? issuer.at('issuer') : issuer,
    message: audience
      ? 'LiteLLM refuses to start: an `audience` is named and its validation switched off'
      : 'LiteLLM refuses to start: the issuer names no `audience`',
    help: audience ? 'keep one of the two' : 'set `audience`, or `disable_audience_validation: true`',
  }
}
