import { traitsAt } from '../../versions/gateway.js'
import { LITELLM } from '../../versions/litellm.js'
import type { TraitValues } from '../../versions/trait.js'
import type { Program } from './program.js'

/** Differences between LiteLLM's versions. */
export type LitellmTraits = TraitValues<typeof LITELLM.traits>

/** The traits of the program's version. */
export const traitsOf = ({ version, traits }: Pick<Program, 'version' | 'traits'>): LitellmTraits => ({
  ...traitsAt(LITELLM, version),
  ...traits,
})
