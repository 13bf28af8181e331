/**
 * A part of a program as text, to compare it with another part. Parsed expressions are left out: their source is beside
 * them, and they hold integers that JSON does not have.
 */
export function programText(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => (name === 'expression' ? undefined : member))
}
