import { keysOf } from '../compare/keys.js'
import type { FetchAnswer } from '../core/http.js'
import type { KeySet } from '../core/keys.js'
import type { Program } from '../core/program.js'

/** The program with every key set whose address has answered with keys written into it. What is shared stays shared. */
export function inlineKeys(program: Program, fetched: ReadonlyMap<string, FetchAnswer>): Program {
  return fetched.size === 0 ? program : new Inliner(fetched).rebuilt(program)
}

class Inliner {
  private readonly known = new Map<object, object>()

  constructor(private readonly fetched: ReadonlyMap<string, FetchAnswer>) {}

  /** The value itself if nothing in it changes. */
  rebuilt<T>(value: T): T {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Map) return value
    let made = this.known.get(value)
    if (!made) {
      made = isRemote(value) ? this.inlined(value) : this.members(value)
      this.known.set(value, made)
    }
    return made as T
  }

  private inlined(value: Remote): KeySet {
    const keys = this.fetched.has(value.url) ? keysOf(value, this.fetched) : []
    if (keys.length === 0) return value
    return { kind: 'inline', format: 'jwks', text: JSON.stringify({ keys }), keys, origin: value.origin }
  }

  private members(value: object): object {
    if (Array.isArray(value)) {
      const items = value.map((item: unknown) => this.rebuilt(item))
      return items.some((item, index) => item !== value[index]) ? items : value
    }
    const members = Object.entries(value).map(([name, member]): [string, unknown] => [
      name,
      name === 'origin' ? member : this.rebuilt(member as unknown),
    ])
    const changed = members.some(([name, member]) => member !== (value as Record<string, unknown>)[name])
    return changed ? Object.fromEntries(members) : value
  }
}

type Remote = Extract<KeySet, { kind: 'remote' }>

function isRemote(value: object): value is Remote {
  return 'kind' in value && value.kind === 'remote' && 'url' in value && typeof value.url === 'string'
}
