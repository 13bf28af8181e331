import type * as mcp from '../../core/mcp.js'
import type * as core from '../../core/program.js'
import type { AgentgatewayStep } from '../../core/step/step.js'

/** Programs of agentgateway, whose steps are its own: readers build them, and the gateway runs them. */

export type Backend = core.Backend<AgentgatewayStep>
export type Forward = core.Forward<AgentgatewayStep>
export type Host = core.Host<AgentgatewayStep>
export type Listener = core.Listener<AgentgatewayStep>
export type Llm = core.Llm<AgentgatewayStep>
export type LlmModel = core.LlmModel<AgentgatewayStep>
export type McpBackend = mcp.McpBackend<AgentgatewayStep>
export type McpTarget = mcp.McpTarget<AgentgatewayStep>
export type Program = core.Program<AgentgatewayStep>
export type Route = core.Route<AgentgatewayStep>
export type Step = AgentgatewayStep
export type Stream = core.Stream<AgentgatewayStep>
