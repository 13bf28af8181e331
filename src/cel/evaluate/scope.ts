import type { CelFunction } from './call.js'

/** What the names in an expression mean. */
export interface Scope {
  /** Macro variables around the expression, outermost first; the index of a variable is its slot. */
  readonly variables: readonly string[]
  /** Functions of another CEL program. They precede the gateway's. */
  readonly functions?: ReadonlyMap<string, CelFunction>
}
