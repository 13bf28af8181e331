import { argumentCount, noSuchKey } from '../error.js'
import { Dynamic, type Arguments, type CelValue } from '../value.js'

/** `request.uri` and `request.pathAndQuery`: text that can look into its query (form-urlencoded). */
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
    const at = this.text.indexOf('?')
    return at < 0 ? { head: this.text, query: '' } : { head: this.text.slice(0, at), query: this.text.slice(at + 1) }
  }
}

/** Pairs of a form-urlencoded text, in order. */
export function parseForm(query: string): [string, string][] {
  // A leading `&` keeps URLSearchParams from dropping a `?` that belongs to the first name.
  return [...new URLSearchParams(`&${query}`)]
}

/** Anything but a string counts as a missing key, which `default()` catches. */
function text(value: CelValue): string {
  if (typeof value !== 'string') throw noSuchKey('todo')
  return value
}
