import type { Dialect } from '../dialect.js'
import { readStandalone } from './read.js'
import { writeStandalone } from './write/index.js'

/** agentgateway's own configuration files. */
export const standalone: Dialect = {
  id: 'standalone',
  title: 'agentgateway, standalone configuration',
  detect: (graph) => graph.configurations.some((document) => document.family === 'standalone'),
  read: readStandalone,
  engine: 'agentgateway',
  write: writeStandalone,
}
