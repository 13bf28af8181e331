import type { Finding } from '../core/finding.js'
import { locate } from '../yaml/locate.js'
import { difference } from '../yaml/nearest.js'
import type { Source } from '../yaml/source.js'
import type { Resource } from './graph.js'

const GATEWAY_API = 'gateway.networking.k8s.io'
const X_GATEWAY_API = 'gateway.networking.x-k8s.io'
const GLOO_GATEWAY = 'gateway.solo.io'
const GLOO_GATEWAY_EXTENSIONS = 'gateway.gloo.solo.io'

/** Versions that the API server serves, by kind and group: the CRDs of the gateways, and Kubernetes itself. */
const SERVED: Record<string, Record<string, readonly string[]>> = {
  Gateway: { [GATEWAY_API]: ['v1', 'v1beta1'], [GLOO_GATEWAY]: ['v1'] },
  HTTPRoute: { [GATEWAY_API]: ['v1', 'v1beta1'] },
  GRPCRoute: { [GATEWAY_API]: ['v1'] },
  ReferenceGrant: { [GATEWAY_API]: ['v1', 'v1beta1'] },
  ListenerSet: { [GATEWAY_API]: ['v1'] },
  XListenerSet: { [X_GATEWAY_API]: ['v1alpha1'] },
  AgentgatewayPolicy: { 'agentgateway.dev': ['v1alpha1'] },
  AgentgatewayBackend: { 'agentgateway.dev': ['v1alpha1'] },
  VirtualService: { [GLOO_GATEWAY]: ['v1'] },
  RouteTable: { [GLOO_GATEWAY]: ['v1'] },
  VirtualHostOption: { [GLOO_GATEWAY]: ['v1'] },
  RouteOption: { [GLOO_GATEWAY]: ['v1'] },
  HttpListenerOption: { [GLOO_GATEWAY]: ['v1'] },
  ListenerOption: { [GLOO_GATEWAY]: ['v1'] },
  DirectResponse: { [GLOO_GATEWAY_EXTENSIONS]: ['v1alpha1'], 'gateway.kgateway.dev': ['v1alpha1'] },
  Upstream: { 'gloo.solo.io': ['v1'] },
  UpstreamGroup: { 'gloo.solo.io': ['v1'] },
  Settings: { 'gloo.solo.io': ['v1'] },
  Secret: { '': ['v1'] },
  ConfigMap: { '': ['v1'] },
  Service: { '': ['v1'] },
  Namespace: { '': ['v1'] },
}

/** Kinds that no other project is known to have: under another group they are mistakes. */
const DISTINCTIVE = new Set([
  'HTTPRoute',
  'GRPCRoute',
  'ReferenceGrant',
  'AgentgatewayPolicy',
  'AgentgatewayBackend',
  'VirtualHostOption',
  'RouteOption',
  'HttpListenerOption',
  'ListenerOption',
])

/** The API server has this kind in this group and version, or it is a kind that is none of the gateways'. */
export function isServed({ apiVersion, kind }: Pick<Resource, 'apiVersion' | 'kind'>): boolean {
  const groups = Object.hasOwn(SERVED, kind) ? SERVED[kind]! : null
  if (!groups) return true
  const [group, version] = splitVersion(apiVersion)
  return Object.hasOwn(groups, group) && groups[group]!.includes(version)
}

function splitVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.lastIndexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}

const GROUPS: readonly string[] = [
  GATEWAY_API,
  X_GATEWAY_API,
  GLOO_GATEWAY,
  GLOO_GATEWAY_EXTENSIONS,
  'gloo.solo.io',
  'enterprise.gloo.solo.io',
  'ratelimit.solo.io',
  'agentgateway.dev',
]
/** Letters that may differ where a group is a slip of another. */
const SLIP = 2

/** The group that was most likely meant: a gateway's group that has the kind, or one that differs in a letter or two. */
function nearGroup(group: string, ofKind: readonly string[]): string | undefined {
  if (GROUPS.includes(group)) return ofKind.find((other) => GROUPS.includes(other))
  return GROUPS.find((other) => difference(group, other) <= SLIP)
}

/** What happens to an object of one of the gateways' kinds under a group that is not theirs. Versions are the schema's. */
export function describeForeignGroup({ apiVersion, kind, origin }: Resource, source: Source): Finding | null {
  const groups = Object.hasOwn(SERVED, kind) ? SERVED[kind]! : {}
  const [group, ownVersion] = splitVersion(apiVersion)
  if (Object.hasOwn(groups, group)) return null
  const near = nearGroup(group, Object.keys(groups))
  if (!DISTINCTIVE.has(kind) && near === undefined) return null
  const [right, [version] = []] = Object.entries(groups).find(([name]) => name === near) ??
    (DISTINCTIVE.has(kind) ? Object.entries(groups)[0] : undefined) ?? [near!, [ownVersion]]
  const wanted = `${right}/${version}`
  const span = locate(source, { ...origin, pointer: '/apiVersion' })
  return {
    code: 'CW3024',
    severity: 'error',
    confidence: 'high',
    message: `\`${kind}\` of \`${apiVersion}\` is not a kind that the gateway reads: the object has no effect`,
    span,
    related: [],
    help: `write \`apiVersion: ${wanted}\``,
    fix: {
      title: `write \`${wanted}\``,
      safe: false,
      edits: [{ file: span.file, start: span.start, end: span.end, text: wanted }],
    },
  }
}
