import type { Origin } from '../../core/finding.js'
import { getOrAdd } from '../../core/get-or-add.js'
import type { Losses } from '../../core/losses.js'
import { Names, nameOf } from '../../core/writer.js'

interface Wanted {
  namespace: string
  name: string
  data: Record<string, string>
  /** What it has to hold, for people. */
  what: string
  /** The value as the source has it, where that is one field. */
  only?: string
  origin: Origin
}

/**
 * Secrets that the output references and that the user has to create. Their values are never written: they are kept for
 * reading the output back.
 */
export class ClusterSecrets {
  /** As objects of the cluster. */
  readonly all: Record<string, unknown>[] = []
  private readonly names = new Map<string, Names>()
  private readonly known = new Map<string, string>()
  private readonly byName = new Map<string, { stringData: Record<string, string> }>()

  constructor(private readonly losses: Losses) {}

  /** The name of a Secret that has to be created. */
  expect({ namespace, name: wanted, data, what, only: asWritten, origin }: Wanted): string {
    const key = JSON.stringify([namespace, data])
    const known = this.known.get(key)
    if (known !== undefined) return known
    const names = getOrAdd(this.names, namespace, () => new Names())
    const name = names.unique(nameOf(wanted, 'credentials'))
    this.known.set(key, name)
    const [value, ...others] = Object.values(data)
    const only = asWritten ?? (others.length === 0 ? value : undefined)
    this.losses.manual(origin, `create the Secret \`${namespace}/${name}\` with ${what}`, only)
    this.hold(namespace, name, data)
    return name
  }

  /** A Secret that exists: it has to be where it is referred to. */
  refer(
    from: { namespace?: string; name: string; key?: string },
    namespace: string,
    value: string,
    origin: Origin,
  ): void {
    if (from.namespace !== undefined && from.namespace !== namespace)
      this.losses.manual(
        origin,
        `copy the Secret \`${from.namespace}/${from.name}\` into the namespace \`${namespace}\``,
      )
    this.hold(namespace, from.name, { [from.key ?? 'Authorization']: value })
  }

  private hold(namespace: string, name: string, data: Record<string, string>): void {
    const known = this.byName.get(`${namespace}/${name}`)
    if (known) {
      Object.assign(known.stringData, data)
      return
    }
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: { ...data } }
    this.byName.set(`${namespace}/${name}`, secret)
    this.all.push(secret)
  }
}
