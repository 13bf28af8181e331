import { groupOf, ofKind } from '../../kubernetes/bind.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Graph } from '../../kubernetes/graph.js'
import { list, member, text } from '../../yaml/plain.js'
import type { Dialect } from '../dialect.js'
import { optionsWithTargets } from '../gloo-options/unbound.js'
import { assumeGlooGatewayApi } from './assume.js'
import { glooGatewayApi as descriptor } from './descriptor.js'
import { DIRECT_RESPONSE_GROUP } from './direct-responses.js'
import { read } from './read.js'

export const glooGatewayApi: Dialect = {
  ...descriptor,
  detect: (graph, named) =>
    optionsWithTargets(graph).length > 0 ||
    (ofKind(graph, 'HTTPRoute', GATEWAY_API).length > 0 && (named || hasGloo(graph))),
  assume: (graph) => assumeGlooGatewayApi(graph),
  read: (graph) => read(graph),
  engine: 'envoy',
}

/** An HTTPRoute is Gloo's where its options, its Upstreams or its class are beside it, or what only Gloo reads is in it. */
function hasGloo(graph: Graph): boolean {
  return graph.resources.some(
    (resource) =>
      (groupOf(resource) === DIRECT_RESPONSE_GROUP && resource.kind === 'DirectResponse') ||
      (groupOf(resource) === 'gateway.solo.io' &&
        (resource.kind === 'VirtualHostOption' || resource.kind === 'RouteOption')) ||
      (resource.kind === 'Gateway' &&
        (text(member(resource.value, 'spec', 'gatewayClassName')) ?? '').startsWith('gloo')) ||
      (resource.kind === 'HTTPRoute' && (namesUpstream(resource.value) || saysDelegation(resource.value))),
  )
}

function namesUpstream(route: unknown): boolean {
  return list(member(route, 'spec', 'rules')).some((rule) =>
    list(member(rule, 'backendRefs')).some((ref) => member(ref, 'group') === 'gloo.solo.io'),
  )
}

/** Gloo's labels and annotations for delegation. */
function saysDelegation(route: unknown): boolean {
  const names = ['labels', 'annotations'].flatMap((field) => Object.keys(Object(member(route, 'metadata', field))))
  return names.some((name) => name.startsWith('delegation.gateway.solo.io/'))
}
