import type { Activation } from '../activation.js'
import { CelError } from '../error.js'
import type { CelValue } from '../value.js'

/** Steps one evaluation may take. The engine has no such limit; an expression that needs more would block it. */
const STEPS = 10_000_000

/** What a running expression can reach: the variables, and the slots of macro variables around it. */
export class Env {
  readonly slots: CelValue[] = []
  private steps = STEPS

  constructor(readonly activation: Activation) {}

  /** Called for work that grows with data: macro elements, copied characters and list members. */
  spend(steps: number): void {
    this.steps -= steps
    if (this.steps < 0) throw new CelError(`the evaluation takes more than ${STEPS} steps`, 'limit')
  }

  /** Called for looking through data, which is quick. */
  scan(length: number): void {
    this.spend(length >> 6)
  }
}

/** A compiled expression. Throws `CelError`. */
export type Code = (env: Env) => CelValue
