import { appendHeader, type HeaderMap } from '../../core/http.js'
import { trimBlanks } from '../../core/trim.js'
import { hasControl, lower } from './bytes.js'
import { type HeaderName, JOINED_IN_REQUESTS, JOINED_IN_RESPONSES } from './header-name.js'
import { HeaderValue } from './header-value.js'

/** A header line: its name in lower case, its value as bytes, and its parsed form if the client sent it. */
interface HeaderLine {
  readonly name: string
  value: string
  read: HeaderValue | null
}

/** Header lines in wire order. */
export class Headers {
  private lines: HeaderLine[] = []

  private constructor(private readonly joined: ReadonlySet<string>) {}

  static ofRequest(): Headers {
    return new Headers(JOINED_IN_REQUESTS)
  }

  static ofResponse(map: HeaderMap = {}): Headers {
    const headers = new Headers(JOINED_IN_RESPONSES)
    for (const name of Object.keys(map)) {
      const value = map[name]!
      if (typeof value === 'string') headers.add(name, value)
      else for (const one of value) headers.add(name, one)
    }
    return headers
  }

  copy(): Headers {
    const headers = new Headers(this.joined)
    headers.lines = this.lines.map((line) => ({ ...line }))
    return headers
  }

  /** Values of a name in lower case. */
  all(name: string): string[] {
    return this.linesOf(name).map(({ value }) => value)
  }

  /** The same with their parsed form. */
  read(name: string): HeaderValue[] {
    return this.linesOf(name).map(({ value, read }) => read ?? new HeaderValue(value, false))
  }

  private linesOf(name: string): HeaderLine[] {
    const first = this.indexOf(name)
    if (first < 0) return []
    // Nearly always one: pushing to an array would over-allocate.
    const lines = [this.lines[first]!]
    for (let at = first + 1; at < this.lines.length; at++) {
      const line = this.lines[at]!
      if (line.name === name) lines.push(line)
    }
    return lines
  }

  first(name: string): string | undefined {
    const at = this.indexOf(name)
    return at < 0 ? undefined : this.lines[at]!.value
  }

  names(): string[] {
    return this.lines.map(({ name }) => name)
  }

  /** The first name of a value with control characters, which only the gateway may have set. */
  malformed(): string | undefined {
    return this.lines.find(({ value, read }) => !read && hasControl(value))?.name
  }

  has(name: string): boolean {
    return this.indexOf(name) >= 0
  }

  private indexOf(name: string): number {
    for (let at = 0; at < this.lines.length; at++) if (this.lines[at]!.name === name) return at
    return -1
  }

  add(name: string, value: string): void {
    const key = lower(name)
    this.append(key, value, null, this.joined.has(key))
  }

  /** A line from the client. */
  receive({ key, isJoined }: HeaderName, value: HeaderValue): void {
    this.append(key, value.bytes, value, isJoined)
  }

  private append(name: string, value: string, read: HeaderValue | null, isJoined: boolean): void {
    const at = isJoined ? this.indexOf(name) : -1
    if (at < 0) {
      this.lines.push({ name, value, read })
      return
    }
    // Empty values leave no comma (Envoy, HeaderMapImpl::appendToHeader).
    if (value === '') return
    const line = this.lines[at]!
    line.value = line.value === '' ? value : `${line.value},${value}`
    line.read = null
  }

  set(name: string, value: string): void {
    const key = lower(name)
    this.removeLines(key)
    this.lines.push({ name: key, value, read: null })
  }

  remove(name: string): void {
    this.removeLines(lower(name))
  }

  private removeLines(name: string): void {
    let kept = this.indexOf(name)
    if (kept < 0) return
    for (let at = kept + 1; at < this.lines.length; at++) {
      const line = this.lines[at]!
      if (line.name !== name) this.lines[kept++] = line
    }
    while (this.lines.length > kept) this.lines.pop()
  }

  removeAll(names: ReadonlySet<string>): void {
    this.removeWhere((name) => names.has(name))
  }

  removeWhere(matches: (name: string) => boolean): void {
    this.lines = this.lines.filter(({ name }) => !matches(name))
  }

  /** All except the names in `hidden`, as the other side reads them: blanks around a value are not part of it (RFC 9110 §5.5). */
  toMap(hidden?: ReadonlySet<string>): HeaderMap {
    const map: HeaderMap = {}
    for (const { name, value } of this.lines) if (!hidden?.has(name)) appendHeader(map, name, trimBlanks(value))
    return map
  }
}
