import { compareVersions, lineOf } from './version.js'

/**
 * The releases that introduced something: the first release of the main line last, before it the releases of older
 * lines that it was ported back to. `['1.106.12', '1.110.0']`: 1.106.12 has it, 1.109.0 does not, 1.110.0 does.
 */
export type Since = readonly string[]

/** Reports whether a version has what these releases introduced. */
export function hasSince(since: Since, version: string): boolean {
  const main = since.at(-1)!
  return since.some(
    (first) => compareVersions(version, first) >= 0 && (first === main || lineOf(first) === lineOf(version)),
  )
}

/** A behaviour of a gateway that depends on its version. */
export interface Trait<T = unknown> {
  /** What differs: a clause that can follow "because" in a report. */
  about: string
  /** The value before any change, then each change in order of release. */
  initial: T
  changes: readonly { since: Since; value: T }[]
}

/** A behaviour that some releases introduced. */
export function introduced(about: string, ...since: string[]): Trait<boolean> {
  return { about, initial: false, changes: [{ since, value: true }] }
}

/** A value with its changes: `changing('...', 'a', [['1.108.0'], 'b'])`. */
export function changing<T>(about: string, initial: T, ...changes: [since: Since, value: T][]): Trait<T> {
  return { about, initial, changes: changes.map(([since, value]) => ({ since, value })) }
}

export type Traits = Readonly<Record<string, Trait>>

/** The value of each trait in one version. */
export type TraitValues<T extends Traits> = { readonly [K in keyof T]: T[K] extends Trait<infer V> ? V : never }

export function valueAt<T>({ initial, changes }: Trait<T>, version: string): T {
  const last = changes.findLast(({ since }) => hasSince(since, version))
  return last ? last.value : initial
}
