import type * as core from '../../core/program.js'
import type { EnvoyStep } from '../../core/step/step.js'

/** Programs of Envoy, whose steps are its own: readers build them, and the gateway runs them. */

export type Action = core.Action<EnvoyStep>
export type Backend = core.Backend<EnvoyStep>
export type Forward = core.Forward<EnvoyStep>
export type Host = core.Host<EnvoyStep>
export type Listener = core.Listener<EnvoyStep>
export type Llm = core.Llm<EnvoyStep>
export type LlmModel = core.LlmModel<EnvoyStep>
export type Program = core.Program<EnvoyStep>
export type Route = core.Route<EnvoyStep>
export type Step = EnvoyStep
