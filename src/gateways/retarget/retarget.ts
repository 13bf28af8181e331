import type { Loss } from '../../core/losses.js'
import type { EngineId, Program } from '../../core/program.js'
import type { WriteOptions } from '../../core/write-options.js'
import { envoyToAgentgateway } from '../agentgateway/retarget/from-envoy.js'
import { agentgatewayToEnvoy } from '../envoy/retarget/from-agentgateway.js'
import { agentgatewayToLitellm, envoyToLitellm } from '../litellm/retarget/from-gateway.js'
import { litellmToAgentgateway } from '../litellm/retarget/to-agentgateway.js'
import { litellmToEnvoy } from '../litellm/retarget/to-envoy.js'

/** A program for another gateway, and the losses of the conversion. */
export interface Retargeted {
  program: Program
  losses: Loss[]
}

/**
 * Converts a program of one gateway to the nearest program of another: route order, token sources, key sets, rules and
 * header edits in the target's terms. What the target cannot express is a loss; if dropping it would allow more
 * requests, the stricter form is chosen. Nodes keep their source origin.
 */
export type Retarget = (program: Program, options: WriteOptions) => Retargeted

/** By source and target gateway. A program of the target's own gateway is unchanged. */
export const RETARGETS: Partial<Record<EngineId, Partial<Record<EngineId, Retarget>>>> = {
  envoy: { agentgateway: envoyToAgentgateway, litellm: envoyToLitellm },
  agentgateway: { envoy: agentgatewayToEnvoy, litellm: agentgatewayToLitellm },
  litellm: { agentgateway: litellmToAgentgateway, envoy: litellmToEnvoy },
}

export function retarget(program: Program, target: EngineId, options: WriteOptions): Retargeted {
  const rebuild = RETARGETS[program.engine]?.[target]
  if (!rebuild) return { program, losses: [] }
  const { program: rebuilt, ...rest } = rebuild(program, options)
  // The version is the source gateway's.
  const { version: _, ...unversioned } = rebuilt
  return { program: unversioned, ...rest }
}
