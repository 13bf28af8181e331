import type { Engine } from '../engine.js'
import { candidates, passwords } from './candidates.js'
import { clientsOf } from './client.js'
import { allowsOrigin } from './cors.js'
import { decide } from './decide.js'
import { modelCalls } from './llm-calls.js'
import { remotes } from './remotes.js'

/** The agentgateway proxy, whichever way it is configured. */
export const agentgateway: Engine = {
  id: 'agentgateway',
  firstRouteWins: false,
  matchesByRust: true,
  clients: clientsOf,
  modelCalls,
  remotes,
  candidates,
  passwords,
  allowsOrigin,
  decide,
}
