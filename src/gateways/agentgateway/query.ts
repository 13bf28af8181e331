import { parseForm } from '../../cel/views/query.js'
import { percentEncode } from '../../core/percent.js'

/** Query strings as `application/x-www-form-urlencoded` (WHATWG URL §5). */

type QueryPair = [name: string, value: string]

export function formatQuery(pairs: readonly QueryPair[]): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
}

/** The query without a parameter, re-serialized; `null` if nothing remains. */
export function withoutParameter(query: string | null, name: string): string | null {
  const rest = formatQuery(parseForm(query ?? '').filter(([key]) => key !== name))
  return rest === '' ? null : rest
}

function encode(text: string): string {
  return percentEncode(text)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
