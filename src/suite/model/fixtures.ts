import type { ClaimsSpec } from './token.js'

/** What is around the gateway. Files are relative to the suite. */
export interface Fixtures {
  /** Environment of the gateway's process. */
  env?: { [name: string]: string }
  /** Folder in which relative paths of the configuration are looked up. Default: that of the suite. */
  files?: string
  /** What the network answers, by address; or a file that says so. */
  fetch?: string | FetchedAnswers
  /** LiteLLM's teams, users and organizations, or a file that holds them. `null`: no database. */
  state?: null | string | ClaimsSpec
  /** What MCP servers offer, by target, or a file that says so. */
  mcpTools?: string | ClaimsSpec
  /** What the backend answers. Default: 200 without a body. */
  upstreamResponse?: UpstreamAnswer
}

/** What addresses answer. */
export interface FetchedAnswers {
  [url: string]: FetchedAnswer
}

/**
 * What an address answers.
 * @exactlyOneOf file;status;error
 */
export interface FetchedAnswer {
  /** The body is this file, with status 200. */
  file?: string
  /** @TJS-type integer */
  status?: number
  body?: string
  /** The connection fails: `refused`, `timeout`. */
  error?: string
}

/** An answer of the backend. */
export interface UpstreamAnswer {
  /**
   * Default 200.
   * @TJS-type integer
   * @minimum 100
   * @maximum 999
   */
  status?: number
  headers?: { [name: string]: string | string[] }
  body?: string
}
