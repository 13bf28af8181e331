// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { BackendRef } from '../route.js'
import type { SecretObjectReference } from './common.js'
import type { GRPCRouteFilter } from './routes.js'

export interface GatewayBackendTLS {
  clientCertificateRef?: SecretObjectReference
}

export interface GRPCBackendRef extends BackendRef {
  /** @maxItems 16 */
  filters?: GRPCRouteFilter[]
}
