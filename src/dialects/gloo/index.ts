import { ofKind } from '../../kubernetes/bind.js'
import type { Dialect } from '../dialect.js'
import { unboundOptions, usesGatewayApi } from '../gloo-options/unbound.js'
import { assumeVirtualServices } from './assume.js'
import { gloo as descriptor } from './descriptor.js'
import { read } from './read.js'

const GROUP = 'gateway.solo.io'

export const gloo: Dialect = {
  ...descriptor,
  detect: (graph) =>
    ['VirtualService', 'RouteTable'].some((kind) => ofKind(graph, kind, GROUP).length > 0) ||
    (!usesGatewayApi(graph) && (unboundOptions(graph).length > 0 || ofKind(graph, 'Gateway', GROUP).length > 0)),
  assume: (graph) => assumeVirtualServices(graph),
  read: (graph) => read(graph),
  engine: 'envoy',
}
