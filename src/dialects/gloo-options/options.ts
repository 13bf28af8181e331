import type { Cursor } from '../../yaml/cursor.js'

/**
 * Options of a host or a route, by field. Of a oneof only the effective member is included: the one that is declared
 * last in the proto, whatever the order in the text.
 */
export type Options = ReadonlyMap<string, Cursor>

/** One-ofs of VirtualHostOptions and RouteOptions, in the order of declaration. */
const ONE_OFS: readonly (readonly string[])[] = [
  ['jwt', 'jwtStaged', 'jwtProvidersStaged'],
  ['hostRewrite', 'autoHostRewrite', 'hostRewritePathRegex', 'hostRewriteHeader'],
  ['ratelimitEarly', 'rateLimitEarlyConfigs'],
  ['ratelimit', 'rateLimitConfigs'],
  ['ratelimitRegular', 'rateLimitRegularConfigs'],
]

const groups = new Map(ONE_OFS.flatMap((group) => group.map((field) => [field, group] as const)))

export const NO_OPTIONS: Options = new Map()

/** The fields that are set. */
export function readOptions(cursor: Cursor): Options {
  const options = new Map<string, Cursor>()
  for (const [field, value] of cursor.members()) if (value.isSet) options.set(field, value)
  for (const group of ONE_OFS) {
    const counting = group.findLast((field) => options.has(field))
    for (const field of group) if (field !== counting) options.delete(field)
  }
  return options
}

/**
 * Fields of earlier objects override those of later ones; a oneof is one field, and fields are not merged recursively.
 */
export function mergeOptions(...byPriority: Options[]): Options {
  const merged = new Map<string, Cursor>()
  for (const options of byPriority) {
    const taken = new Set(merged.keys())
    for (const [field, value] of options) {
      if (!(groups.get(field) ?? [field]).some((other) => taken.has(other))) merged.set(field, value)
    }
  }
  return merged
}

/** Names of one-ofs in Go, where they are fields of their own. */
const GO_NAMES = new Map<string, string>([
  ['jwt', 'jwtconfig'],
  ['hostRewrite', 'hostrewritetype'],
  ['ratelimitEarly', 'ratelimitearlyconfigtype'],
  ['ratelimit', 'ratelimitconfigtype'],
  ['ratelimitRegular', 'ratelimitregularconfigtype'],
])

/** Fields of `options` win, except for those in `overrides` (`*`: all; Go's names in lower case) that `set` has. */
export function mergeAllowed(options: Options, set: Options, overrides: ReadonlySet<string>): Options {
  const isAllowed = (field: string): boolean => {
    const first = groups.get(field)?.[0]
    const name = (first && GO_NAMES.get(first)) ?? field.toLowerCase()
    return overrides.has('*') || overrides.has(name)
  }
  const kept = new Map([...set].filter(([field]) => isAllowed(field)))
  return mergeOptions(kept, options, set)
}
