import type { Anything, Free } from '../../../core/scalars.js'
import type { GeneralSettings } from './general-settings.js'

/** Configuration file of the LiteLLM proxy. */
export interface LiteLlmConfig {
  /** Models that callers may name. */
  model_list?: Model[] | null
  /** Settings of the proxy, access among them. */
  general_settings?: GeneralSettings | null
  /** Settings of the LiteLLM library. Not checked. */
  litellm_settings?: Free | null
  /** How a model's deployment is chosen. Not checked. */
  router_settings?: Free | null
  /** Since 1.110: workers that register. Not checked. */
  worker_registry?: Anything
  /** Variables that are set before anything else. */
  environment_variables?: Free | null
  [key: string]: Anything
}

/** A model. */
export interface Model {
  /** Name that callers use. */
  model_name: string
  /** What is called, and how. */
  litellm_params: ModelParameters
  /** Metadata of the model. */
  model_info?: Free | null
  [key: string]: Anything
}

/** What is called, and how. */
export interface ModelParameters {
  /**
   * Provider and model.
   * @examples ["openai/gpt-4o"]
   */
  model: string
  /**
   * Key for the provider. `os.environ/NAME` reads the environment.
   * @examples ["os.environ/OPENAI_API_KEY"]
   */
  api_key?: string | null
  [key: string]: Anything
}
