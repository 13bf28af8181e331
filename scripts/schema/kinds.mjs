/**
 * Every kind that has a schema: in which family's TypeScript its type is, which documents are it, and which of the
 * published schemas (`schema/ID.json`) it belongs to.
 */
const GLOO = ['gloo']
const GLOO_GATEWAY_API = ['gloo', 'gloo-gateway-api']
const AGENTGATEWAY = ['agentgateway']
const GATEWAY_API = ['gloo-gateway-api', 'agentgateway']
const KUBERNETES = ['gloo', 'gloo-gateway-api', 'agentgateway', 'tutorial']

/** family, type, kind, apiVersions, schema ids */
export const KINDS = [
  ['gloo', 'VirtualService', 'VirtualService', ['gateway.solo.io/v1'], GLOO],
  ['gloo', 'RouteTable', 'RouteTable', ['gateway.solo.io/v1'], GLOO],
  ['gloo', 'Gateway', 'Gateway', ['gateway.solo.io/v1'], GLOO],
  ['gloo', 'RouteOption', 'RouteOption', ['gateway.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'VirtualHostOption', 'VirtualHostOption', ['gateway.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'HttpListenerOption', 'HttpListenerOption', ['gateway.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'ListenerOption', 'ListenerOption', ['gateway.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'DirectResponse', 'DirectResponse', ['gateway.gloo.solo.io/v1alpha1'], ['gloo-gateway-api']],
  ['gloo', 'Upstream', 'Upstream', ['gloo.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'UpstreamGroup', 'UpstreamGroup', ['gloo.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'Settings', 'Settings', ['gloo.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'AuthConfig', 'AuthConfig', ['enterprise.gloo.solo.io/v1'], GLOO_GATEWAY_API],
  ['gloo', 'RateLimitConfig', 'RateLimitConfig', ['ratelimit.solo.io/v1alpha1'], GLOO_GATEWAY_API],
  ['agentgateway', 'AgentgatewayPolicy', 'AgentgatewayPolicy', ['agentgateway.dev/v1alpha1'], AGENTGATEWAY],
  ['agentgateway', 'AgentgatewayBackend', 'AgentgatewayBackend', ['agentgateway.dev/v1alpha1'], AGENTGATEWAY],
  ['agentgateway', 'AgentgatewayParameters', 'AgentgatewayParameters', ['agentgateway.dev/v1alpha1'], AGENTGATEWAY],
  ['agentgateway', 'AgentgatewayModel', 'AgentgatewayModel', ['agentgateway.dev/v1alpha1'], AGENTGATEWAY],
  ['agentgateway', 'Gateway', 'Gateway', gatewayApi('v1', 'v1beta1'), GATEWAY_API],
  ['agentgateway', 'HTTPRoute', 'HTTPRoute', gatewayApi('v1', 'v1beta1'), GATEWAY_API],
  ['agentgateway', 'GRPCRoute', 'GRPCRoute', gatewayApi('v1', 'v1alpha2'), GATEWAY_API],
  ['agentgateway', 'ListenerSet', 'ListenerSet', gatewayApi('v1'), GATEWAY_API],
  ['agentgateway', 'GatewayClass', 'GatewayClass', gatewayApi('v1', 'v1beta1'), GATEWAY_API],
  ['agentgateway', 'TLSRoute', 'TLSRoute', gatewayApi('v1', 'v1alpha2', 'v1alpha3'), GATEWAY_API],
  ['agentgateway', 'TCPRoute', 'TCPRoute', gatewayApi('v1', 'v1alpha2'), GATEWAY_API],
  ['agentgateway', 'UDPRoute', 'UDPRoute', gatewayApi('v1', 'v1alpha2'), GATEWAY_API],
  ['agentgateway', 'BackendTLSPolicy', 'BackendTLSPolicy', gatewayApi('v1', 'v1alpha3'), GATEWAY_API],
  ['agentgateway', 'ReferenceGrant', 'ReferenceGrant', gatewayApi('v1', 'v1beta1'), GATEWAY_API],
  ['agentgateway', 'TrafficPolicy', 'TrafficPolicy', gatewayApi('v1alpha2'), ['tutorial']],
  ['agentgateway', 'Secret', 'Secret', ['v1'], KUBERNETES],
  ['agentgateway', 'ConfigMap', 'ConfigMap', ['v1'], KUBERNETES],
  ['agentgateway', 'Service', 'Service', ['v1'], KUBERNETES],
].map(([family, type, kind, apiVersions, ids]) => ({ family, type, kind, apiVersions, ids }))

/** Files that are one configuration: told by their root keys, which their type has. */
export const CONFIGURATIONS = [
  { family: 'standalone', type: 'StandaloneConfig', ids: ['standalone'] },
  { family: 'litellm', type: 'LiteLlmConfig', ids: ['litellm'] },
]

/** Files of our own: told by their names. Each has a schema of its own, and `schema.json` leaves them out. */
export const OWN_FILES = [{ family: 'suite', type: 'Suite', ids: ['suite'] }]

export const TITLES = {
  gloo: 'Gloo Gateway (VirtualService and its relatives)',
  'gloo-gateway-api': 'Gloo Gateway with the Kubernetes Gateway API',
  agentgateway: 'agentgateway on Kubernetes',
  standalone: 'agentgateway configuration file',
  litellm: 'LiteLLM proxy configuration file',
  tutorial: "The tutorial's TrafficPolicy, a kind that no CustomResourceDefinition serves",
  suite: 'claimwright test: a suite (*.claimwright-test.yaml)',
}

function gatewayApi(...versions) {
  return versions.map((version) => `gateway.networking.k8s.io/${version}`)
}
