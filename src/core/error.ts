/**
 * Why a library function throws. Invalid input does not throw: it is reported as findings.
 *
 * - `no-configuration`, `several-configurations`: the function requires exactly one program
 * - `unknown-provider`: no token provider has this name or issuer
 * - `unknown-target`: unknown gateway or version
 * - `unknown-format`: unknown report format
 * - `unwritable-dialect`: no conversion to this dialect exists
 * - `unusable-key`: a key that cannot be read, or cannot sign
 * - `invalid-token`: neither a JWT nor a JSON object of claims
 * - `invalid-json`: text that is not JSON
 * - `invalid-curl`: not a curl command, or one that is not supported
 * - `unexpanded-variable`: a curl command contains a shell variable whose value is unknown
 * - `invalid-har`: not an HTTP Archive
 * - `invalid-case`: a file of cases, or one of them, has another shape
 * - `invalid-access-log`: a line does not describe a request
 * - `invalid-url`: not a URL of http or https
 * - `no-requests`: a recording without requests
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
  | 'invalid-curl'
  | 'unexpanded-variable'
  | 'invalid-har'
  | 'invalid-access-log'
  | 'invalid-case'
  | 'invalid-url'
  | 'no-requests'

/** An error thrown by the library. `code` is stable; the message is for humans. */
export class ClaimwrightError extends Error {
  override name = 'ClaimwrightError'

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message)
  }

  /** Bundles contain copies of this class: an error of one copy is an instance of all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: the check must apply to the subclass
    if (this !== ClaimwrightError) return Function.prototype[Symbol.hasInstance].call(this as never, value)
    return value instanceof Error && 'code' in value && value.name === 'ClaimwrightError'
  }
}
