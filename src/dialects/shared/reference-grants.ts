import { getOrAdd } from '../../core/get-or-add.js'

/** A kind of object and the namespace that it refers from. */
interface Referrer {
  kind: 'HTTPRoute' | 'Gateway'
  namespace: string
}

/** ReferenceGrants for references that leave their namespace (Gateway API, ReferenceGrant). */
export class ReferenceGrants {
  private readonly kinds = new Map<
    string,
    { from: Referrer; namespace: string; to: Map<string, { group: string; kind: string }> }
  >()

  /** The namespace that the reference has to name; `undefined` where it is the referrer's. */
  refer(from: Referrer, namespace: string, kind: string, group = ''): string | undefined {
    if (namespace === from.namespace) return undefined
    const key = `${from.kind} ${from.namespace} ${namespace}`
    getOrAdd(this.kinds, key, () => ({ from, namespace, to: new Map() })).to.set(kind, { group, kind })
    return namespace
  }

  get all(): Record<string, unknown>[] {
    return [...this.kinds.values()].map(({ from, namespace, to }) => ({
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { name: `${from.kind.toLowerCase()}s-of-${from.namespace}`, namespace },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: from.kind, namespace: from.namespace }],
        to: [...to.values()],
      },
    }))
  }
}
