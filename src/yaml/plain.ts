/** Reading plain data of unknown shape: every function accepts any value and never throws. */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own member of an object; `undefined` for any other value. */
export function member(value: unknown, ...path: string[]): unknown {
  let at = value
  for (const name of path) {
    if (!isRecord(at) || !Object.hasOwn(at, name)) return undefined
    at = at[name]
  }
  return at
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The elements of a list; empty for any other value. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The members of an object whose value is a string (labels, `stringData`). */
export function texts(value: unknown): Map<string, string> {
  const found = new Map<string, string>()
  if (!isRecord(value)) return found
  for (const [name, one] of Object.entries(value)) if (typeof one === 'string') found.set(name, one)
  return found
}

/** The text of a string, number or boolean. Other values have none: an object of foreign JSON may have no `toString`. */
export function scalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}
