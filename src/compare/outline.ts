import { memo } from '../core/memo.js'
import type { Chain } from './chain.js'
import { contentOf, stableJson } from './content.js'
import { MATCH } from './fields.js'
import { providersOf } from './identities.js'

/**
 * What a chain matches and does, with names and values reduced to their form: `/team-7` and `/unit-23` are both
 * `/a-0`. All else stays as it is: kinds and modes, names of headers and claims, expressions without their literals, and
 * strings with other characters.
 */
export const outlineOf = memo((chain: Chain): string => {
  const matches = (chain.route?.matches ?? []).map((match) => contentOf(match, MATCH))
  const hosts = stableJson({ hostname: chain.listener?.hostname, domains: chain.host?.domains })
  const names = namesIn(chain)
  const isReduced = (member: string, value: string): boolean =>
    REDUCED.has(member) || (NAMES.has(member) && (names.has(value) || value.includes('/')))
  return [hosts, ...matches, chain.id].join(' ').replace(MEMBERS, (whole, member?: string, value?: string) => {
    if (member === 'source') return whole.replace(LITERALS, (_, quote, text) => quote + formOf(text) + quote)
    if (member === undefined || !isReduced(member, value!.slice(1, -1))) return whole
    return `"${member}":${value!.replace(STRING, (_, text) => `"${formOf(text)}"`)}`
  })
})

/** Of objects, as the configuration calls them. */
function namesIn({ route, steps }: Chain): Set<string> {
  const backends = route?.action.kind === 'forward' ? route.action.backends : []
  return new Set([...providersOf(steps), ...backends].map(({ name }) => name))
}

/** Members that may hold a name of an object. */
const NAMES: ReadonlySet<string> = new Set(['name', 'provider'])

/** Members that hold values that requests and tokens are compared with. */
const REDUCED: ReadonlySet<string> = new Set([
  'audiences',
  'body',
  'domains',
  'host',
  'hostname',
  'issuer',
  'text',
  'url',
  'value',
])

/** Of a JSON text: a member whose value is a string or a list of strings; any other string. */
const MEMBERS = /"(\w+)":("(?:[^"\\]|\\.)*"|\[(?:"(?:[^"\\]|\\.)*",?)+\])|"(?:[^"\\]|\\.)*"/g

const STRING = /"((?:[^"\\]|\\.)*)"/g

/** Strings of an expression, in a JSON text, except for names in brackets. */
const LITERALS = /(?<!\[)(\\"|')([\w./:*-]*)\1/g

/** Without escapes (of JSON or of regular expressions) other than those of punctuation. */
const PLAIN = /^(?:[\w./:*-]|\\\\[^\w"\\])*$/

const formOf = (text: string): string =>
  PLAIN.test(text)
    ? text
        .replace(/[a-z]+/g, 'a')
        .replace(/[A-Z]+/g, 'A')
        .replace(/\d+/g, '0')
    : text
