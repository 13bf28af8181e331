import { getOrAdd } from '../core/get-or-add.js'
import type { KeySet, RemoteKeys } from '../core/keys.js'
import type { Program } from '../core/program.js'

/** The program with every remote key set replaced. What is shared stays shared, what does not change is the same. */
export function mapRemoteKeys(program: Program, change: (keys: RemoteKeys) => KeySet): Program {
  return new KeyMapper(change).rebuilt(program)
}

class KeyMapper {
  private readonly known = new Map<object, object>()

  constructor(private readonly change: (keys: RemoteKeys) => KeySet) {}

  rebuilt<T>(value: T): T {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Map) return value
    const make = (): object => (isRemote(value) ? this.change(value) : this.members(value))
    return getOrAdd(this.known, value, make) as T
  }

  private members(value: object): object {
    let copy: Record<string, unknown> | undefined
    for (const [name, member] of Object.entries(value)) {
      const made: unknown = name === 'origin' ? member : this.rebuilt(member)
      if (made === member) continue
      copy ??= (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>
      copy[name] = made
    }
    return copy ?? value
  }
}

function isRemote(value: object): value is RemoteKeys {
  return 'kind' in value && value.kind === 'remote' && 'url' in value && typeof value.url === 'string'
}
