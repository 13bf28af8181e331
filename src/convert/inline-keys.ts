import { keysOf } from '../compare/keys.js'
import type { FetchAnswer } from '../core/http.js'
import type { KeySet, RemoteKeys } from '../core/keys.js'
import type { Program } from '../core/program.js'
import { mapRemoteKeys } from './map-parts.js'

/** The program with every key set whose address has answered with keys written into it. */
export function inlineKeys(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): Program {
  const inline = (remote: RemoteKeys): KeySet => {
    const keys = fetched.has(remote.url) ? keysOf(remote, fetched) : []
    if (keys.length === 0) return remote
    return { kind: 'inline', format: 'jwks', text: JSON.stringify({ keys }), keys, origin: remote.origin }
  }
  return fetched.size === 0 ? program : mapRemoteKeys(program, inline)
}
