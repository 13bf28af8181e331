import { ofKind } from '../../bind/bind.js'
import type { Resource } from '../../bind/graph.js'
import { Cursor } from '../../text/cursor.js'
import { member, texts } from '../../text/plain.js'
import type { Origin } from '../../finding.js'
import { type GlooReader, isSet, originOf } from '../gloo-options/reader.js'

/** A port of the proxy and the VirtualServices that are served there. */
export interface ProxyListener {
  name: string
  port: number
  tls: boolean
  services: Resource[]
  origin: Origin
}

const GROUP = 'gateway.solo.io'

/**
 * Gloo's Gateways in the input, or the two that every installation has: 8080 for VirtualServices without `sslConfig`,
 * 8443 for those with it.
 */
export function proxyListeners(reader: GlooReader): ProxyListener[] {
  const services = ofKind(reader.graph, 'VirtualService', GROUP)
  const gateways = ofKind(reader.graph, 'Gateway', GROUP)
  if (gateways.length > 0) return gateways.map((gateway) => ownListener(gateway, services, reader))
  const plain = services.filter((one) => !hasTls(one))
  const secure = services.filter(hasTls)
  const origin = services[0] ? originOf(services[0].origin) : { file: '-', document: 0, pointer: '' }
  return [
    ...(plain.length > 0 || secure.length === 0
      ? [{ name: 'gateway-proxy', port: 8080, tls: false, services: plain, origin }]
      : []),
    ...(secure.length > 0 ? [{ name: 'gateway-proxy-ssl', port: 8443, tls: true, services: secure, origin }] : []),
  ]
}

function hasTls(service: Resource): boolean {
  return member(service.value, 'spec', 'sslConfig') !== undefined
}

/** `httpGateway.virtualServices` names them, or labels and namespaces select them; without either it takes all. */
function ownListener(gateway: Resource, services: Resource[], reader: GlooReader): ProxyListener {
  const spec = new Cursor(gateway.document, gateway.value, gateway.origin.pointer).at('spec')
  const http = spec.at('httpGateway')
  const named = reader.items(http.at('virtualServices'))
  const labels = reader.members(http.at('virtualServiceSelector'))
  const namespaces = reader.strings(http.at('virtualServiceNamespaces'))
  const tls = reader.boolean(spec.at('ssl')) ?? false
  return {
    name: gateway.name,
    port: reader.number(spec.at('bindPort')) ?? (tls ? 8443 : 8080),
    tls,
    origin: originOf(gateway.origin),
    services: services.filter((one) => {
      if (hasTls(one) !== tls) return false
      if (isSet(http.at('virtualServices')) && named.length > 0) {
        return named.some((ref) => ref.at('name').value === one.name && ref.at('namespace').value === one.namespace)
      }
      const own = texts(member(one.value, 'metadata', 'labels'))
      const inPlace = namespaces.length === 0 || namespaces.includes('*') || namespaces.includes(one.namespace)
      return inPlace && labels.every(([name, value]) => own.get(name) === reader.string(value))
    }),
  }
}
