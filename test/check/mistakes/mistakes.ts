import type { ExampleInput } from '../../../src/check/rule.js'

/** Mistakes of newcomers: edits of a policy in which `check` finds nothing. */
export interface Mistakes {
  base: string
  surroundings?: Omit<ExampleInput, 'text'>
  mistakes: Mistake[]
}

/** `from` occurs once in the base. */
export type Mistake = [title: string, from: string, to: string]
