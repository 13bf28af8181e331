import type { Origin } from './finding.js'
import type { HeaderEdit } from './step/edit-headers.js'
import type { EnvoyCondition } from './step/envoy.js'

/** How Envoy changes the answers that it gives itself (`local_reply_config`). */
export interface LocalReplies {
  /** The first one that applies. */
  mappers: ReplyMapper[]
  /** Of every answer, unless the mapper has a format. */
  format?: ReplyFormat
}

export interface ReplyMapper {
  when: ReplyFilter
  status?: number
  body?: string
  headers: HeaderEdit[]
  format?: ReplyFormat
  origin: Origin
}

/** An access log filter. */
export type ReplyFilter =
  | { kind: 'status'; comparison: 'EQ' | 'GE' | 'LE' | 'NE'; value: number }
  | { kind: 'request'; when: EnvoyCondition }
  | { kind: 'all' | 'any'; of: ReplyFilter[] }

/** `value` is text with commands, or JSON whose strings have commands. */
export interface ReplyFormat {
  kind: 'text' | 'json'
  value: unknown
  contentType?: string
  /** Commands without a value are empty, or absent in JSON, instead of `-` and null. */
  omitsEmpty?: boolean
}
