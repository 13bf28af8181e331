import type { Dialect } from '../dialect.js'
import { assumeAgentgateway } from './assume.js'
import { isAgentgateway, readAgentgateway } from './read.js'
import { writeAgentgateway } from './write/index.js'

/** agentgateway on Kubernetes: Gateway API and the kinds of `agentgateway.dev`. */
export const agentgateway: Dialect = {
  id: 'agentgateway',
  title: 'agentgateway on Kubernetes',
  detect: (graph) => graph.resources.some(isAgentgateway),
  assume: assumeAgentgateway,
  read: readAgentgateway,
  engine: 'agentgateway',
  write: writeAgentgateway,
}
