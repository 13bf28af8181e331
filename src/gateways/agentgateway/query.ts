import { percentEncode } from '../../core/percent-encode.js'

/** Query strings as `application/x-www-form-urlencoded` (WHATWG URL §5). */

type QueryPair = [name: string, value: string]

export function parseQuery(query: string): QueryPair[] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at < 0 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]
    })
}

export function formatQuery(pairs: readonly QueryPair[]): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
}

/** The query without a parameter, re-serialized; `null` if nothing remains. */
export function withoutParameter(query: string | null, name: string): string | null {
  const left = formatQuery(parseQuery(query ?? '').filter(([one]) => one !== name))
  return left === '' ? null : left
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  if (!spaced.includes('%')) return spaced
  const bytes: number[] = []
  const source = new TextEncoder().encode(spaced)
  for (let i = 0; i < source.length; i++) {
    const hex = source[i] === 37 ? String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0) : ''
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      i += 2
    } else bytes.push(source[i]!)
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes))
}

function encode(text: string): string {
  return percentEncode(text)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
