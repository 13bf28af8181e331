import type { RuleContext } from '../context.js'
import type { Cursor } from '../../text/cursor.js'

/** The parts of a LiteLLM configuration that say who gets in. */
export interface LiteLlmConfig {
  root: Cursor
  general: Cursor
  jwt: Cursor
  /** `enable_jwt_auth: true`, the boolean: anything else leaves JWT authentication off. */
  jwtEnabled: boolean
}

export function litellmConfigs(context: RuleContext): LiteLlmConfig[] {
  return context.roots('litellm').map((root) => {
    const general = root.at('general_settings')
    return {
      root,
      general,
      jwt: general.at('litellm_jwtauth'),
      jwtEnabled: general.at('enable_jwt_auth').value === true,
    }
  })
}
