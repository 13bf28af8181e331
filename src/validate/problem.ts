import type { Code } from '../core/codes.js'
import type { Severity } from '../core/finding.js'
import type { Part } from '../yaml/source.js'
import type { TypeName } from './schema.js'

/** A value that does not match its type. `pointer` is its position in the document. */
export type Problem = { pointer: string; part?: Part } & (
  | {
      kind: 'unknown'
      key: string
      known: string[]
      type: string
      /** The program takes what it does not know in silence. */
      ignored: boolean
      /** A member beside it that has a member of this name. */
      inside: string | undefined
      /** A map around it has a member of this name. */
      outside: boolean
    }
  | { kind: 'type'; expected: TypeName[]; found: TypeName }
  | { kind: 'value'; allowed: unknown[]; value: unknown }
  | { kind: 'limit'; what: string; value: unknown }
  | { kind: 'missing'; key: string }
  | { kind: 'choose'; members: string[]; set: string[]; atLeast: boolean }
  | { kind: 'together'; members: string[] }
  | { kind: 'overruled'; by: string; key: string }
  | { kind: 'deprecated'; key: string; reason: string }
  | {
      kind: 'said'
      code: Code
      severity?: Severity
      message: string
      help?: string
      /** The gateway would refuse it, and the reader reads it nevertheless, as what it is meant to be. */
      isRead?: true
    }
)

/** How bad: of several readings of a value, the one with the fewest of these is the one that was meant. */
export function isRefusal(problem: Problem): boolean {
  if (problem.kind === 'unknown') return !problem.ignored
  if (problem.kind === 'said') return problem.severity !== 'warning' && problem.severity !== 'info'
  return problem.kind !== 'deprecated' && problem.kind !== 'overruled'
}
