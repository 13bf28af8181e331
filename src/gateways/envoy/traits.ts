import { ENVOY } from '../../versions/envoy.js'
import { traitsAt } from '../../versions/gateway.js'
import type { TraitValues } from '../../versions/trait.js'
import type { Program } from './program.js'

/** Differences between Envoy's versions. */
export type EnvoyTraits = TraitValues<typeof ENVOY.traits>

/** The traits of the program's version. */
export const traitsOf = ({ version, traits }: Pick<Program, 'version' | 'traits'>): EnvoyTraits =>
  traits ? { ...traitsAt(ENVOY, version), ...traits } : traitsAt(ENVOY, version)
