import type { Dialect } from '../dialect.js'
import { readEnvoy } from './read/index.js'
import { write } from './write.js'

/** Envoy's own static configuration. */
export const envoy: Dialect = {
  id: 'envoy',
  title: 'Envoy, static configuration',
  detect: (graph) => graph.configurations.some((document) => document.family === 'envoy'),
  read: readEnvoy,
  engine: 'envoy',
  write,
}
