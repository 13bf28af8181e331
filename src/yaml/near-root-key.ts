import { isStandaloneKey } from './detect.js'
import { nearest } from './nearest.js'
import { rootIndentation } from './yaml-reader.js'

/** A root key that resembles one of a configuration. Offsets refer to the text. */
export interface NearRootKey {
  key: string
  meant: string
  /** The configuration's program. */
  program: string
  dialect: 'standalone' | 'litellm' | 'envoy'
  start: number
  end: number
}

/** Root keys of each program, and nested keys of its files: a similar root key alone is weak evidence. */
const PROGRAMS = [
  {
    dialect: 'litellm',
    program: 'LiteLLM',
    keys: ['general_settings', 'litellm_settings', 'router_settings', 'model_list'],
    evidence: /^[ \t-]+["']?(?:model_name|litellm_params|master_key|enable_jwt_auth|litellm_jwtauth)["']?[ \t]*:/m,
  },
  {
    dialect: 'standalone',
    program: 'agentgateway',
    keys: ['binds', 'frontendPolicies', 'routeGroups', 'tcpRoutes', 'gateways', 'policies', 'backends'],
    evidence:
      /^[ \t-]+["']?(?:listeners|routes|jwtAuth|mcpAuthentication|mcpAuthorization|extAuthz|apiKey)["']?[ \t]*:/m,
  },
  {
    dialect: 'envoy',
    program: 'Envoy',
    keys: ['static_resources'],
    evidence: /^[ \t-]+["']?(?:listeners|clusters|filter_chains)["']?[ \t]*:/m,
  },
] as const

/** The first near-miss root key of a text without any known root key. */
export function nearRootKey(text: string): NearRootKey | undefined {
  const candidates = PROGRAMS.filter(({ evidence }) => evidence.test(text))
  if (candidates.length === 0) return undefined
  const indentation = rootIndentation(text)
  for (const match of text.matchAll(new RegExp(`^${indentation}["']?([A-Za-z][\\w-]*)["']?[ \\t]*:`, 'gm'))) {
    const key = match[1]!
    if (isStandaloneKey(key)) continue
    const start = match.index + match[0].indexOf(key)
    for (const { keys, program, dialect } of candidates) {
      const meant = nearest(key, keys)
      if (meant !== undefined && meant !== key) return { key, meant, program, dialect, start, end: start + key.length }
    }
  }
  return undefined
}
