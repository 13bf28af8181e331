import type { TokenSource } from './authenticate.js'
import type { ChainPlace } from './outside.js'
import type { StepBase } from './step.js'

/** How a missing or invalid credential is handled. `optional` rejects invalid ones; `permissive` rejects none. */
export type CredentialMode = 'strict' | 'optional' | 'permissive'

export interface ApiKeyAuth extends StepBase {
  kind: 'api-key'
  mode: CredentialMode
  /** `metadata` becomes `apiKey.*` in CEL. */
  keys: {
    /** Empty if only `hash` is known. */
    key: string
    /** `sha256:` and the digest in hexadecimal. */
    hash?: string
    metadata: Record<string, unknown>
    /** Patterns with at most one `*` at an end; absent: every model. */
    allowedModels?: string[]
  }[]
  source: TokenSource
  /** Envoy: the sources after `source`. The first that holds a key counts. */
  otherSources?: TokenSource[]
  /** Envoy: values of `metadata.client` that the route allows; others are answered 403. Absent: all. */
  allowedClients?: string[]
  /** Envoy: the header that names the client to the upstream. */
  clientHeader?: string
  /** Envoy: the key is removed from every source. */
  removesKey?: boolean
  place?: ChainPlace
}

export interface BasicAuth extends StepBase {
  kind: 'basic-auth'
  mode: CredentialMode
  /** Envoy: empty for the address of the request. */
  realm: string
  /** Lines of an htpasswd file. */
  htpasswd: string
  source: TokenSource
  /** Envoy: the header that names the user to the upstream. */
  userHeader?: string
  /** Envoy: the namespace of dynamic metadata that names the user. */
  metadata?: string
  place?: ChainPlace
}

/** A value of a Secret; default namespace: that of the referring object, default key: `Authorization`. */
export interface SecretRef {
  namespace?: string
  name: string
  key?: string
}

/** What replaces the text of a Secret that the input lacks. */
export const unreadText = (secret: string): string => `value-of-${secret}`

/** A key and its source: a Secret or an environment variable. */
export interface BackendKey {
  kind: 'key'
  value: string
  secretRef?: SecretRef
  variable?: string
}

/** Credentials for the upstream: a configured key, or the verified token restored. */
export interface BackendAuth extends StepBase {
  kind: 'backend-auth'
  auth: BackendKey | { kind: 'passthrough' }
  /** Where the credential goes; default: `authorization` with `Bearer `. */
  target?: TokenSource
}
