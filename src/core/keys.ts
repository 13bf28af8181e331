import type { Origin } from './finding.js'
import type { Content } from './step/outside.js'

/** A JSON Web Key (RFC 7517) as data; only public members and `k` are kept. */
export interface Jwk {
  kty: string
  kid?: string
  alg?: string
  use?: string
  key_ops?: string[]
  /** RSA */
  n?: string
  e?: string
  /** EC and OKP */
  crv?: string
  x?: string
  y?: string
  /** oct */
  k?: string
}

/**
 * Keys of a provider. `inline`: `text` is the key material as written (or as stored in its file), `keys` the keys the
 * gateway reads from it. `remote`: fetched when needed; `facts.fetched` has the answer.
 */
export type KeySet = InlineKeys | RemoteKeys

export interface InlineKeys {
  kind: 'inline'
  format: 'pem' | 'jwk' | 'jwks'
  text: string
  keys: Jwk[]
  /** The file that contains `text`, if any. */
  file?: string
  origin: Origin
}

export interface RemoteKeys {
  kind: 'remote'
  url: string
  /** Seconds. */
  cacheDuration?: number
  /** The backend that serves `url`: Gloo `upstreamRef`, agentgateway `backendRef` (NAMESPACE/NAME). */
  backend?: string
  /** Other configuration of the key backend: the kind of object, and its contents. */
  way?: Content
  /** Envoy: keys are fetched before the first request. */
  async?: boolean
  /** The gateway does not start without these keys (agentgateway's own files). */
  required?: boolean
  origin: Origin
}
