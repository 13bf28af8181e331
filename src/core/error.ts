/**
 * Why a function of the library throws. Input that is wrong does not throw: it gives findings.
 *
 * - `no-configuration`, `several-configurations`: a single program was asked for
 * - `unknown-provider`: no provider of tokens has this name or issuer
 * - `unknown-target`: a gateway or version that is not known
 * - `unknown-format`: a report in a format that does not exist
 * - `unwritable-dialect`: nothing is converted to this dialect
 * - `unusable-key`: a key that cannot be read, or cannot sign
 * - `invalid-token`: neither a JWT nor a JSON object of claims
 * - `invalid-json`: text that is not JSON
 */
export type ErrorCode =
  | 'no-configuration'
  | 'several-configurations'
  | 'unknown-provider'
  | 'unknown-target'
  | 'unknown-format'
  | 'unwritable-dialect'
  | 'unusable-key'
  | 'invalid-token'
  | 'invalid-json'

/** An error of the library. `code` is stable, the message is for people. */
export class ClaimwrightError extends Error {
  override name = 'ClaimwrightError'

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message)
  }

  /** Parts of the package have copies of this class: an error of one is an error of all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass is asked about itself
    if (this !== ClaimwrightError) return Function.prototype[Symbol.hasInstance].call(this as never, value)
    return value instanceof Error && 'code' in value && value.name === 'ClaimwrightError'
  }
}
