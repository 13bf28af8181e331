import type { Dialect } from '../dialect.js'
import { envoy as descriptor } from './descriptor.js'
import { readEnvoy } from './read/index.js'

export const envoy: Dialect = {
  ...descriptor,
  detect: (graph) => graph.configurations.some((document) => document.family === 'envoy'),
  read: (graph) => readEnvoy(graph),
  engine: 'envoy',
}
