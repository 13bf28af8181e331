/** An object that is being written. */
export type Json = Record<string, unknown>

/** Everything but places and, in rules, names. */
export function textWithoutPlaces(value: unknown): string {
  return JSON.stringify(value, (name, member: unknown) => (name === 'origin' ? undefined : member)) ?? ''
}
