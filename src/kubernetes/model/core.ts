import type { Bytes, Free } from '../../core/scalars.js'
import type { ObjectMeta } from './metadata.js'

/** Secret values: keys, credentials, header values that policies refer to. */
export interface Secret {
  apiVersion: 'v1'
  kind: 'Secret'
  metadata?: ObjectMeta
  /**
   * Word for what the entries are. Gloo reads header values from `gloo.solo.io.HeaderSecret` and `Opaque`.
   * @examples ["Opaque"]
   */
  type?: string
  /** Entries in base64. */
  data?: { [name: string]: Bytes } | null
  /** Entries as plain text; the API server encodes them into `data`, over entries of the same name. */
  stringData?: { [name: string]: string } | null
  /** The API server refuses changes. */
  immutable?: boolean
}

/** Plain values that policies refer to: key sets, proto descriptors. */
export interface ConfigMap {
  apiVersion: 'v1'
  kind: 'ConfigMap'
  metadata?: ObjectMeta
  /** Entries as text. */
  data?: { [name: string]: string } | null
  /** Entries in base64. */
  binaryData?: { [name: string]: Bytes } | null
  /** The API server refuses changes. */
  immutable?: boolean
}

/** Workload address that a route forwards to. */
export interface Service {
  apiVersion: 'v1'
  kind: 'Service'
  metadata?: ObjectMeta
  /** Ports and selector: of no concern to access policy, and not checked. */
  spec?: Free
  status?: Free
}
