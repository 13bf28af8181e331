import type { FetchAnswer } from './http.js'

/** Values missing from the source that a target requires (`--set NAME=VALUE`). */
export const SETTINGS = {
  issuer: 'issuer of tokens, where the source compares none',
  'jwks-url': 'address where keys are published',
  kid: 'key ID of a key that has none',
  teams: "teams in LiteLLM's database: A,B or *",
  users: "users in LiteLLM's database: A,B or *",
  organizations: "organizations in LiteLLM's database: A,B or *",
  agents: "agents in LiteLLM's database: A,B or *",
  'end-users': "end users in LiteLLM's database: A,B or *",
} as const

export type SettingName = keyof typeof SETTINGS

export interface WriteOptions {
  /** Values missing from the source that the target requires. */
  set: Partial<Record<SettingName, string>>
  /** Also write rules that only close differences inherent to the target gateway. */
  strict?: boolean
  /** Write string prefixes as prefixes of whole path segments. */
  segments?: boolean
  /** The source has Gateways and routes of the kinds that are written: written ones get other names. */
  beside?: boolean
  /** Responses of key URLs, for targets that require inline keys. */
  fetched: ReadonlyMap<string, FetchAnswer>
}
