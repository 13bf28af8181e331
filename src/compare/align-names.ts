import type { Program } from '../core/program.js'
import type { Provider } from '../core/step/authenticate.js'
import { isProvider, providersIn } from './known.js'

/**
 * The second program with the names that the first one has for its providers, which are paired by position: a name only
 * connects a provider with the rules on its tokens. Names stay where anything else may read them: another string of the
 * programs, or a step that claimwright does not evaluate.
 */
export function alignProviders(before: Program, after: Program): Program {
  const names = renamesOf(providersIn(before), providersIn(after))
  if (!names || [before, after].some((program) => isReadElsewhere(program, names))) return after
  return renamed(after, names) as Program
}

/** New names with the old ones; `undefined`: there is nothing to rename, or no single name for each. */
function renamesOf(before: readonly Provider[], after: readonly Provider[]): ReadonlyMap<string, string> | undefined {
  const names = new Map<string, string>()
  for (const [i, { name }] of after.entries()) {
    const old = before[i]?.name
    if (old === undefined || (names.get(name) ?? old) !== old) return undefined
    names.set(name, old)
  }
  const isChanged = [...names].some(([name, old]) => name !== old)
  const isUnique = new Set(names.values()).size === names.size && before.length === after.length
  return isChanged && isUnique ? names : undefined
}

/**
 * May anything but the rules on tokens read a name of a provider? A rule may also require a name that no provider of its
 * program has: no token satisfies it, whatever providers are renamed to.
 */
function isReadElsewhere(program: Program, names: ReadonlyMap<string, string>): boolean {
  const words = new Set([...names].flat())
  const phrases = [...words].filter((name) => !/^[\w-]+$/.test(name))
  const providers = new Set(providersIn(program).map(({ name }) => name))
  const hasName = (text: string): boolean =>
    words.has(text) || wordsOf(text).some((word) => words.has(word)) || phrases.some((name) => text.includes(name))
  const isConnection = (node: object, field: string, member: unknown): boolean =>
    isName(node, field) && providers.has(String(member))
  const reads = (value: unknown): boolean => {
    if (typeof value === 'string') return hasName(value)
    if (typeof value !== 'object' || value === null) return false
    const { kind } = value as { kind?: unknown }
    if (kind === 'outside' || kind === 'unmodelled') return true
    return Object.entries(value).some(
      ([field, member]) =>
        field !== 'origin' && field !== 'requiresAt' && !isConnection(value, field, member) && reads(member),
    )
  }
  return reads(program)
}

const wordsOf = (text: string): readonly string[] => text.match(/[\w-]+/g) ?? []

/** Does the field name a provider? */
function isName(node: object, field: string): boolean {
  if (field === 'name') return isProvider(node)
  const { kind } = node as { kind?: unknown }
  return field === 'provider' && (kind === 'claim' || kind === 'authenticated')
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, names))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, member]) => {
      if (field === 'origin' || field === 'expression') return [field, member]
      return [field, isName(value, field) ? (names.get(String(member)) ?? member) : renamed(member, names)]
    }),
  )
}
