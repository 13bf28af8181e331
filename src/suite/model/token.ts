import type { Anything } from '../../core/scalars.js'

/**
 * A key that signs tokens.
 * @exactlyOneOf suppose;mint;file
 */
export interface KeySpec {
  /**
   * Signatures are supposed to be good, under the keys that the policy trusts: `true`, or the name, issuer or key id
   * that says which provider of the policy. No cryptography is done.
   */
  suppose?: true | SupposedKey
  /** Makes a new key pair for this algorithm, and signs. The policy then trusts its public key. */
  mint?: 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'EdDSA'
  /** `mint`: the key id. Default: the name. */
  kid?: string
  /** `mint`: the address that answers with the public key. Default: it replaces the keys of `provider`. */
  serve?: string
  /** `mint`: the provider whose keys the public key replaces: its name or issuer. Default: the first. */
  provider?: string
  /** A private key as JWK or PEM, relative to the suite. */
  file?: string
}

/** Which key of the policy signs. */
export interface SupposedKey {
  /** Name of the provider. */
  provider?: string
  /** Issuer of the provider. */
  issuer?: string
  /** Id of the key. */
  kid?: string
}

/**
 * A token. Issuer, audience, `exp` and the key id default to values that the policy's provider accepts.
 * @notBoth raw,claims|raw,header|raw,signedBy|raw,expires
 */
export interface TokenSpec {
  /** Starts from this token; claims are laid over its claims. */
  from?: string
  /** Claims. `null` is the value null; see `without`. */
  claims?: ClaimsSpec
  /** Claims that the token does not have, not even those that are filled in: `[iss, aud, exp]`. */
  without?: string[]
  /** `+1h`, `-5m`, unix seconds, a time, or `never`. Default: in an hour. */
  expires?: number | string
  /** `nbf`: `+1h`, `-5m`, unix seconds, or a time. */
  notBefore?: number | string
  /** `iat`: `-5m`, unix seconds, or a time. */
  issuedAt?: number | string
  /** Name of the key that signs; `nobody`: the signature is invalid. Default: a key that the policy trusts. */
  signedBy?: string
  /** Members of the header, over those that are filled in. `null` leaves one out. */
  header?: ClaimsSpec
  /** What is sent as it is: a recorded token, an API key, nonsense. */
  raw?: string
  /** A file that holds what is sent. */
  file?: string
  /** Where it is sent. Default: where the provider of the policy looks first, or `Authorization: Bearer`. */
  in?: CredentialPlace
  /** Labels for `--filter tag:NAME`. */
  tags?: string[]
}

/** A token of a case: `from` names one. */
export interface InlineToken extends TokenSpec {}

/** Names and values. */
export interface ClaimsSpec {
  [name: string]: Anything
}

/**
 * Where a credential is in the request.
 * @exactlyOneOf header;query;cookie
 */
export interface CredentialPlace {
  /** Name of a header. */
  header?: string
  /** `header`: what is before the credential: `Bearer `. */
  prefix?: string
  /** Name of a query parameter. */
  query?: string
  /** Name of a cookie. */
  cookie?: string
}
