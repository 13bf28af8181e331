import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'

/** The parts of a LiteLLM configuration that control access. */
export interface LiteLlmConfig {
  root: Cursor
  /** `litellm_params` of each model. */
  models: Cursor[]
  general: Cursor
  jwt: Cursor
  /** `enable_jwt_auth: true`, the boolean: any other value leaves JWT authentication off. */
  jwtEnabled: boolean
  /** A variable while LiteLLM serves: the file's `environment_variables` override those of the process. */
  variable(name: string): string | undefined
}

export function litellmConfigs(context: RuleContext): LiteLlmConfig[] {
  return context.roots('litellm').map((root) => {
    const general = root.at('general_settings')
    return {
      root,
      models: root
        .at('model_list')
        .items()
        .map((model) => model.at('litellm_params')),
      general,
      jwt: general.at('litellm_jwtauth'),
      jwtEnabled: general.at('enable_jwt_auth').value === true,
      variable: (name) => {
        const cursor = root.at('environment_variables', name)
        const value = cursor.exists ? environmentValue(cursor.value, context.graph.env) : context.graph.env[name]
        return value === undefined ? undefined : String(value)
      },
    }
  })
}

/** The settings that name a claim, also of a single issuer. */
export function claimFields({ jwt }: LiteLlmConfig): [name: string, field: Cursor][] {
  const maps = [jwt, ...jwt.at('issuers').items()]
  return maps.flatMap((map) => map.members()).filter(([name]) => /_(?:jwt|claim)_field$/.test(name))
}

/** `os.environ/NAME` is replaced by the variable's value; `undefined` where it is not set. */
export function environmentValue(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value !== 'string' || !value.startsWith('os.environ/')) return value
  const name = value.slice('os.environ/'.length)
  return Object.hasOwn(env, name) ? env[name] : undefined
}

/** A licence is known to be set. */
export function isLicensed({ general }: LiteLlmConfig, env: Readonly<Record<string, string>>): boolean {
  return Boolean(env['LITELLM_LICENSE']) || Boolean(environmentValue(general.at('litellm_license').value, env))
}
