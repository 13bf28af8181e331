import { ofKind } from '../../bind/bind.js'
import type { Dialect } from '../dialect.js'
import { read } from './read.js'
import { writeGloo } from './write.js'

/** Gloo Edge: VirtualService, RouteTable and the option objects that they refer to. */
export const gloo: Dialect = {
  id: 'gloo',
  title: 'Gloo (VirtualService)',
  detect: (graph) =>
    ofKind(graph, 'VirtualService', 'gateway.solo.io').length > 0 ||
    ofKind(graph, 'RouteTable', 'gateway.solo.io').length > 0,
  read,
  engine: 'envoy',
  write: writeGloo,
}
