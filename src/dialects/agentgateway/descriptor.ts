import { type Descriptor, OF_OBJECTS } from '../../core/descriptor.js'

/** agentgateway on Kubernetes: Gateway API and the kinds of `agentgateway.dev`. */
export const agentgateway = {
  id: 'agentgateway',
  title: 'agentgateway on Kubernetes',
  reads: ['agentgateway', 'gateway-api', 'kubernetes', 'tutorial'],
  families: [
    {
      name: 'agentgateway',
      title: 'agentgateway',
      gateways: ['agentgateway'],
      groups: ['agentgateway.dev'],
      distinctiveKinds: ['AgentgatewayPolicy', 'AgentgatewayBackend'],
      consequences: OF_OBJECTS,
    },
    {
      name: 'tutorial',
      title: 'TrafficPolicy',
      gateways: ['agentgateway'],
      groups: ['gateway.networking.k8s.io'],
      kinds: ['TrafficPolicy'],
      consequences: OF_OBJECTS,
    },
  ],
} as const satisfies Descriptor
