import type { Cursor } from '../../yaml/cursor.js'
import type { Settings } from './settings.js'

/**
 * The provider and the model that `litellm_params` name: `model` is PROVIDER/MODEL or a model alone, and
 * `custom_llm_provider` wins (litellm_core_utils/get_llm_provider_logic.py).
 */
export function readProviderModel(params: Cursor, settings: Settings): { provider?: string; model: string } {
  const written = settings.text(params.at('model')) ?? ''
  const [, prefix, rest = ''] = /^([^/]+)\/(.*)$/s.exec(written) ?? []
  const custom = settings.text(params.at('custom_llm_provider'))
  const provider = custom ?? prefix
  const model = prefix !== undefined && prefix === provider ? rest : written
  return { model, ...(provider !== undefined && { provider }) }
}
