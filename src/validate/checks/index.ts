import { AGENTGATEWAY } from './agentgateway.js'
import { AGENTGATEWAY_BACKEND } from './agentgateway-backend.js'
import type { Check } from './check.js'
import { GATEWAY_API } from './gateway-api.js'
import { LITELLM } from './litellm.js'
import { STANDALONE } from './standalone.js'
import { TUTORIAL } from './tutorial.js'

/** Checks that JSON Schema cannot express, by family and the name of the type in its model. */
export const CHECKS: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  agentgateway: { ...GATEWAY_API, ...AGENTGATEWAY, ...AGENTGATEWAY_BACKEND, ...TUTORIAL },
  litellm: LITELLM,
  standalone: STANDALONE,
}
