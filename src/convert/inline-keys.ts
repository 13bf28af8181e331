import { keysOf } from '../compare/keys.js'
import type { FetchAnswer } from '../http.js'
import type { KeySet } from '../program/keys.js'
import type { Program } from '../program/program.js'

/** The program with every key set whose address has answered with keys written into it. */
export function inlineKeys(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): Program {
  return rebuild(program, fetched) as Program
}

function rebuild(value: unknown, fetched: ReadonlyMap<string, FetchAnswer>): unknown {
  if (Array.isArray(value)) return value.map((item) => rebuild(item, fetched))
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Map) return value
  if (isRemote(value) && fetched.has(value.url)) {
    const keys = keysOf(value, fetched)
    if (keys.length === 0) return value
    return { kind: 'inline', format: 'jwks', text: JSON.stringify({ keys }), keys, origin: value.origin }
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name === 'origin' ? member : rebuild(member, fetched)]),
  )
}

function isRemote(value: object): value is Extract<KeySet, { kind: 'remote' }> {
  return 'kind' in value && value.kind === 'remote' && 'url' in value && typeof value.url === 'string'
}
