import type { Program } from '../../core/program.js'
import { AGENTGATEWAY } from '../../versions/agentgateway.js'
import { traitsAt } from '../../versions/gateway.js'
import type { TraitValues } from '../../versions/trait.js'

/** What depends on agentgateway's version. */
export type AgentgatewayTraits = TraitValues<typeof AGENTGATEWAY.traits>

/** The traits of the version that a program is judged by. */
export const traitsOf = ({ version, traits }: Pick<Program, 'version' | 'traits'>): AgentgatewayTraits =>
  traits ? { ...traitsAt(AGENTGATEWAY, version), ...traits } : traitsAt(AGENTGATEWAY, version)
