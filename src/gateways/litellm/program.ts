import type * as core from '../../core/program.js'
import type { LiteLlmStep } from '../../core/step/step.js'

/** Programs of LiteLLM, whose steps are its own: the reader builds them, and the gateway runs them. */

export type LlmModel = core.LlmModel<LiteLlmStep>
export type Program = core.Program<LiteLlmStep>
export type Step = LiteLlmStep
