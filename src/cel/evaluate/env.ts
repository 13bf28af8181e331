import type { Activation } from '../activation.js'
import { CelError } from '../error.js'
import type { CelValue } from '../value.js'

/** Step limit of one evaluation. The engine has no such limit; a more expensive expression would block it. */
const STEPS = 10_000_000

/** The environment of a running expression: the variables, and the slots of surrounding macro variables. */
export class Env {
  readonly slots: CelValue[] = []

  constructor(
    readonly activation: Activation,
    private steps = STEPS,
  ) {}

  /** Counts work that grows with data: macro elements, copied characters and list members. */
  spend(steps: number): void {
    this.steps -= steps
    if (this.steps < 0) throw new CelError(`the evaluation takes more than ${STEPS} steps`, 'limit')
  }

  /** Counts work for scanning data, which is cheap. */
  scan(length: number): void {
    this.spend(length >> 6)
  }
}

/** A compiled expression. Throws `CelError`. */
export type Code = (env: Env) => CelValue
