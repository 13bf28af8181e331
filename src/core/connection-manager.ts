import type { Origin } from './finding.js'

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
  origin: Origin
}
