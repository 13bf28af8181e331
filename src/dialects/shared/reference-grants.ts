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
    const known = this.kinds.get(key) ?? { from, namespace, to: new Map<string, { group: string; kind: string }>() }
    known.to.set(kind, { group, kind })
    this.kinds.set(key, known)
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
