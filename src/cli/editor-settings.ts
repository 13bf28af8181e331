import { existsSync } from 'node:fs'
import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser'
import { isRecord } from '../yaml/plain.js'
import { unreadable } from './exit.js'
import { readText } from './files.js'

/** Settings of an editor: JSON with comments. Edits keep everything else as it is written. */
export class EditorSettings {
  private constructor(
    private readonly file: string,
    private current: string,
  ) {}

  /** A file that does not exist is an empty object. */
  static read(file: string): EditorSettings {
    return new EditorSettings(file, existsSync(file) ? readText(file) : '{}')
  }

  get text(): string {
    return this.current.endsWith('\n') ? this.current : `${this.current}\n`
  }

  /** The value at a path; `undefined`: it is not set. */
  get(path: JSONPath): unknown {
    let value: unknown = this.parse()
    for (const part of path) value = isRecord(value) && Object.hasOwn(value, part) ? value[part as string] : undefined
    return value
  }

  /** Sets the value at a path; `undefined` removes it. */
  set(path: JSONPath, value: unknown): void {
    if (value === undefined && this.get(path) === undefined) return
    this.parse()
    const eol = this.current.includes('\r\n') ? '\r\n' : '\n'
    const edits = modify(this.current, path, value, { formattingOptions: { insertSpaces: true, tabSize: 2, eol } })
    this.current = applyEdits(this.current, edits)
  }

  private parse(): Record<string, unknown> {
    const errors: ParseError[] = []
    const value: unknown = parse(this.current.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true })
    const [error] = errors
    if (error)
      throw unreadable(`${this.file}: not JSON: ${printParseErrorCode(error.error)} at character ${error.offset}`)
    if (value !== undefined && !isRecord(value)) throw unreadable(`${this.file}: not a JSON object`)
    return value ?? {}
  }
}
