import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = litellm('master_key: sk-0f5c61e2\nenable_jwt_auth: true')
const MISPLACED = ['enable_jwt_auth', 'litellm_jwtauth', 'allowed_routes', 'role_permissions', 'master_key']

export const settingOutsideGeneralSettings: Rule = {
  code: 'CW6038',
  severity: 'warning',
  risk: 'high',
  title: 'setting outside `general_settings`',
  families: ['litellm'],
  why: `At the top of the file these settings are dropped with a line in the log: JWT authentication stays off, and
their contents are not even validated.`,
  evidence: ['configs/litellm v21-misplaced-top-level-keys'],
  failing: `enable_jwt_auth: true\n${settings}`,
  passing: settings,
  *check(context) {
    for (const { root } of litellmConfigs(context)) {
      for (const name of MISPLACED.filter((name) => root.has(name)))
        yield {
          at: root.at(name),
          part: 'key',
          message: `\`${name}\` is dropped: LiteLLM only reads it below \`general_settings\``,
          help: 'move it below `general_settings`',
        }
      for (const name of MISPLACED)
        if (root.at('litellm_settings').has(name))
          yield {
            at: root.at('litellm_settings', name),
            part: 'key',
            message: `\`${name}\` is dropped: LiteLLM only reads it below \`general_settings\``,
            help: 'move it below `general_settings`',
          }
    }
  },
}
