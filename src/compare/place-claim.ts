import { isRecord } from '../yaml/plain.js'
import type { Json } from './matcher.js'

/** Sets a claim by its path, and makes the objects around it. */
export function placeClaim(claims: Record<string, Json>, [name, ...rest]: readonly string[], value: Json): void {
  if (name === undefined) return
  if (rest.length === 0) {
    claims[name] = value
    return
  }
  const known = claims[name]
  // A claim may be called `__proto__`.
  const inner: Record<string, Json> = isRecord(known) ? known : Object.create(null)
  claims[name] = inner
  placeClaim(inner, rest, value)
}
