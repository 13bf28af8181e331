import type { Program } from '../../core/program.js'
import { ENVOY } from '../../versions/envoy.js'
import { traitsAt } from '../../versions/gateway.js'
import type { TraitValues } from '../../versions/trait.js'

/** What depends on Envoy's version. */
export type EnvoyTraits = TraitValues<typeof ENVOY.traits>

/** The traits of the version that a program is judged by. */
export const traitsOf = ({ version, traits }: Pick<Program, 'version' | 'traits'>): EnvoyTraits =>
  traits ? { ...traitsAt(ENVOY, version), ...traits } : traitsAt(ENVOY, version)
