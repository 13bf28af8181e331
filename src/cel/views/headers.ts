import { addToGroup } from '../../core/group-by.js'
import type { HeaderList } from '../../core/http.js'
import { argumentCount, CelError, noSuchKey, unexpectedType } from '../error.js'
import { CelMap } from '../map.js'
import { type Arguments, type CelValue, Dynamic, typeWord } from '../value.js'
import { REDACTED } from './secret.js'

type Mode = 'plain' | 'join' | 'raw' | 'split'

/**
 * `request.headers`. A member is the value, or a list where the header is repeated; `join()`, `raw()` and `split()`
 * change that. `request.headers["x"]` with a constant name is a different look-up, see `first`.
 */
export class HeadersView extends Dynamic {
  private readonly values: ReadonlyMap<string, readonly string[]>

  constructor(
    headers: HeaderList | ReadonlyMap<string, readonly string[]>,
    /** Lower-case names that `redacted()` hides. */
    private readonly sensitive: readonly string[] = [],
    private readonly mode: Mode = 'plain',
    private readonly redacting = false,
  ) {
    super()
    this.values = headers instanceof Map ? headers : grouped(headers as HeaderList)
  }

  /** The first value only, as read by a constant index. A value that is not visible ASCII counts as missing. */
  first(lowerCaseName: string): string | undefined {
    const value = this.values.get(lowerCaseName)?.[0]
    return value !== undefined && /^[\t -~]*$/.test(value) ? value : undefined
  }

  override field(name: string): CelValue | undefined {
    const key = name.toLowerCase()
    return this.values.has(key) ? this.shown(key) : undefined
  }

  materialize(): CelValue {
    return new CelMap(
      [...this.values.keys()].map((name) => [name, this.shown(name)]),
      true,
    )
  }

  override call(name: string, args: Arguments): CelValue | undefined {
    switch (name) {
      case 'cookie':
        if (args.length !== 1) throw argumentCount(1, args.length)
        return this.cookie(args.value(0))
      case 'join':
      case 'raw':
      case 'split':
      case 'redacted':
        if (args.length > 0) throw argumentCount(0, args.length)
        return name === 'redacted'
          ? new HeadersView(this.values, this.sensitive, this.mode, true)
          : new HeadersView(this.values, this.sensitive, name, this.redacting)
      default:
        return undefined
    }
  }

  private shown(name: string): CelValue {
    const hidden = this.redacting && this.sensitive.includes(name)
    const values = this.values.get(name)!.map((value) => (hidden ? REDACTED : value))
    switch (this.mode) {
      case 'plain':
        return values.length === 1 ? values[0]! : values
      case 'join':
        return values.join(',')
      case 'raw':
        return values
      case 'split':
        return values.flatMap((value) => value.split(',').map((part) => part.trim()))
    }
  }

  private cookie(name: CelValue): CelValue {
    if (typeof name !== 'string') throw unexpectedType(typeWord(name), 'string')
    for (const header of this.values.get('cookie') ?? []) {
      for (const pair of header.split(';')) {
        if (pair.trim() === '') continue
        const at = pair.indexOf('=')
        if (at < 0) throw new CelError('cookie: the cookie is missing a name/value pair')
        const found = pair.slice(0, at).trim()
        if (found === '') throw new CelError("cookie: the cookie's name is empty")
        if (found === name) return pair.slice(at + 1).trim()
      }
    }
    throw noSuchKey(name)
  }
}

function grouped(headers: HeaderList): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const [name, value] of headers) addToGroup(values, name.toLowerCase(), value)
  return values
}
