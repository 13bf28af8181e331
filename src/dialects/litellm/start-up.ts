import type { Code } from '../../core/codes.js'
import type { Cursor } from '../../yaml/cursor.js'
import { PUBLIC_KEYS } from '../../yaml/secret-text.js'
import { customValidateProblem } from './custom-validate.js'
import { isGiven, type Settings } from './settings.js'

/** Where LiteLLM stops: reading the file, looking at its master key, or setting up JWT authentication. */
export type Stage = 'load_config' | 'master_key_check' | 'initialize_jwt_auth'

/** Why LiteLLM does not start, beyond the structure of the file (`validate/`). */
export interface StartUpProblem {
  stage: Stage
  code: Code
  at: Cursor
  message: string
  help: string
  /** The environment may override this, and is unknown. */
  unsure?: boolean
  /** The variable of the environment that is missing. */
  variable?: string | undefined
}

/** Recorded in the start-up configurations; in the order in which LiteLLM comes to them. */
export function startUpProblems(
  general: Cursor,
  readFile: (path: string) => string | undefined,
  settings: Settings,
): StartUpProblem[] {
  const jwt = general.at('litellm_jwtauth')
  return [
    ...unlicensed(general, settings),
    ...masterKeyProblems(general, settings),
    ...customValidateProblem(jwt.at('custom_validate'), readFile),
    ...pairProblems(jwt, settings),
    ...issuerProblems(jwt, settings),
  ]
}

function unlicensed(general: Cursor, settings: Settings): StartUpProblem[] {
  if (licence(general, settings) === 'all') return []
  return ['allowed_ips', 'enforced_params'].flatMap((name) => {
    const cursor = general.at(name)
    if (!isGiven(cursor)) return []
    const message = `LiteLLM refuses to start: \`${name}\` needs a licence`
    return [
      {
        stage: 'load_config' as const,
        code: 'CW6040' as const,
        at: cursor,
        message,
        help: 'remove it, or set LITELLM_LICENSE',
      },
    ]
  })
}

const PERMITTED = 'dangerously_permit_weak_or_unset_master_key'

function masterKeyProblems(general: Cursor, settings: Settings): StartUpProblem[] {
  const override = settings.variable('LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY')
  if (settings.resolved(general.at(PERMITTED)) === true || override?.trim().toLowerCase() === 'true') return []
  const key = masterKey(general, settings)
  const problem = unsafe(key)
  if (problem === undefined) return []
  const cursor = general.at('master_key')
  return [
    {
      stage: 'master_key_check',
      code: 'CW6030',
      at: cursor.exists ? cursor : general,
      message: `LiteLLM refuses to start: ${problem}`,
      help: 'generate one (`openssl rand -hex 32`), and name the variable that holds it: `os.environ/LITELLM_MASTER_KEY`',
      variable: key === null && general.isMap ? masterKeyVariable(general) : undefined,
      unsure: key === null && !settings.hasEnvironment && (!cursor.exists || cursor.string !== undefined),
    },
  ]
}

/** The variable that has to hold the master key; `undefined` if the key is in the file. */
export function masterKeyVariable(general: Cursor): string | undefined {
  const key = general.at('master_key')
  if (!key.exists) return 'LITELLM_MASTER_KEY'
  return key.string?.startsWith('os.environ/') ? key.string.slice('os.environ/'.length) : undefined
}

function unsafe(key: string | null): string | undefined {
  if (key === null) return 'no `master_key` is set'
  const bare = key.trim()
  if (bare === '') return 'the `master_key` is empty'
  return PUBLIC_KEYS.has(bare) ? `\`${bare}\` is the publicly known key of its documentation` : undefined
}

/** The setting if present, even as null; otherwise the environment's. `null`: not set. */
export function masterKey(general: Cursor, settings: Settings): string | null {
  const cursor = general.at('master_key')
  const value = cursor.exists ? settings.resolved(cursor) : settings.variable('LITELLM_MASTER_KEY')
  return typeof value === 'string' ? value : null
}

/**
 * What the licence enables. Any string is treated as a licence for everything; `jwt-auth` represents a licence for JWT
 * authentication alone, as in the recorded vectors.
 */
export function licence(general: Cursor, settings: Settings): 'none' | 'jwt' | 'all' {
  const text = settings.variable('LITELLM_LICENSE') || settings.text(general.at('litellm_license'))
  if (!text) return 'none'
  return text === 'jwt-auth' ? 'jwt' : 'all'
}

/** Settings that LiteLLM only accepts together. */
function pairProblems(jwt: Cursor, settings: Settings): StartUpProblem[] {
  const given = (name: string): boolean => isGiven(jwt.at(name))
  const refuse = (name: string, message: string, help: string): StartUpProblem => ({
    stage: 'initialize_jwt_auth',
    code: 'CW2002',
    at: jwt.at(name),
    message: `LiteLLM refuses to start: ${message}`,
    help,
  })
  const problems: StartUpProblem[] = []
  const [field, roles] = ['user_roles_jwt_field', 'user_allowed_roles']
  if (given(field!) !== given(roles!)) {
    const [there, missing] = given(field!) ? [field!, roles!] : [roles!, field!]
    problems.push(refuse(there, `\`${there}\` needs \`${missing}\``, `add \`${missing}\``))
  }
  if (given('object_id_jwt_field') && !given('role_mappings')) {
    const message = '`object_id_jwt_field` needs `role_mappings`, which determine whose ID it is'
    problems.push(refuse('object_id_jwt_field', message, 'add `role_mappings`'))
  }
  if (given('scope_mappings') && !isOn(jwt.at('enforce_scope_based_access'), settings)) {
    const message = '`scope_mappings` needs `enforce_scope_based_access: true`'
    problems.push(refuse('scope_mappings', message, 'add `enforce_scope_based_access: true`'))
  }
  return problems
}

/** Python's truthiness: any string but the empty one, including `"false"`. */
function isOn(cursor: Cursor, settings: Settings): boolean {
  return Boolean(settings.resolved(cursor))
}

/** An issuer needs an audience, or has to disable its validation; not both. */
function issuerProblems(jwt: Cursor, settings: Settings): StartUpProblem[] {
  return jwt
    .at('issuers')
    .items()
    .flatMap((entry) => {
      const off = settings.flag(entry.at('disable_audience_validation'))
      if (!entry.isMap || isGiven(entry.at('audience')) !== off) return []
      const name = entry.at('issuer').string ?? ''
      const [what, help] = off
        ? ['has an `audience` and `disable_audience_validation`', 'remove one of them']
        : ['has neither `audience` nor `disable_audience_validation: true`', 'add the `audience` of its tokens']
      const message = `LiteLLM refuses to start: issuer \`${name}\` ${what}`
      return [{ stage: 'initialize_jwt_auth' as const, code: 'CW2002' as const, at: entry, message, help: help! }]
    })
}
