import type { Loss } from '../../core/losses.js'
import type { EngineId, Program } from '../../core/program.js'
import type { WriteOptions } from '../../core/write-options.js'
import { envoyToAgentgateway } from '../agentgateway/retarget/from-envoy.js'
import { agentgatewayToEnvoy } from '../envoy/retarget/from-agentgateway.js'
import { agentgatewayToLitellm, envoyToLitellm } from '../litellm/retarget/from-gateway.js'
import { litellmToAgentgateway } from '../litellm/retarget/to-agentgateway.js'
import { litellmToEnvoy } from '../litellm/retarget/to-envoy.js'

/** A program that another gateway runs, and what did not come along. */
export interface Retargeted {
  program: Program
  losses: Loss[]
}

/**
 * Makes of a program of one engine the nearest program of another: route order, token sources, key sets, rules and
 * header edits in the terms of the target. What the target cannot say is a loss; where leaving it out would let
 * somebody in, the closed form is taken. Nodes keep the origin of the source they came from.
 */
export type Retarget = (program: Program, options: WriteOptions) => Retargeted

/** From engine to engine. A program of the target's own engine is taken as it is. */
export const RETARGETS: Partial<Record<EngineId, Partial<Record<EngineId, Retarget>>>> = {
  envoy: { agentgateway: envoyToAgentgateway, litellm: envoyToLitellm },
  agentgateway: { envoy: agentgatewayToEnvoy, litellm: agentgatewayToLitellm },
  litellm: { agentgateway: litellmToAgentgateway, envoy: litellmToEnvoy },
}

export function retarget(program: Program, target: EngineId, options: WriteOptions): Retargeted {
  const own = RETARGETS[program.engine]?.[target]
  if (!own) return { program, losses: [] }
  const { program: moved, ...rest } = own(program, options)
  // The version is the source gateway's.
  const { version: _, ...unversioned } = moved
  return { program: unversioned, ...rest }
}
