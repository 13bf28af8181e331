import { writeAgentgateway } from './agentgateway/write/index.js'
import type { DialectId } from './descriptors.js'
import type { Write } from './dialect.js'
import { write as writeEnvoy } from './envoy/write.js'
import { writeGloo } from './gloo/write/index.js'
import { writeGlooGatewayApi } from './gloo-gateway-api/write/index.js'
import { writeLiteLlm } from './litellm/write/index.js'
import { writeStandalone } from './standalone/write/index.js'

/** How each dialect is written. A list of its own: what only reads, such as the playground at its start, does not load it. */
export const WRITERS: Readonly<Partial<Record<DialectId, Write>>> = {
  gloo: writeGloo,
  'gloo-gateway-api': writeGlooGatewayApi,
  agentgateway: writeAgentgateway,
  standalone: writeStandalone,
  litellm: writeLiteLlm,
  envoy: writeEnvoy,
}
