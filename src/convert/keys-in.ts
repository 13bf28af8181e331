import { keysOf } from '../compare/keys.js'
import type { FetchAnswer } from '../http.js'
import type { Jwk, KeySet } from '../program/keys.js'
import type { Program } from '../program/program.js'

/** Every key that a program trusts anywhere. */
export function keysIn(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): Jwk[] {
  const found: Jwk[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if (isKeySet(value)) found.push(...keysOf(value, fetched))
    else for (const member of Object.values(value)) walk(member)
  }
  walk(program)
  return found
}

function isKeySet(value: object): value is KeySet {
  if (!('kind' in value)) return false
  return (value.kind === 'remote' && 'url' in value) || (value.kind === 'inline' && 'keys' in value)
}
