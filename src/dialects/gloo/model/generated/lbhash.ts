// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration } from '../../../../core/scalars.js'

export interface Cookie {
  name?: string
  ttl?: Duration
  path?: string
}

export interface HashPolicy {
  /** @oneof KeyType */
  header?: string
  /** @oneof KeyType */
  cookie?: Cookie
  /** @oneof KeyType */
  sourceIp?: boolean
  terminal?: boolean
}

export interface RouteActionHashConfig {
  hashPolicies?: HashPolicy[]
}
