import { memo } from '../../core/memo.js'
import { originOf } from '../../core/origin-of.js'
import type { Backend, Peer } from '../../core/program.js'
import { ofKind } from '../../kubernetes/bind.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { referencesOf } from './content.js'
import { kubernetesContent } from './kubernetes-content.js'

type Secured = Pick<Backend, 'addresses' | 'sni' | 'peer' | 'settings' | 'definition'>

/** The addresses of a Service with the TLS that a BackendTLSPolicy requires for it (Gateway API, BackendTLSPolicy). */
export function withBackendTlsPolicy(
  graph: Graph,
  namespace: string,
  name: string,
  addresses: Backend['addresses'],
): Secured {
  const policy = policiesOf(graph).get(`${namespace}/${name}`)
  if (!policy) return { addresses }
  const validation = specOf(policy).at('validation')
  const sni = validation.at('hostname').string
  const subjectAltNames = validation
    .at('subjectAltNames')
    .items()
    .flatMap((cursor) => cursor.at('hostname').string ?? cursor.at('uri').string ?? [])
  const authorities = validation
    .at('caCertificateRefs')
    .items()
    .flatMap((cursor) => {
      const ref = { kind: cursor.at('kind').string ?? 'ConfigMap', namespace, name: cursor.at('name').string }
      return ref.name === undefined ? [] : [ref as NonNullable<Peer['authorities']>[number]]
    })
  const peer = {
    ...(subjectAltNames.length > 0 && { subjectAltNames }),
    ...(authorities.length > 0 && { authorities }),
  }
  const settings = referencesOf(kubernetesContent(graph, validation))
  return {
    addresses: addresses.map((address) => ({ ...address, tls: true, origin: originOf(validation) })),
    ...(sni !== undefined && { sni }),
    ...(Object.keys(peer).length > 0 && { peer }),
    ...(settings && { settings }),
    definition: policy.origin,
  }
}

/** The first policy of each Service, by namespace and name. */
const policiesOf = memo((graph: Graph): ReadonlyMap<string, Resource> => {
  const policies = new Map<string, Resource>()
  for (const policy of ofKind(graph, 'BackendTLSPolicy', GATEWAY_API))
    for (const ref of specOf(policy).at('targetRefs').items()) {
      const key = `${policy.namespace}/${ref.at('name').string}`
      if (ref.at('kind').string === 'Service' && !policies.has(key)) policies.set(key, policy)
    }
  return policies
})

const specOf = (policy: Resource): Cursor => cursorOf(policy).at('spec')
