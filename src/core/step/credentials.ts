import type { TokenSource } from './authenticate.js'
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
}

export interface BasicAuth extends StepBase {
  kind: 'basic-auth'
  mode: CredentialMode
  realm: string
  /** Lines of an htpasswd file. */
  htpasswd: string
  source: TokenSource
}

/** A value of a Secret; default namespace: that of the referring object, default key: `Authorization`. */
export interface SecretRef {
  namespace?: string
  name: string
  key?: string
}

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
