import { textWithoutPlaces } from './json.js'

/**
 * Settings that most routes share are written once, on the host. The string of the value that more than half of them
 * share; `null` if there is none, or if most have no value.
 */
export function mostCommon<T>(values: readonly (T | undefined)[]): T | null {
  const groups = new Map<string, { value: T; count: number }>()
  for (const value of values) {
    if (value === undefined) continue
    const key = textWithoutPlaces(value)
    const known = groups.get(key)
    if (known) known.count++
    else groups.set(key, { value, count: 1 })
  }
  for (const { value, count } of groups.values()) if (count * 2 > values.length) return value
  return null
}

export const isSame = (a: unknown, b: unknown): boolean => textWithoutPlaces(a) === textWithoutPlaces(b)
