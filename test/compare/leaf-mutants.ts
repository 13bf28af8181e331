/** A value of a document with one leaf, member or item changed. */
export interface Mutant {
  path: readonly (string | number)[]
  /** What was done, in words. */
  change: string
  value: unknown
}

/** Values of fields by their name: another of them is a likely mistake (an enum value, the name of another object). */
export type Pool = ReadonlyMap<string, readonly string[]>

/** Keys of a key set that is written as JSON in a string: the others are like them. */
const MAX_KEYS = 3

/** Every change of one leaf, member or item of a value. */
export function* mutantsOf(value: unknown, pool: Pool): Generator<Mutant> {
  yield* changesOf(value, '', pool)
}

function* changesOf(value: unknown, name: string, pool: Pool): Generator<Mutant> {
  if (Array.isArray(value)) yield* listChanges(value, name, pool)
  else if (typeof value === 'object' && value !== null) yield* memberChanges(value as Record<string, unknown>, pool)
  else yield* leafChanges(value, name, pool)
}

function* memberChanges(value: Record<string, unknown>, pool: Pool): Generator<Mutant> {
  for (const [name, member] of Object.entries(value)) {
    const { [name]: _, ...others } = value
    yield { path: [name], change: 'dropped', value: others }
    for (const { path, change, value: changed } of changesOf(member, name, pool))
      yield { path: [name, ...path], change, value: { ...value, [name]: changed } }
  }
}

function* listChanges(list: unknown[], name: string, pool: Pool): Generator<Mutant> {
  for (const [i, item] of list.entries()) {
    yield { path: [i], change: 'dropped', value: list.toSpliced(i, 1) }
    const next = list[i + 1]
    if (next !== undefined && JSON.stringify(next) !== JSON.stringify(item))
      yield { path: [i], change: 'swapped with the next', value: list.toSpliced(i, 2, next, item) }
    for (const { path, change, value } of changesOf(item, name, pool))
      yield { path: [i, ...path], change, value: list.with(i, value) }
  }
  if (typeof list[0] === 'string') yield { path: [list.length], change: 'added', value: [...list, `${list[0]}x`] }
}

function* leafChanges(value: unknown, name: string, pool: Pool): Generator<Mutant> {
  if (typeof value === 'boolean') yield { path: [], change: 'flipped', value: !value }
  if (typeof value === 'number') yield { path: [], change: 'another number', value: value + 1 }
  if (typeof value === 'bigint') yield { path: [], change: 'another number', value: value + 1n }
  if (typeof value !== 'string') return
  const seen = new Set([value])
  for (const [change, changed] of stringChanges(value, name, pool)) {
    if (seen.has(changed)) continue
    seen.add(changed)
    yield { path: [], change, value: changed }
  }
}

function* stringChanges(text: string, name: string, pool: Pool): Generator<[change: string, text: string]> {
  const json = jsonObject(text)
  if (json) {
    for (const { path, change, value } of memberChanges(json, pool))
      if (path.every((part) => typeof part === 'string' || part < MAX_KEYS))
        yield [`${path.join('.')} ${change}`, JSON.stringify(value)]
    return
  }
  yield ['another string', changedString(text)]
  const others = (pool.get(name) ?? []).filter((other) => other !== text)
  if (others.length > 0) yield ['another value of the field', others[text.length % others.length]!]
  yield ['another class', text.replace(/([a-z])-([a-y])\]/, '$1-z0-9_]').replace(/\\d/, '\\w')]
  yield ['another count', text.replace(/\{(\d+),?\d*\}/, '{$1,99}').replace(/([^\\*+?{])[*+](?!\+)/, '$1{1,3}')]
  yield ['a wider network', text.replace(/\/(\d+)$/, (_, bits: string) => `/${Math.max(0, Number(bits) - 1)}`)]
  yield ['another number', text.replace(/^\d+(?=\w*$)/, (digits) => String(Number(digits) + 1))]
  yield ['another literal', text.replace(/(["'])([^"']+)\1/, '$1$2x$1')]
  yield ['another operator', otherOperator(text)]
}

const OPERATORS: readonly [RegExp, string][] = [
  [/&&/, '||'],
  [/\|\|/, '&&'],
  [/ == /, ' != '],
  [/ != /, ' == '],
  [/^true$/, 'false'],
  [/^false$/, 'true'],
]

function otherOperator(text: string): string {
  const found = OPERATORS.find(([operator]) => operator.test(text))
  return found ? text.replace(...found) : text
}

/** Inside a key in PEM the last letter that carries bits of the modulus, otherwise one letter more. */
const changedString = (text: string): string =>
  text.startsWith('-----BEGIN')
    ? text.replace(
        /([A-Za-z0-9])([A-Za-z0-9+/]{40})/,
        (_, one: string, rest: string) => `${one === 'A' ? 'B' : 'A'}${rest}`,
      )
    : `${text}x`

function jsonObject(text: string): Record<string, unknown> | null {
  if (!/^\s*\{\s*"/.test(text)) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** The values of every string field, by the name of the field. */
export function poolOf(values: readonly unknown[]): Pool {
  const pool = new Map<string, Set<string>>()
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'string' && value.length < 60) {
      const known = pool.get(name) ?? new Set()
      pool.set(name, known.add(value))
    } else if (Array.isArray(value)) for (const item of value) walk(item, name)
    else if (typeof value === 'object' && value !== null)
      for (const [member, inner] of Object.entries(value)) walk(inner, member)
  }
  for (const value of values) walk(value, '')
  return new Map([...pool].map(([name, all]) => [name, [...all].sort()]))
}
