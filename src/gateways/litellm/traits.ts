import type { Program } from '../../core/program.js'
import { traitsAt } from '../../versions/gateway.js'
import { LITELLM } from '../../versions/litellm.js'
import type { TraitValues } from '../../versions/trait.js'

/** What depends on LiteLLM's version. */
export type LitellmTraits = TraitValues<typeof LITELLM.traits>

/** The traits of the version that a program is judged by. */
export const traitsOf = ({ version, traits }: Pick<Program, 'version' | 'traits'>): LitellmTraits => ({
  ...traitsAt(LITELLM, version),
  ...traits,
})
