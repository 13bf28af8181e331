import type { EngineId, Program } from '../core/program.js'
import { agentgateway } from './agentgateway/index.js'
import type { Engine } from './engine.js'
import { envoy } from './envoy/index.js'
import { litellm } from './litellm/index.js'

/** Every engine by its id. */
const ENGINES: Partial<Record<EngineId, () => Engine>> = {
  envoy: () => envoy,
  agentgateway: () => agentgateway,
  litellm: () => litellm,
}

/** The engine of the program's gateway. */
export function engineOf(program: Pick<Program, 'engine'>): Engine {
  const engine = ENGINES[program.engine]?.()
  if (!engine) throw new Error(`no engine ${program.engine}`)
  return engine
}
