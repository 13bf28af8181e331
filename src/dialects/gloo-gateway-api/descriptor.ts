import type { Descriptor } from '../../core/descriptor.js'

/** Gloo Gateway: HTTPRoutes of the Gateway API with VirtualHostOption and RouteOption. */
export const glooGatewayApi = {
  id: 'gloo-gateway-api',
  title: 'Gloo (Gateway API)',
  reads: ['gloo', 'gateway-api', 'kubernetes'],
  families: [],
} as const satisfies Descriptor
