import { getOrAdd } from '../../core/get-or-add.js'
import { memo } from '../../core/memo.js'
import { originKey } from '../../core/origin-key.js'
import type { Content } from '../../core/step/outside.js'
import { find, ofKind } from '../../kubernetes/bind.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { isRecord, member, text, texts } from '../../yaml/plain.js'
import { contentOf, type Follow, type Target } from './content.js'

/** Kinds that a reference without `kind` can mean, by the name of the member that holds it. */
const KINDS: readonly [member: RegExp, ...kinds: string[]][] = [
  [/configmap/i, 'ConfigMap'],
  [/certificate/i, 'ConfigMap', 'Secret'],
  [/secret|key/i, 'Secret'],
  [/^configRef$/, 'AuthConfig'],
  [/^refs$/, 'RateLimitConfig'],
  [/upstream|server|cluster/i, 'Upstream'],
  [/backend|service/i, 'Service'],
]

/** Kinds that any other reference can mean: modules of OPA are ConfigMaps. */
const ALL_KINDS = [...new Set(KINDS.flatMap(([, ...kinds]) => kinds))]

/** The content of a field of a Kubernetes object. */
export function kubernetesContent(graph: Graph, cursor: Cursor, extra?: readonly Target[]): Content {
  const place = originKey(cursor)
  const known = contentsOf(graph)
  // Every route of a host has the host's steps.
  return getOrAdd(known, place, () => contentOf(cursor, followIn(graph), namespaceOf(cursor.source.value), extra))
}

const contentsOf = memo((_: Graph) => new Map<string, Content>())

/** An object as the target of a reference: everything but what Kubernetes itself keeps of it. */
export function targetOf(resource: Resource): Target {
  const { apiVersion: _, kind, metadata: __, status: ___, ...value } = resource.value
  return { kind: resource.kind, name: `${resource.namespace}/${resource.name}`, value, namespace: resource.namespace }
}

const followIn = memo(
  (graph: Graph): Follow =>
    (name, value, from) => {
      if (!isRecord(value)) return []
      if (name === 'labelSelector') return selectedSecrets(graph, texts(value))
      const target = text(value['name'])
      if (target === undefined || !isReference(name, value)) return []
      const namespace = text(value['namespace']) || from
      const kind = text(value['kind'])
      const kinds = kind === undefined ? (KINDS.find(([pattern]) => pattern.test(name))?.slice(1) as string[]) : [kind]
      const found = (kinds ?? ALL_KINDS).flatMap((one) => find(graph, one, namespace, target) ?? [])
      if (found.length > 0) return found.map(targetOf)
      return kinds ? [{ kind: kinds[0]!, name: `${namespace}/${target}` }] : []
    },
)

function isReference(name: string, value: Record<string, unknown>): boolean {
  return /refs?$/i.test(name) || Object.hasOwn(value, 'namespace') || Object.hasOwn(value, 'kind')
}

/** Gloo's API keys are Secrets of any namespace that have these labels. */
function selectedSecrets(graph: Graph, labels: ReadonlyMap<string, string>): Target[] {
  return ofKind(graph, 'Secret')
    .filter((secret) => {
      const given = texts(member(secret.value, 'metadata', 'labels'))
      return [...labels].every(([label, value]) => given.get(label) === value)
    })
    .map(targetOf)
}

/** Of an object, by its document's value. */
export function namespaceOf(document: unknown): string {
  return text(member(document, 'metadata', 'namespace')) || 'default'
}
