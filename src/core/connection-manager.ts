import type { Origin } from './finding.js'
import type { LocalReplies } from './local-replies.js'
import type { HeaderEdit } from './step/edit-headers.js'
import type { TextMatcher } from './step/envoy.js'

/**
 * How Envoy's HTTP connection manager changes a request before a route is chosen. A listener without it has Gloo's
 * defaults: paths are normalized (RFC 3986), and nothing else.
 */
export interface ConnectionManager {
  normalizePath: boolean
  /** `//` in a path becomes `/`. */
  mergeSlashes: boolean
  /** `%2F` and `%5C` in a path. `redirect`: 307 to the decoded path. */
  escapedSlashes: 'keep' | 'reject' | 'redirect' | 'unescape'
  /** The port is removed from the host: every port, or the listener's. */
  stripPort: 'none' | 'any' | 'matching'
  /** A dot at the end of the host is removed. */
  stripTrailingDot?: boolean
  /** Virtual hosts are looked up without the port. */
  ignorePort?: boolean
  /** Header names with `_`. */
  underscores: 'allow' | 'reject' | 'drop'
  /** Absent: WebSocket only, which is Gloo's default. */
  upgrades?: Upgrades
  codec?: CodecSettings
  /** Replaces the scheme of every request. */
  scheme?: string
  /** Change the request before a route is chosen. */
  earlyEdits?: HeaderEdit[]
  /** Removed from every request: clients outside of the mesh may not send them. */
  internalHeaders?: string[]
  /** The header that virtual hosts are looked up by, instead of the host. */
  hostHeader?: string
  /** `;x=1` in path segments is ignored where paths are matched. */
  ignorePathParameters?: boolean
  /** A rewrite of path or host leaves no `x-envoy-original-path` and `x-envoy-original-host`. */
  suppressesOriginals?: boolean
  localReplies?: LocalReplies
  /** Which address is that of the client. Absent: the last one of `x-forwarded-for`, else that of the connection. */
  client?: ClientAddress
  origin: Origin
}

/**
 * Protocols that a connection may be upgraded to (RFC 9110 §7.8), in lower case; `connect` is the method. `other-filters`:
 * allowed, through a chain of filters that is not modelled.
 */
export type Upgrades = Readonly<Record<string, boolean | 'other-filters'>>

/** Settings of the HTTP/1 codec that differ from Envoy's defaults. */
export interface CodecSettings {
  /** HTTP/1.0 is accepted; without a `Host` it has this one. */
  http10?: { defaultHost: string }
  /** Absolute targets are not read: they are paths that no route has. */
  keepsAbsoluteTargets?: boolean
  /** Methods need not be known. */
  anyMethod?: boolean
  /** Protocols whose upgrade is ignored. */
  ignoredUpgrades?: TextMatcher[]
  /** Header lines, `Host` included. */
  maxLines?: number
  maxBytes?: number
}

/** `direct`: `x-forwarded-for` counts only for the hops that are trusted. `unknown`: an extension determines it. */
export interface ClientAddress {
  kind: 'direct' | 'forwarded' | 'unknown'
  trustedHops: number
  /** Some addresses are those of internal clients, whose headers are trusted. */
  namesInternal?: boolean
}
