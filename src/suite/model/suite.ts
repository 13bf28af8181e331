import type { CaseSpec, MatrixRow } from './case.js'
import type { Fixtures } from './fixtures.js'
import type { RequestSpec } from './request.js'
import type { KeySpec, TokenSpec } from './token.js'

/**
 * A suite of `claimwright test`: who may do what under a policy, as a table of tokens and requests. The file is named
 * `*.claimwright-test.yaml`.
 * @atMostOneOf policy;policies
 */
export interface Suite {
  /** Where editors find this schema. */
  $schema?: string
  /** Title in reports. Default: the name of the file. */
  name?: string
  /** For readers; not printed. */
  description?: string
  /** Files whose keys, tokens, requests and fixtures this suite shares. Names that the suite defines itself win. */
  include?: string | string[]
  /** The configuration under test: files or folders, relative to the suite. */
  policy?: string | string[]
  /**
   * Several configurations that must give the same answers, by name: a policy and what it was converted to.
   * @minProperties 1
   */
  policies?: { [name: string]: string | string[] | PolicySpec }
  /** Reads the policy as this dialect. Default: by what the files hold. */
  dialect?: DialectName
  /** Versions of the gateways in use: `gloo: "1.18"`. */
  target?: { [gateway: string]: string }
  /** Time of every request: unix seconds, or `2026-01-31T12:00:00Z`. Default: a fixed time, 1800000000. */
  now?: number | string
  /** Labels for `--filter tag:NAME`. */
  tags?: string[]
  /** Keys that sign tokens, by name. */
  keys?: { [name: string]: KeySpec }
  /** Tokens, by name. `none` is a request without a token. */
  tokens?: { [name: string]: TokenSpec }
  /** Requests, by name: `GET /v1/models`, or with headers and a body. */
  requests?: { [name: string]: string | RequestSpec }
  /** What is around the gateway: its environment, directory, fetched keys, MCP servers. */
  fixtures?: Fixtures
  /** Expected answers by token, then by request. */
  matrix?: { [token: string]: Outcome | MatrixRow }
  /** Cases that are more than a token and a request. */
  cases?: CaseSpec[]
}

/** One of several configurations under test. */
export interface PolicySpec {
  /** Files or folders, relative to the suite. */
  files: string | string[]
  /** Reads the files as this dialect. */
  dialect?: DialectName
  /** Version of the gateway. */
  target?: { [gateway: string]: string }
  /** Environment of the gateway's process. */
  env?: { [name: string]: string }
}

export type DialectName = 'gloo' | 'gloo-gateway-api' | 'agentgateway' | 'standalone' | 'litellm' | 'envoy'

/**
 * `allow`: the request is forwarded, or answered below 400. `deny`: any other answer. `undetermined`: other software
 * decides. `agree`: the policies under test give the same answer, whatever it is. A number is a status.
 */
export type Outcome = 'allow' | 'deny' | 'undetermined' | 'agree' | number
