import type { Document, Family } from './source.js'
import { rootIndentation } from './yaml-reader.js'

type Detected = Pick<Document, 'family' | 'apiVersion' | 'kind'>

const GLOO_GROUPS = new Set(['gateway.solo.io', 'gloo.solo.io', 'enterprise.gloo.solo.io', 'ratelimit.solo.io'])
const LITELLM_KEYS = new Set([
  'general_settings',
  'litellm_settings',
  'router_settings',
  'model_list',
  'litellm_jwtauth',
])

/** Both spellings of Protobuf's JSON. */
const ENVOY_KEYS = new Set(['static_resources', 'staticResources'])

/** Root keys specific to agentgateway's file. */
const STANDALONE_OWN = new Set(['binds', 'frontendPolicies', 'routeGroups', 'tcpRoutes'])
/** Its other root keys, which files of other programs also have (`services` of Docker Compose). */
const STANDALONE_SHARED = new Set([
  'gateways',
  'routes',
  'policies',
  'llm',
  'mcp',
  'backends',
  'services',
  'workloads',
  'config',
  'ui',
])
/** Shared keys that a supported file may consist of. */
const STANDALONE_ALONE = new Set(['gateways', 'llm', 'mcp'])

/** The model of a document, by `apiVersion` and `kind`, or by its root keys. */
export function detect(value: unknown): Detected {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { family: null }
  const { apiVersion, kind } = value as Record<string, unknown>
  if (typeof apiVersion === 'string' && typeof kind === 'string')
    return { family: familyOf(apiVersion, kind), apiVersion, kind }
  return { family: familyOfKeys(Object.keys(value)) ?? familyOfPolicies(value) }
}

/**
 * The kind of a document of another program, from its text alone, without parsing it; undefined: it may be a supported
 * document. The root keys of a block map are the lines at its indentation, since everything inside is indented deeper.
 */
export function detectForeign(text: string): Detected | undefined {
  const indentation = rootIndentation(text)
  const first = new RegExp(`^\\uFEFF?${indentation}([^\\s#-])`, 'm').exec(text)?.[1]
  if (first === undefined || !/[A-Za-z]/.test(first)) return undefined
  const apiVersion = rootScalar(text, indentation, 'apiVersion')
  const kind = rootScalar(text, indentation, 'kind')
  if (apiVersion !== undefined && kind !== undefined)
    return isReadByUs(apiVersion, kind) ? undefined : { family: null, apiVersion, kind }
  const keys = rootKeys(text, indentation)
  const isOurs =
    familyOfKeys(keys) !== null ||
    keys.some(isUnclear) ||
    (keys.some((key) => key === 'policies' || key === 'routes') && NAMES_POLICY.test(text))
  return isOurs ? undefined : { family: null }
}

/**
 * Objects that claimwright checks, that these refer to (`Namespace`), or whose group or kind is close enough to be a
 * typo.
 */
const isReadByUs = (apiVersion: string, kind: string): boolean =>
  !apiVersion.includes('/') ||
  /solo\.|gateway|networking/.test(apiVersion) ||
  /List$|Policy|Route|Gateway|Listener|Virtual|Upstream|Backend|Option|Settings|AuthConfig/.test(kind)

/** Policy names specific to agentgateway, for files that consist of `policies` or `routes`. */
const POLICIES = ['jwtAuth', 'mcpAuthentication', 'mcpAuthorization', 'extAuthz', 'localRateLimit', 'backendAuth']
const NAMES_POLICY = new RegExp(`["']?(?:${POLICIES.join('|')})["']?[ \\t]*:`)

/** A file with nothing but routes, attached policies (a list), or a route's policies at the wrong level (a map). */
function familyOfPolicies({ policies, routes }: { policies?: unknown; routes?: unknown }): Family | null {
  const maps = [
    policies,
    ...elements(policies).map((entry) => entry?.['policy']),
    ...[routes as Members, ...elements(routes)].map((route) => route?.['policies']),
  ]
  const isOurs = maps.some(
    (map) => typeof map === 'object' && map !== null && POLICIES.some((name) => Object.hasOwn(map, name)),
  )
  return isOurs ? 'standalone' : null
}

type Members = Record<string, unknown> | null | undefined

const elements = (list: unknown): Members[] => (Array.isArray(list) ? (list as Members[]) : [])

/** A root key that agentgateway's file may have. */
export const isStandaloneKey = (key: string): boolean => STANDALONE_OWN.has(key) || STANDALONE_SHARED.has(key)

/** Keys that do not identify the document: part of an object, or a merge of keys from elsewhere. */
const isUnclear = (key: string): boolean => key === 'apiVersion' || key === 'kind' || key === '<<'

/** The same for a document that does not parse: from the part that could be read, then from the start of its lines. */
export function detectBroken(value: unknown, text: string): Detected {
  const detected = detect(value)
  if (detected.family !== null) return detected
  const indentation = rootIndentation(text)
  const apiVersion = rootScalar(text, indentation, 'apiVersion')
  const kind = rootScalar(text, indentation, 'kind')
  if (apiVersion !== undefined && kind !== undefined) {
    const family = familyOf(apiVersion, kind)
    return family ? { family, apiVersion, kind } : { family }
  }
  return { family: familyOfKeys(rootKeys(text, indentation)) }
}

/** Kinds that are unique to one project: their group is known even if a template computes it. */
const DISTINCTIVE: ReadonlyMap<string, Family> = new Map([
  ['AgentgatewayPolicy', 'agentgateway'],
  ['AgentgatewayBackend', 'agentgateway'],
  ['VirtualHostOption', 'gloo'],
  ['RouteOption', 'gloo'],
  ['HttpListenerOption', 'gloo'],
  ['HTTPRoute', 'gateway-api'],
])

/** The same for a template, which may compute `apiVersion`. */
export function detectTemplate(text: string): Detected {
  const detected = detectBroken(null, text)
  if (detected.family !== null) return detected
  const kind = rootScalar(text, rootIndentation(text), 'kind')
  const family = kind === undefined ? undefined : DISTINCTIVE.get(kind)
  return family ? { family, kind } : detected
}

const rootKeys = (text: string, indentation: string): string[] =>
  [...text.matchAll(new RegExp(`^\\uFEFF?${indentation}["']?([A-Za-z_]+|<<)["']?[ \\t]*:`, 'gm'))].map(
    (match) => match[1]!,
  )

function rootScalar(text: string, indentation: string, key: string): string | undefined {
  return new RegExp(`^\\uFEFF?${indentation}[{ ]{0,2}["']?${key}["']?[ \\t]*:[ \\t]*["']?([\\w./-]+)`, 'm').exec(
    text,
  )?.[1]
}

function familyOfKeys(keys: string[]): Family | null {
  if (keys.some((key) => LITELLM_KEYS.has(key))) return 'litellm'
  if (keys.some((key) => ENVOY_KEYS.has(key))) return 'envoy'
  if (keys.some((key) => STANDALONE_OWN.has(key))) return 'standalone'
  const shared = keys.filter((key) => STANDALONE_SHARED.has(key))
  const all = shared.length === keys.length
  if (all && (shared.length > 1 || shared.some((key) => STANDALONE_ALONE.has(key)))) return 'standalone'
  return null
}

function familyOf(apiVersion: string, kind: string): Family | null {
  const group = apiVersion.split('/')[0]!
  if (GLOO_GROUPS.has(group)) return 'gloo'
  if (group === 'agentgateway.dev') return 'agentgateway'
  if (group === 'gateway.networking.k8s.io') return kind === 'TrafficPolicy' ? 'tutorial' : 'gateway-api'
  if (apiVersion === 'v1' && ['Secret', 'ConfigMap', 'Service'].includes(kind)) return 'kubernetes'
  return null
}
