import { find } from '../../kubernetes/bind.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'

/** A reference of an object of agentgateway or the Gateway API to an object that it does not work without. */
export interface ObjectReference {
  from: Cursor
  kind: string
  namespace: string
  name: string
}

/** Fields that refer to other objects, and the kind where the reference names none. */
const FIELDS: [name: RegExp, kind: string][] = [
  [/^(?:s|\w+S)ecretRef$|^signingKeyRef$|^certificateRefs?$|^mtlsCertificateRef$|^clientCertificateRef$/, 'Secret'],
  [/^caCertificateRefs$/, 'ConfigMap'],
  [/^backendRefs?$/, 'Service'],
]

const KINDS = new Set(['Secret', 'ConfigMap', 'Service', 'AgentgatewayBackend', 'Upstream'])

/** References whose objects the input does not have. */
export function unresolvedObjects(context: RuleContext): ObjectReference[] {
  return objectReferences(context).filter(
    ({ kind, namespace, name }) => KINDS.has(kind) && !find(context.graph, kind, namespace, name),
  )
}

/** Every reference to an object. */
export function objectReferences(context: RuleContext): readonly ObjectReference[] {
  return context.remember(findReferences)
}

function findReferences(context: RuleContext): ObjectReference[] {
  const roots = [
    ...context.roots('agentgateway'),
    ...context.roots('gateway-api'),
    ...context.kinds('gloo', 'Upstream'),
  ]
  const certificates = context.kinds('gloo', 'VirtualService').map((root) => root.at('spec', 'sslConfig'))
  return [...roots.map((root) => root.at('spec')), ...certificates].flatMap((at) => [
    ...referencesIn(at, namespaceOf(at)),
  ])
}

function* referencesIn(at: Cursor, namespace: string): Iterable<ObjectReference> {
  for (const item of at.items()) yield* referencesIn(item, namespace)
  for (const [name, member] of at.members()) {
    const field = FIELDS.find(([pattern]) => pattern.test(name))
    if (!field) {
      yield* referencesIn(member, namespace)
      continue
    }
    for (const from of member.isMap ? [member] : member.items()) {
      yield* referencesIn(from, namespace)
      const object = from.at('name').string
      if (object === undefined) continue
      const kind = from.at('kind').string ?? field[1]
      yield { from, kind, namespace: from.at('namespace').string ?? namespace, name: object }
    }
  }
}

export function namespaceOf({ source }: Cursor): string {
  return (source.value as { metadata?: { namespace?: string } }).metadata?.namespace ?? 'default'
}
