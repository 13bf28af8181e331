import { AGENTGATEWAY } from '../../versions/agentgateway.js'
import { traitsAt } from '../../versions/gateway.js'
import type { TraitValues } from '../../versions/trait.js'
import type { Program } from './program.js'

/** Differences between agentgateway's versions. */
export type AgentgatewayTraits = TraitValues<typeof AGENTGATEWAY.traits>

/** The traits of the program's version. */
export const traitsOf = ({ version, traits }: Pick<Program, 'version' | 'traits'>): AgentgatewayTraits =>
  traits ? { ...traitsAt(AGENTGATEWAY, version), ...traits } : traitsAt(AGENTGATEWAY, version)
