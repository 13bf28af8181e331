import type { Anything } from '../../core/scalars.js'
import type { ClaimsSpec } from './token.js'

/**
 * A request.
 * @notBoth url,path|url,host|mcp,body
 */
export interface RequestSpec {
  /** Starts from this request. */
  from?: string
  /** Default: GET, or POST with `mcp`. */
  method?: string
  /** `http://HOST/PATH`, or `/PATH`. */
  url?: string
  /** Default `/`, or `/mcp` with `mcp`. */
  path?: string
  /** The `Host` header. Default: a host that the policy serves. `null`: none is sent. */
  host?: string | null
  /** Headers by name. */
  headers?: { [name: string]: string | string[] }
  /** Text, or a value that is sent as JSON. */
  body?: Anything
  /** Address of the client: `10.0.0.1`, `[2001:db8::1]:4711`. */
  source?: string
  /** Name of the listener that takes the request. */
  listener?: string
  /** @TJS-type integer */
  port?: number
  scheme?: 'http' | 'https'
  /** A message to MCP servers. */
  mcp?: McpCall
  /** Labels for `--filter tag:NAME`. */
  tags?: string[]
}

/** A request of a case: `from` names one. */
export interface InlineRequest extends RequestSpec {}

/**
 * A message of the Model Context Protocol in an open session.
 * @exactlyOneOf call;list;prompt;read;initialize;message
 */
export interface McpCall {
  /** Name of a tool that is called. */
  call?: string
  /** `call`, `prompt`: its arguments. */
  arguments?: ClaimsSpec
  /** Lists what the servers offer. */
  list?: 'tools' | 'prompts' | 'resources'
  /** Name of the requested prompt. */
  prompt?: string
  /** Address of a resource that is read. */
  read?: string
  /** Opens a session. */
  initialize?: true
  /** Any JSON-RPC message. */
  message?: ClaimsSpec
}
