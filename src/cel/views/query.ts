import { percentDecodeBytes } from '../../core/percent.js'
import { argumentCount, noSuchKey } from '../error.js'
import { type Arguments, type CelValue, Dynamic } from '../value.js'

/** `request.uri` and `request.pathAndQuery`: strings with access to their query (form-urlencoded). */
export class QueryView extends Dynamic {
  constructor(private readonly text: string) {
    super()
  }

  materialize(): CelValue {
    return this.text
  }

  override call(name: string, args: Arguments): CelValue | undefined {
    switch (name) {
      case 'query':
        if (args.length !== 1) throw argumentCount(1, args.length)
        return this.query(text(args.value(0)))
      case 'addQuery':
      case 'setQuery':
        if (args.length !== 2) throw argumentCount(2, args.length)
        return this.update(name, text(args.value(0)), text(args.value(1)))
      default:
        return undefined
    }
  }

  private query(key: string): CelValue {
    const values = parseForm(this.split().query).flatMap(([name, value]) => (name === key ? [value] : []))
    if (values.length === 0) throw noSuchKey(key)
    return values
  }

  private update(how: 'addQuery' | 'setQuery', key: string, value: string): QueryView {
    const { head, query } = this.split()
    const kept = parseForm(query).filter(([name]) => how === 'addQuery' || name !== key)
    return new QueryView(`${head}?${new URLSearchParams([...kept, [key, value]]).toString()}`)
  }

  private split(): { head: string; query: string } {
    const queryStart = this.text.indexOf('?')
    return queryStart < 0
      ? { head: this.text, query: '' }
      : { head: this.text.slice(0, queryStart), query: this.text.slice(queryStart + 1) }
  }
}

/** Pairs of a form-urlencoded string, in order. Bytes that are not UTF-8 become U+FFFD. */
export function parseForm(query: string): [string, string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const end = pair.indexOf('=')
      return end < 0 ? [decodePart(pair), ''] : [decodePart(pair.slice(0, end)), decodePart(pair.slice(end + 1))]
    })
}

function decodePart(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  return spaced.includes('%') ? UTF8.decode(percentDecodeBytes(spaced)) : spaced
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Anything but a string counts as a missing key, which `default()` catches. */
function text(value: CelValue): string {
  if (typeof value !== 'string') throw noSuchKey('todo')
  return value
}
