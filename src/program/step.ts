import type { Origin } from '../finding.js'
import type { Condition } from './condition.js'
import type { Authenticate } from './step/authenticate.js'
import type { Authorize } from './step/authorize.js'
import type { Cors } from './step/cors.js'
import type { ApiKeyAuth, BackendAuth, BasicAuth } from './step/credentials.js'
import type { EnvoyStep } from './step/envoy.js'
import type { EditHeaders } from './step/edit-headers.js'
import type { Either } from './step/either.js'
import type { LiteLlmStep } from './step/litellm.js'
import type { McpAuthentication } from './step/mcp-authentication.js'
import type { McpAuthorization } from './step/mcp-authorization.js'
import type { Outside, Unmodelled } from './step/outside.js'
import type { Respond } from './step/respond.js'
import type { Rewrite } from './step/rewrite.js'

/** One thing that happens to a request. Which module decides it is the engine's affair. */
export type Step =
  | Authenticate
  | McpAuthentication
  | McpAuthorization
  | Authorize
  | ApiKeyAuth
  | BasicAuth
  | BackendAuth
  | Cors
  | EditHeaders
  | Rewrite
  | EnvoyStep
  | Respond
  | Outside
  | Unmodelled
  | Either
  | LiteLlmStep

/** What all steps have: the place in the input that says so. */
export interface StepBase {
  origin: Origin
  /** agentgateway's conditional policies: the step is skipped unless this holds. */
  when?: Condition
}
