import type { Random } from '../live/envoy/random.js'

/** Parts of the formats that the parsers read; a number, text or sign that many programs handle wrongly. */
const HOSTILE = [
  '',
  '\0',
  '\ufeff',
  '\ud800',
  '\u2028',
  '\r',
  '\r\n',
  '\t',
  '"',
  "'",
  '\\',
  '\\u0000',
  '\\ud800',
  '`',
  '$',
  '${',
  '$' + '{X:-',
  '%',
  '%REQ(',
  '{{ x }}',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary x',
  '!!js/function x',
  '- ',
  '? ',
  ': ',
  '| ',
  '>-\n',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '# ',
  '.',
  '..',
  '=',
  '==',
  '@',
  '-0',
  '1e999',
  '-1e-999',
  '0x',
  '1_0',
  '9223372036854775808',
  '18446744073709551616',
  'NaN',
  '.inf',
  'null',
  '~',
  'true',
  'off',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '-----BEGIN PUBLIC KEY-----',
  '-----END PUBLIC KEY-----',
  'AAAA',
  '(?i)(a+)+$',
  '[[:alpha:]]',
  '\\p{L}',
]

const OPEN = ['[', '{', '(', '{"a":', '- ', '!', 'a: {', "'", '"']
const CLOSE: Record<string, string> = { '[': ']', '{': '}', '(': ')', '{"a":': '}', 'a: {': '}', "'": "'", '"': '"' }

/** Lengths of repetitions: around the limits of nesting that readers have. */
const REPEATS = [2, 3, 64, 101, 130, 513, 600]

/** A text in pieces: words, numbers, blanks, and each sign by itself. */
const pieces = (text: string): string[] => text.match(/[A-Za-z_]+|\d+|[ \t]+|\r?\n|[\s\S]/g) ?? []

/** A valid text with up to four changes: pieces deleted, doubled, swapped, repeated, nested or exchanged for others. */
export function mutateText(random: Random, seed: string, others: readonly string[]): string {
  const parts = pieces(seed)
  for (let change = random.below(4); change >= 0; change--) changeParts(random, parts, others)
  return parts.join('')
}

function changeParts(random: Random, parts: string[], others: readonly string[]): void {
  const at = random.below(parts.length + 1)
  const length = Math.min(1 + random.below(random.chance(0.2) ? 60 : 4), parts.length - at)
  const chosen = parts.slice(at, at + length)
  switch (random.below(8)) {
    case 0:
      parts.splice(at, length)
      return
    case 1:
      parts.splice(at, 0, ...chosen)
      return
    case 2:
      parts.splice(at, length, random.pick(HOSTILE))
      return
    case 3:
      parts.splice(at, 0, random.pick(HOSTILE))
      return
    case 4: {
      const other = random.below(Math.max(1, parts.length))
      parts.splice(at, length, ...parts.slice(other, other + length))
      return
    }
    case 5: {
      const foreign = pieces(random.pick(others))
      const from = random.below(foreign.length + 1)
      parts.splice(at, length, ...foreign.slice(from, from + 1 + random.below(40)))
      return
    }
    case 6:
      parts.splice(at, length, chosen.join('').slice(0, 200).repeat(random.pick(REPEATS)))
      return
    default: {
      const open = random.pick(OPEN)
      const depth = random.pick(REPEATS)
      const close = random.chance(0.8) ? (CLOSE[open] ?? '') : ''
      parts.splice(at, length, open.repeat(depth), ...chosen, close.repeat(depth))
    }
  }
}

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }

/** Valid JSON with up to three values exchanged, dropped, doubled, wrapped or given another name. */
export function mutateJson(random: Random, seed: string): string {
  let value = JSON.parse(seed) as Json
  for (let change = random.below(3); change >= 0; change--) {
    const target = random.below(count(value))
    value = replace(value, { left: target }, (old) => otherValue(random, old))
  }
  return JSON.stringify(value)
}

function count(value: Json): number {
  const isNested = typeof value === 'object' && value !== null
  return isNested ? Object.values(value).reduce((sum: number, member) => sum + count(member), 1) : 1
}

/** Replaces the value whose number in the order of the text is `left`. */
function replace(value: Json, counter: { left: number }, change: (old: Json) => Json): Json {
  if (counter.left-- === 0) return change(value)
  if (Array.isArray(value)) return value.map((item) => replace(item, counter, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replace(member, counter, change)]))
}

function otherValue(random: Random, old: Json): Json {
  const scalars: Json[] = [null, true, false, 0, -1, 1.5, 2 ** 53, 1e308, '', 'x', [], {}, random.pick(HOSTILE)]
  if (random.chance(0.5)) return random.pick(scalars)
  if (Array.isArray(old)) return random.chance(0.5) ? [...old, ...old] : old.slice(1)
  if (typeof old === 'object' && old !== null) return otherMembers(random, old)
  if (typeof old === 'string') return mutateText(random, old, [old])
  return [old, [old]]
}

function otherMembers(random: Random, old: { [name: string]: Json }): Json {
  const entries = Object.entries(old)
  if (entries.length === 0) return { [random.pick(HOSTILE)]: null }
  const at = random.below(entries.length)
  const [name, value] = entries[at]!
  if (random.chance(0.3)) entries.splice(at, 1)
  else entries[at] = [random.chance(0.5) ? random.pick(HOSTILE) : name, random.chance(0.5) ? [value] : value]
  return Object.fromEntries(entries)
}
