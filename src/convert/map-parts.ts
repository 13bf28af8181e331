import { getOrAdd } from '../core/get-or-add.js'
import type { KeySet, RemoteKeys } from '../core/keys.js'
import type { Program } from '../core/program.js'
import { type BackendAuth, unreadText } from '../core/step/credentials.js'
import type { Unmodelled } from '../core/step/outside.js'

/** The program with every remote key set replaced. What is shared stays shared, what does not change is the same. */
export const mapRemoteKeys = (program: Program, change: (keys: RemoteKeys) => KeySet): Program =>
  new Mapper((value) => (isRemote(value) ? change(value) : undefined)).rebuilt(program)

/**
 * The program with texts for credentials whose Secrets the input lacks. `texts`: those that the output is read back
 * with; other credentials stay unknown.
 */
export function fillSecrets(program: Program, texts: readonly string[]): Program {
  if (texts.length === 0) return program
  return new Mapper((value) => {
    const text = isUnread(value) ? unreadText(value.secretRef!.name) : undefined
    return text !== undefined && texts.includes(text) ? credentialOf(value as Unmodelled, text) : undefined
  }).rebuilt(program)
}

const credentialOf = ({ secretRef, origin }: Unmodelled, value: string): BackendAuth => ({
  kind: 'backend-auth',
  auth: { kind: 'key', value, secretRef: secretRef! },
  origin,
})

class Mapper {
  private readonly known = new Map<object, object>()

  constructor(private readonly change: (value: object) => object | undefined) {}

  rebuilt<T>(value: T): T {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array || value instanceof Map) return value
    return getOrAdd(this.known, value, () => this.change(value) ?? this.members(value)) as T
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

function isUnread(value: object): value is Unmodelled {
  return 'kind' in value && value.kind === 'unmodelled' && 'secretRef' in value && value.secretRef !== undefined
}
