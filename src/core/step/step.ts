import type { Condition } from '../condition.js'
import type { Origin } from '../finding.js'
import type { Authenticate } from './authenticate.js'
import type { Authorize } from './authorize.js'
import type { Cors } from './cors.js'
import type { ApiKeyAuth, BackendAuth, BasicAuth } from './credentials.js'
import type { Csrf } from './csrf.js'
import type { EditHeaders } from './edit-headers.js'
import type { Either } from './either.js'
import type { NativeStep } from './envoy.js'
import type { LiteLlmCheck } from './litellm.js'
import type { McpAuthentication } from './mcp-authentication.js'
import type { McpAuthorization } from './mcp-authorization.js'
import type { Outside, Unmodelled } from './outside.js'
import type { Respond } from './respond.js'
import type { Rewrite } from './rewrite.js'

/** One processing step of a request. The gateway chooses the implementation. */
export type Step = EnvoyStep | AgentgatewayStep | LiteLlmStep

/** Steps that both Envoy and agentgateway have. */
type ProxyStep =
  | Authenticate
  | Authorize
  | ApiKeyAuth
  | BasicAuth
  | BackendAuth
  | Cors
  | EditHeaders
  | Rewrite
  | Outside
  | Unmodelled

export type EnvoyStep = ProxyStep | NativeStep

export type AgentgatewayStep = ProxyStep | McpAuthentication | McpAuthorization | Csrf | Respond | Either

export type LiteLlmStep = Authenticate | Outside | Unmodelled | LiteLlmCheck

/** Common to all steps: the origin in the input. */
export interface StepBase {
  origin: Origin
  /** agentgateway's conditional policies: the step is skipped unless this condition holds. */
  when?: Condition
}
