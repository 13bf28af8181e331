import type { Condition } from '../../../core/condition.js'
import { addToGroup } from '../../../core/group-by.js'

/** A claim that lists roles, and the roles of which a caller needs one. */
export interface HeldRoles {
  /** In LiteLLM's claim path syntax. */
  field: string
  roles: string[]
}

/** `null`: all callers; `undefined`: LiteLLM cannot express it. Of several claims the one with most roles is used. */
export function rolesInClaim(when: Condition): HeldRoles | null | undefined {
  if (when.kind === 'always') return null
  const byField = new Map<string, string[]>()
  for (const condition of when.kind === 'any' ? when.of : [when]) {
    if (condition.kind !== 'claim') continue
    const { matcher, path } = condition
    if (matcher.kind !== 'list-contains' && matcher.kind !== 'any-shape') continue
    // LiteLLM iterates a string as a list of its characters.
    if (typeof matcher.value !== 'string' || [...matcher.value].length < 2) continue
    addToGroup(byField, fieldOf(path), matcher.value)
  }
  const [most] = [...byField].sort(([, a], [, b]) => b.length - a.length)
  return most && { field: most[0], roles: most[1] }
}

/** `.` separates, `\.` is a dot, and one leading `metadata.` is dropped. */
function fieldOf(path: readonly string[]): string {
  const field = path.map((part) => part.replaceAll('.', '\\.')).join('.')
  return field.startsWith('metadata.') ? `metadata.${field}` : field
}
