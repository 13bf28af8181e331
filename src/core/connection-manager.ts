import type { Origin } from './finding.js'

/**
 * What Envoy's HTTP connection manager does to a request before a route is chosen. A listener without it has what Gloo
 * sets where nothing is written: paths are normalized (RFC 3986), and nothing else.
 */
export interface ConnectionManager {
  normalizePath: boolean
  /** `//` in a path becomes `/`. */
  mergeSlashes: boolean
  /** `%2F` and `%5C` in a path. `redirect`: 307 to the path with the characters that they mean. */
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
