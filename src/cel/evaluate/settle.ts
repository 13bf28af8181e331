import { CelMap } from '../map.js'
import { type CelValue, isList, materialize } from '../value.js'

/** A value without any view left in it, which is what members of a map literal and optionals become. */
export function settled(value: CelValue): CelValue {
  const known = materialize(value)
  if (isList(known)) return known.some(isCompound) ? known.map(settled) : known
  if (!(known instanceof CelMap) || ![...known.entries()].some(([, member]) => isCompound(member))) return known
  return new CelMap([...known.entries()].map(([key, member]) => [key, settled(member)] as const))
}

function isCompound(value: CelValue): boolean {
  return typeof value === 'object' && value !== null
}
