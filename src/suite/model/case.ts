import type { Anything } from '../../core/scalars.js'
import type { InlineRequest } from './request.js'
import type { Outcome } from './suite.js'
import type { InlineToken } from './token.js'

/** Expected answers of one token, by request. */
export interface MatrixRow {
  [request: string]: Outcome | ExpectedAnswer
}

/** What an answer must be; only the members that are set are compared. */
export interface ExpectedAnswer {
  /**
   * HTTP status.
   * @minimum 100
   * @maximum 999
   * @TJS-type integer
   */
  status?: number
  /** Headers of the answer, by name. `null`: the header is absent. */
  headers?: { [name: string]: string | string[] | null }
  /** The whole body. */
  body?: string
  /** A part of the body. */
  contains?: string
  /** The backend that receives the request: its name, or the end of it after a slash. */
  destination?: string
  /** What the backend receives. */
  upstream?: ExpectedUpstream
  /** JSON-RPC error of an MCP answer: its code, or its code and a part of its message. */
  error?: number | ExpectedError
  /** MCP: names in the list that the client sees, in any order. */
  tools?: string[]
  /** Other software decides: the step that does, `extAuth` for instance. */
  undetermined?: string
  /** The whole answer as it was recorded; `--update` writes it. `null`: not recorded yet. */
  recorded?: null | RecordedAnswer
}

/** What the backend must receive. */
export interface ExpectedUpstream {
  method?: string
  path?: string
  authority?: string
  /** By name. `null`: the header is absent. */
  headers?: { [name: string]: string | string[] | null }
}

/** A JSON-RPC error (JSON-RPC 2.0 §5.1). */
export interface ExpectedError {
  /** @TJS-type integer */
  code?: number
  /** A part of the message. */
  message?: string
}

/** A whole answer: what the client gets, and what the backend receives. */
export interface RecordedAnswer {
  /** @TJS-type integer */
  status: number
  headers: { [name: string]: string | string[] }
  body: string
  /** The step that decides, where other software does. */
  undetermined?: string
  upstream?: null | RecordedUpstream
}

/** A whole request as the backend receives it. */
export interface RecordedUpstream {
  method: string
  path: string
  authority: string
  /** Its name. */
  backend?: string
  headers: { [name: string]: string | string[] }
}

/**
 * A case. `${name}` in its texts is replaced by the columns of `each`.
 * @atMostOneOf steps;request
 * @atLeastOneOf steps;request
 * @notBoth steps,expect|steps,token
 */
export interface CaseSpec {
  /** Title in reports. Default: the token and the request. */
  name?: string
  /** Labels for `--filter tag:NAME`. */
  tags?: string[]
  /** Rows of values: the case is run once for each. */
  each?: EachRow[]
  /** Name of a token, or a token. Default: none. */
  token?: string | InlineToken
  /** Name of a request, `GET /path`, or a request. */
  request?: string | InlineRequest
  /** What the answer must be. */
  expect?: string | number | ExpectedAnswer
  /** Time of the request: unix seconds, or `2026-01-31T12:00:00Z`. */
  now?: number | string
  /** Environment of the gateway's process, laid over that of the fixtures. `null`: unset. */
  env?: { [name: string]: string | null }
  /** Requests one after another to one gateway, which keeps what it learns: an MCP session. */
  steps?: StepSpec[]
}

/** Values for one run of a case, by name. */
export interface EachRow {
  [name: string]: Anything
}

/** One request of a sequence. */
export interface StepSpec {
  /** Name of a token, or a token. Default: none. */
  token?: string | InlineToken
  /** Name of a request, `GET /path`, or a request. */
  request: string | InlineRequest
  /** What the answer must be. Default: anything. */
  expect?: string | number | ExpectedAnswer
  /** Time of the request. */
  now?: number | string
}
