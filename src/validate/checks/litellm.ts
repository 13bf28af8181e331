import type { Check } from './check.js'

const MISPLACED = ['enable_jwt_auth', 'litellm_jwtauth']

export const LITELLM: Record<string, Check> = {
  LiteLlmConfig: (self, pointer, report) => {
    for (const key of MISPLACED.filter((name) => Object.hasOwn(self, name))) {
      report({
        kind: 'said',
        code: 'CW2001',
        severity: 'warning',
        pointer: `${pointer}/${key}`,
        part: 'key',
        message: `LiteLLM will ignore \`${key}\` at the top of the file`,
        help: 'move it under `general_settings`',
      })
    }
  },
}
