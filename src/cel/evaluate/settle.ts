import { CelMap } from '../map.js'
import { type CelValue, isList, materialize } from '../value.js'

/** A copy of a value without views, as stored in map literals and optionals. */
export function settle(value: CelValue): CelValue {
  const known = materialize(value)
  if (isList(known)) return known.some(isCompound) ? known.map(settle) : known
  if (!(known instanceof CelMap) || ![...known.entries()].some(([, member]) => isCompound(member))) return known
  return new CelMap([...known.entries()].map(([key, member]) => [key, settle(member)] as const))
}

function isCompound(value: CelValue): boolean {
  return typeof value === 'object' && value !== null
}
