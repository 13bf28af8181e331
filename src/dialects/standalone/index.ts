import type { Dialect } from '../dialect.js'
import { standalone as descriptor } from './descriptor.js'
import { readStandalone } from './read.js'

export const standalone: Dialect = {
  ...descriptor,
  detect: (graph) => graph.configurations.some((document) => document.family === 'standalone'),
  read: (graph) => readStandalone(graph),
  engine: 'agentgateway',
}
