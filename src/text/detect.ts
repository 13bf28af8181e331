import type { Document, Family } from './source.js'

const GLOO_GROUPS = /^(gateway\.solo\.io|gloo\.solo\.io|enterprise\.gloo\.solo\.io|ratelimit\.solo\.io)\//
const STANDALONE_KEYS = [
  'binds',
  'gateways',
  'routes',
  'routeGroups',
  'tcpRoutes',
  'policies',
  'llm',
  'mcp',
  'frontendPolicies',
  'backends',
  'services',
  'workloads',
  'config',
]
const LITELLM_KEYS = ['general_settings', 'litellm_settings', 'router_settings', 'model_list', 'litellm_jwtauth']

/** Which model a document belongs to, by `apiVersion` and `kind`, or by its root keys. */
export function detect(value: unknown): Pick<Document, 'family' | 'apiVersion' | 'kind'> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { family: null }
  const { apiVersion, kind } = value as Record<string, unknown>
  if (typeof apiVersion === 'string' && typeof kind === 'string')
    return { family: familyOf(apiVersion, kind), apiVersion, kind }
  const keys = Object.keys(value)
  if (keys.some((key) => LITELLM_KEYS.includes(key))) return { family: 'litellm' }
  if (keys.some((key) => STANDALONE_KEYS.includes(key))) return { family: 'standalone' }
  return { family: null }
}

function familyOf(apiVersion: string, kind: string): Family | null {
  if (GLOO_GROUPS.test(apiVersion)) return 'gloo'
  if (apiVersion.startsWith('agentgateway.dev/')) return 'agentgateway'
  if (kind === 'TrafficPolicy' && apiVersion.startsWith('gateway.networking.k8s.io/')) return 'tutorial'
  if (apiVersion.startsWith('gateway.networking.k8s.io/')) return 'gateway-api'
  if (apiVersion === 'v1' && ['Secret', 'ConfigMap', 'Service'].includes(kind)) return 'kubernetes'
  return null
}
