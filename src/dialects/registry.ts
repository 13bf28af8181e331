import { agentgateway } from './agentgateway/index.js'
import type { Dialect } from './dialect.js'
import { envoy } from './envoy/index.js'
import { gloo } from './gloo/index.js'
import { glooGatewayApi } from './gloo-gateway-api/index.js'
import { litellm } from './litellm/index.js'
import { standalone } from './standalone/index.js'

/** Every dialect, in the order in which they are tried. */
export const DIALECTS: Dialect[] = [gloo, glooGatewayApi, agentgateway, standalone, litellm, envoy]
