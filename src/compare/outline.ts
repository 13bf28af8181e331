import { memo } from '../core/memo.js'
import type { Chain } from './chain.js'
import { contentOf, stableJson } from './content.js'
import { MATCH } from './fields.js'
import { providersOf } from './identities.js'

/**
 * What a chain matches and does, with names and numbers reduced to their form: `/team-7` and `/unit-23` are both
 * `/a-0`. Kinds, names of headers and claims, expressions without their literals, and strings with other characters
 * stay as they are.
 */
export const outlineOf = memo((chain: Chain): string => {
  const matches = (chain.route?.matches ?? []).map((match) => contentOf(match, MATCH))
  const hosts = stableJson([chain.listener?.hostname, chain.host?.domains])
  const names = namesIn(chain)
  const isKept = (member: string, value: string): boolean =>
    KEPT.has(member) || (member === 'name' && !names.has(value) && !value.includes('/'))
  return [hosts, ...matches, chain.id]
    .join(' ')
    .replace(STRINGS, (whole, member?: string, value?: string, item?: string) => {
      if (member === 'source') return whole.replace(LITERALS, (_, quote, text) => quote + formOf(text) + quote)
      if (member !== undefined) return isKept(member, value!) ? whole : `"${member}":"${formOf(value!)}"`
      return item === undefined ? whole : `"${formOf(item)}"`
    })
})

/** Of objects, as the configuration calls them. */
function namesIn({ route, steps }: Chain): Set<string> {
  const backends = route?.action.kind === 'forward' ? route.action.backends : []
  return new Set([...providersOf(steps), ...backends].map(({ name }) => name))
}

/** Of a JSON text: the path of a claim, a member whose value is a string, the name of another member, another string. */
const STRINGS = /"path":\[[^\]]*\]|"(\w+)":"((?:[^"\\]|\\.)*)"|"(?:[^"\\]|\\.)*":|"((?:[^"\\]|\\.)*)"/g

/** Members that say how others are read. */
const KEPT: ReadonlySet<string> = new Set(['kind', 'match', 'effect', 'header'])

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
