import type { Dialect } from '../dialect.js'
import { litellm as descriptor } from './descriptor.js'
import { readLiteLlm } from './read.js'

export const litellm: Dialect = {
  ...descriptor,
  engine: 'litellm',
  fetchesKeys: true,
  detect: (graph) => graph.configurations.some((document) => document.family === 'litellm'),
  read: (graph) => readLiteLlm(graph),
}
