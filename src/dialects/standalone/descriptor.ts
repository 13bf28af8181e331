import { type Descriptor, refusesToStart } from '../../core/descriptor.js'

/** agentgateway's own configuration files. */
export const standalone = {
  id: 'standalone',
  title: 'agentgateway, standalone configuration',
  reads: ['standalone'],
  families: [
    {
      name: 'standalone',
      title: 'standalone agentgateway',
      gateways: ['agentgateway'],
      consequences: {
        wrongValue: () => refusesToStart('agentgateway'),
        unknownMember: (_, ignored) =>
          ignored
            ? { severity: 'warning', confidence: 'high', text: 'agentgateway will ignore it' }
            : refusesToStart('agentgateway'),
      },
    },
  ],
  configuration: {
    keys: {
      own: ['binds', 'frontendPolicies', 'routeGroups', 'tcpRoutes'],
      // `services`: of Docker Compose.
      shared: [
        ...['gateways', 'routes', 'policies', 'llm', 'mcp', 'backends', 'services', 'workloads', 'config'],
        'ui',
      ],
      alone: ['gateways', 'llm', 'mcp'],
      suggested: ['binds', 'frontendPolicies', 'routeGroups', 'tcpRoutes', 'gateways', 'policies', 'backends'],
      policies: ['jwtAuth', 'mcpAuthentication', 'mcpAuthorization', 'extAuthz', 'localRateLimit', 'backendAuth'],
    },
    evidence:
      /^[ \t-]+["']?(?:listeners|routes|jwtAuth|mcpAuthentication|mcpAuthorization|extAuthz|apiKey)["']?[ \t]*:/m,
    yaml: {
      program: 'agentgateway',
      refuses: 'agentgateway will refuse to start',
      merges: false,
      refusesDuplicates: isTypedPlace,
      manyDocuments: false,
      stringKeys: false,
      expands: true,
      yaml11: false,
      maxDepth: 128,
      scalars: 'rust',
    },
  },
} as const satisfies Descriptor

/** agentgateway reads the fields of a struct, each at most once (serde). */
function isTypedPlace(path: readonly string[]): boolean {
  const last = path.at(-1)
  if (last !== undefined && MAPS.has(last)) return false
  const isOfBackend = path.includes('backends') || path[0] === 'llm'
  return !path.some((key) => UNTYPED.has(key) || (!isOfBackend && UNTYPED_OF_ROUTES.has(key)))
}

/** Policies that agentgateway reads through a JSON value, where the later of two duplicate members wins. */
const UNTYPED = new Set(['jwtAuth', 'directResponse', 'extProc'])
/** The same, of routes and listeners only: a backend's are read directly. */
const UNTYPED_OF_ROUTES = new Set(['transformations', 'extAuthz', 'localRateLimit', 'remoteRateLimit'])
/** Members whose keys are user-defined names. */
const MAPS = new Set(['set', 'add', 'metadata', 'defaults', 'overrides', 'gateways'])
