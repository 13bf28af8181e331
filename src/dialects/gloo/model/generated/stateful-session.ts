// Written by tools/facts/generate-model.mjs. To document a type by hand, move it to a file one folder up.
import type { Duration } from '../../../../core/scalars.js'

export interface CookieBasedSessionState {
  cookie?: CookieBasedSessionStateCookie
}

export interface CookieBasedSessionStateCookie {
  name?: string
  path?: string
  ttl?: Duration
}

export interface HeaderBasedSessionState {
  headerName?: string
}

export interface StatefulSession {
  /** @oneof SessionState */
  cookieBased?: CookieBasedSessionState
  /** @oneof SessionState */
  headerBased?: HeaderBasedSessionState
  strict?: boolean
}
