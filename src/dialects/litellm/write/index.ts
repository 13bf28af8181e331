import type { Losses } from '../../../core/losses.js'
import type { Program } from '../../../core/program.js'
import { StepList } from '../../../core/step-list.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { Writer } from '../../../core/writer.js'
import type { Writing } from '../../dialect.js'
import { writeGeneral } from './general.js'
import { writeJwtAuth } from './jwt.js'
import { writeModels } from './models.js'

/** LiteLLM's own file. Secrets stay in the environment, as everything that LiteLLM reads nowhere else. */
export function writeLiteLlm(program: Program, _options: WriteOptions): Writing {
  const writer = new Writer()
  const listener = program.listeners[0]!
  const steps = new StepList(listener.steps)
  const { jwt, variables } = writeJwtAuth(steps, writer)
  const general = { ...writeGeneral(steps, writer), ...(full(jwt) && { litellm_jwtauth: jwt }) }
  const { models, settings } = writeModels(listener, steps, writer)
  const value = writer.object({
    model_list: models,
    general_settings: writer.from(listener.origin, general),
    litellm_settings: full(settings),
    environment_variables: full(variables),
  })
  return {
    files: [{ name: 'litellm.yaml', documents: [writer.document(value)] }],
    losses: writer.losses.all,
    environment: environmentOf(steps, writer.losses),
  }
}

const full = (members: Record<string, unknown>): Record<string, unknown> | undefined =>
  Object.keys(members).length > 0 ? members : undefined

/** Variables that the process needs; the values are placeholders for reading the output back. */
function environmentOf(steps: StepList, losses: Losses): Record<string, string> {
  const keys = steps.find('virtual-keys')
  const gate = steps.find('license-gate')
  if (keys)
    losses.manual(
      keys.origin,
      'set LITELLM_MASTER_KEY in its environment (`openssl rand -hex 32`): LiteLLM does not start without',
    )
  if (gate?.licensed)
    losses.manual(gate.origin, 'set LITELLM_LICENSE in its environment: without a licence LiteLLM refuses every token')
  return { LITELLM_MASTER_KEY: 'sk-read-again', ...(gate?.licensed && { LITELLM_LICENSE: 'read-again' }) }
}
