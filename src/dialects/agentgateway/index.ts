import type { Dialect } from '../dialect.js'
import { assumeAgentgateway } from './assume.js'
import { agentgateway as descriptor } from './descriptor.js'
import { isAgentgateway, readAgentgateway } from './read.js'
import { writeAgentgateway } from './write/index.js'

export const agentgateway: Dialect = {
  ...descriptor,
  detect: (graph) => graph.resources.some(isAgentgateway),
  assume: assumeAgentgateway,
  read: readAgentgateway,
  engine: 'agentgateway',
  write: writeAgentgateway,
}
