import type { Dialect } from '../dialect.js'
import { readLiteLlm } from './read.js'
import { writeLiteLlm } from './write/index.js'

/** LiteLLM's proxy configuration. */
export const litellm: Dialect = {
  id: 'litellm',
  title: 'LiteLLM proxy configuration',
  engine: 'litellm',
  fetchesKeys: true,
  detect: (graph) => graph.configurations.some((document) => document.family === 'litellm'),
  read: readLiteLlm,
  write: writeLiteLlm,
}
