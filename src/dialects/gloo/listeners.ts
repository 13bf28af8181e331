import { maskedAddress } from '../../cel/evaluate/ip.js'
import type { Origin } from '../../core/finding.js'
import { originOf } from '../../core/origin-of.js'
import type { Content, Unmodelled } from '../../core/step/outside.js'
import { EVERY_ADDRESS } from '../../gateways/entrance.js'
import { ofKind } from '../../kubernetes/bind.js'
import type { Resource } from '../../kubernetes/graph.js'
import { type Cursor, cursorOf } from '../../yaml/cursor.js'
import { member, texts } from '../../yaml/plain.js'
import { type ListenerOptions, NO_LISTENER_OPTIONS, readListenerOptions } from '../gloo-options/listener-options.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { meets } from './tables.js'

/** A port of the proxy and the VirtualServices that are served there. */
export interface ProxyListener {
  name: string
  /** NAMESPACE and name of the proxy, if the Gateways of the input have several. */
  proxy?: [namespace: string, name: string]
  port: number
  /** Absent: all. */
  address?: string
  tls: boolean
  services: Resource[]
  options: ListenerOptions
  /** Where connections are accepted, and how. */
  transport?: Unmodelled[]
  origin: Origin
}

/**
 * Fields of a Gateway that configure the proxies, and the source of client addresses.
 */
const TRANSPORT = ['proxyNames', 'useProxyProto']

const GROUP = 'gateway.solo.io'

/**
 * Gloo's Gateways in the input, or the two that every installation has: 8080 for VirtualServices without `sslConfig`,
 * 8443 for those with it.
 */
export function proxyListeners(reader: GlooReader): ProxyListener[] {
  const services = ofKind(reader.graph, 'VirtualService', GROUP)
  const gateways = ofKind(reader.graph, 'Gateway', GROUP)
  if (gateways.length > 0) {
    const several = new Set(gateways.map((gateway) => proxyOf(gateway, reader))).size > 1
    const listeners = gateways.flatMap((gateway) =>
      ownListeners(gateway, services, reader).map(
        (listener): ProxyListener =>
          several ? { ...listener, proxy: [gateway.namespace, proxyOf(gateway, reader)] } : listener,
      ),
    )
    if (!gateways.some(isDelegating)) reportUnselected(services, listeners, reader)
    return listeners
  }
  const plain = services.filter((service) => !hasTls(service))
  const secure = services.filter(hasTls)
  const origin = services[0] ? originOf(services[0].origin) : { file: '-', document: 0, pointer: '' }
  return [
    ...(plain.length > 0 || secure.length === 0
      ? [{ name: 'gateway-proxy', port: 8080, tls: false, services: plain, options: NO_LISTENER_OPTIONS, origin }]
      : []),
    ...(secure.length > 0
      ? [{ name: 'gateway-proxy-ssl', port: 8443, tls: true, services: secure, options: NO_LISTENER_OPTIONS, origin }]
      : []),
  ]
}

/** The first proxy that a Gateway is part of. */
function proxyOf(gateway: Resource, reader: GlooReader): string {
  const spec = cursorOf(gateway).at('spec')
  return reader.strings(spec.at('proxyNames'))[0] ?? 'gateway-proxy'
}

/** The MatchableHttpGateways of a Gateway select, too, and are not read. */
function isDelegating({ value }: Resource): boolean {
  return member(value, 'spec', 'hybridGateway', 'delegatedHttpGateways') !== undefined
}

function reportUnselected(services: Resource[], listeners: ProxyListener[], reader: GlooReader): void {
  const selected = new Set(listeners.flatMap((listener) => listener.services))
  for (const service of services.filter((resource) => !selected.has(resource)))
    reader.report(
      {
        code: 'CW3040',
        severity: 'warning',
        confidence: 'medium',
        message: 'the VirtualService is served nowhere: no Gateway in the input selects it',
        help: 'correct its labels, or the selector of the Gateway; a Gateway with `ssl` serves those with `sslConfig` only',
      },
      cursorOf(service).at('metadata', 'name'),
    )
}

function hasTls(service: Resource): boolean {
  return cursorOf(service).at('spec', 'sslConfig').isSet
}

/** Declared in this order: of several the last one wins. */
const TYPES = ['httpGateway', 'tcpGateway', 'hybridGateway'] as const

/** Entrances that serve no VirtualService. */
export function otherEntrances(reader: GlooReader): Unmodelled[] {
  return ofKind(reader.graph, 'Gateway', GROUP)
    .flatMap((gateway) => {
      const spec = cursorOf(gateway).at('spec')
      return [spec, ...reader.items(spec.at('hybridGateway', 'matchedGateways'))].map((at) => at.at('tcpGateway'))
    })
    .filter((cursor) => cursor.isSet)
    .map((at) => reader.unmodelled(at, 'upstream'))
}

/** A `tcpGateway` serves no VirtualService; a `hybridGateway` is several listeners on one port. */
function ownListeners(gateway: Resource, services: Resource[], reader: GlooReader): ProxyListener[] {
  const spec = cursorOf(gateway).at('spec')
  const type = TYPES.findLast((name) => spec.at(name).isSet)
  if (type === 'tcpGateway') return []
  const ssl = reader.boolean(spec.at('ssl')) ?? false
  if (type !== 'hybridGateway') return [httpListener(gateway, spec, spec.at('httpGateway'), ssl, services, reader)]
  const matched = spec.at('hybridGateway', 'matchedGateways')
  const open = [
    ...reader.items(matched).filter((cursor) => !cursor.at('httpGateway').isSet && !cursor.at('tcpGateway').isSet),
  ]
  if (spec.at('hybridGateway', 'delegatedHttpGateways').isSet)
    open.push(spec.at('hybridGateway', 'delegatedHttpGateways'))
  return reader
    .items(matched)
    .filter((cursor) => cursor.at('httpGateway').isSet)
    .map((cursor) => {
      const tls = cursor.at('matcher', 'sslConfig').isSet
      const listener = httpListener(gateway, spec, cursor.at('httpGateway'), tls, services, reader)
      const ranges = cursor.at('matcher', 'sourcePrefixRanges')
      // Which of them a connection meets depends on its address and its server name.
      const doubts = open.map((at) => reader.unmodelled(at, 'answer'))
      const sources = ranges.isSet
        ? [{ ...reader.unmodelled(ranges, 'answer'), content: rangesContent(ranges, reader) }]
        : []
      return {
        ...listener,
        options: { ...listener.options, steps: [...sources, ...doubts, ...listener.options.steps] },
      }
    })
}

/** Envoy ignores the bits of an address below the prefix. */
function rangesContent(ranges: Cursor, reader: GlooReader): Content {
  const options = reader.items(ranges).map((range) => {
    const bits = reader.number(range.at('prefixLen')) ?? 0
    return { address: maskedAddress(range.at('addressPrefix').string ?? '', bits), bits }
  })
  return { options, references: [] }
}

function httpListener(
  gateway: Resource,
  spec: Cursor,
  http: Cursor,
  tls: boolean,
  services: Resource[],
  reader: GlooReader,
): ProxyListener {
  const options = readListenerOptions(http.at('options'), reader)
  const mostSpecificWins = reader.boolean(spec.at('routeOptions', 'mostSpecificHeaderMutationsWins')) === true
  const proxyProtocol = spec.at('options', 'proxyProtocol')
  const address = reader.string(spec.at('bindAddress')) ?? ''
  return {
    name: gateway.name,
    port: reader.number(spec.at('bindPort')) ?? (tls ? 8443 : 8080),
    ...(!EVERY_ADDRESS.has(address) && { address }),
    tls,
    transport: TRANSPORT.map((name) => spec.at(name))
      .filter((cursor) => cursor.isSet)
      .map((at) => reader.unmodelled(at, 'upstream')),
    origin: originOf(gateway.origin),
    options: {
      ...options,
      ...(mostSpecificWins && { mostSpecificWins }),
      steps: [...options.steps, ...(proxyProtocol.isSet ? [reader.unmodelled(proxyProtocol, 'upstream')] : [])],
    },
    services: services.filter((service) => hasTls(service) === tls && isSelected(service, http, reader)),
  }
}

/** Expressions win over labels, those over names; without any of them all are selected. Namespaces narrow the former. */
function isSelected(service: Resource, http: Cursor, reader: GlooReader): boolean {
  const labels = texts(member(service.value, 'metadata', 'labels'))
  const namespaces = reader.strings(http.at('virtualServiceNamespaces'))
  const inPlace = namespaces.length === 0 || namespaces.includes('*') || namespaces.includes(service.namespace)
  const expressions = http.at('virtualServiceExpressions')
  if (expressions.isSet) {
    return inPlace && reader.items(expressions.at('expressions')).every((cursor) => meets(cursor, labels, reader))
  }
  const selector = http.at('virtualServiceSelector')
  if (selector.isSet) {
    return inPlace && reader.members(selector).every(([name, value]) => labels.get(name) === reader.string(value))
  }
  const named = reader.items(http.at('virtualServices'))
  if (named.length === 0) return inPlace
  return named.some((ref) => ref.at('name').value === service.name && ref.at('namespace').value === service.namespace)
}
