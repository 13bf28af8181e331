import type { Dialect } from '../dialect.js'
import { assumeAgentgateway } from './assume.js'
import { agentgateway as descriptor } from './descriptor.js'
import { isAgentgateway } from './installed.js'
import { readAgentgateway } from './read.js'

export const agentgateway: Dialect = {
  ...descriptor,
  detect: (graph) => graph.resources.some(isAgentgateway),
  assume: (graph) => assumeAgentgateway(graph),
  read: (graph) => readAgentgateway(graph),
  engine: 'agentgateway',
}
