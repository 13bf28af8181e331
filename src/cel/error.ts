/**
 * Why an evaluation failed. `default()` catches `no-such-key` and `undeclared`; everything else is `other`. `limit`:
 * claimwright's limit, not the engine's: the evaluation would take too long.
 */
type CelErrorKind = 'no-such-key' | 'undeclared' | 'other' | 'limit'

/** Thrown by the evaluator. Not an `Error`: missing claims are common and need no stack trace. */
export class CelError {
  constructor(
    readonly message: string,
    readonly kind: CelErrorKind = 'other',
  ) {}
}

export const noSuchKey = (key: string): CelError => new CelError(`no such key: ${key}`, 'no-such-key')
export const undeclared = (name: string): CelError => new CelError(`undeclared reference to \`${name}\``, 'undeclared')
export const noSuchOverload = (): CelError => new CelError('no such overload')
export const unexpectedType = (got: string, want: string): CelError =>
  new CelError(`unexpected type: got ${got}, want ${want}`)
export const argumentCount = (expected: number, actual: number): CelError =>
  new CelError(`invalid argument count: expected ${expected}, got ${actual}`)
