import type { Dialect } from '../dialect.js'
import { readLiteLlm } from './read.js'

/** LiteLLM's proxy configuration. */
export const litellm: Dialect = {
  id: 'litellm',
  title: 'LiteLLM proxy configuration',
  engine: 'litellm',
  detect: (graph) => graph.configurations.some((document) => document.family === 'litellm'),
  read: readLiteLlm,
}
