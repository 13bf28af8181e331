import type { LocalEviction } from './generated/backends.js'
import type { Config, DatabaseLlmMode, LoggingFormat, OtlpLoggingConfig, RawLoggingLevel } from './generated/config.js'

/**
 * CEL expression, parsed when agentgateway loads its file: one that does not parse keeps it from starting.
 * @cel
 */
export type Expression = string

/**
 * An entry of a descriptor of a rate limit.
 * @ignoresUnknown
 */
export interface KV {
  /** Name. */
  key: string
  /** CEL expression for the value. */
  value: Expression
}

/**
 * When a backend counts as unhealthy.
 * @orEmptyList
 */
export interface LocalHealthPolicy {
  /** CEL expression over the answer; where it holds, the answer counts as a failure. */
  unhealthyExpression?: Expression | null
  /** When a backend gets no requests for a while. */
  eviction?: LocalEviction | null
}

/**
 * The access log.
 * @orEmptyList
 */
export interface LoggingPolicy {
  /** CEL expression; only requests for which it holds are logged. */
  filter?: Expression | null
  /** Fields to add, by CEL expression. */
  add?: { [name: string]: Expression }
  /** Fields to remove. */
  remove?: string[]
  /** Where the log is sent. */
  otlp?: OtlpLoggingConfig | null
  /** What the database receives. */
  database?: DatabaseLoggingConfig | null
}

/**
 * Fields of the access log that is sent.
 * @orEmptyList
 */
export interface AccessLogFields {
  /** Fields to remove. */
  remove?: string[]
  /** Fields to add, by CEL expression. */
  add?: { [name: string]: Expression }
}

/**
 * Fields of the access log in the database.
 * @orEmptyList
 */
export interface DatabaseLoggingConfig {
  /** How much of a conversation is kept. */
  llm?: DatabaseLlmMode | null
  /** Fields to add, by CEL expression. */
  add?: { [name: string]: Expression }
}

/**
 * Fields of logs and traces.
 * @orEmptyList
 */
export interface RawLoggingFields {
  /**
   * Fields to remove.
   * @default []
   */
  remove?: string[]
  /**
   * Fields to add, by CEL expression.
   * @default {}
   */
  add?: { [name: string]: Expression }
}

/** The process's log. */
export interface RawLogging {
  /** CEL expression; only requests for which it holds are logged. */
  filter?: Expression | null
  /** Fields to add and remove. */
  fields?: RawLoggingFields | null
  /** Level. */
  level?: RawLoggingLevel | null
  /** Text or JSON. */
  format?: LoggingFormat | null
  /** The database of the log. */
  database?: Config | null
}

/**
 * Fields of metrics.
 * @orEmptyList
 */
export interface RawMetricFields {
  /**
   * Fields to add, by CEL expression.
   * @default {}
   */
  add?: { [name: string]: Expression }
}

/** A number, or a CEL expression. */
export type StringBoolFloat = Expression | number | boolean
