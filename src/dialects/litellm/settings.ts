import type { Cursor } from '../../yaml/cursor.js'

/** Reads values of a LiteLLM configuration as its classes do: `os.environ/NAME` replaced, text coerced. */
export class Settings {
  /** The environment while LiteLLM serves: `environment_variables` of the file are laid over the process's. */
  private readonly running: ReadonlyMap<string, string>

  constructor(
    private readonly env: Readonly<Record<string, string>>,
    root: Cursor,
  ) {
    const variables = root
      .at('environment_variables')
      .members()
      .flatMap(([name, cursor]): [string, string][] => {
        const value = this.resolved(cursor)
        return value === undefined ? [] : [[name, pythonText(value)]]
      })
    this.running = new Map([...Object.entries(env), ...variables])
  }

  /** Something is known of the environment. */
  get hasEnvironment(): boolean {
    return this.running.size > 0
  }

  /** The value, or that of the variable it names; `undefined` where that is not set. */
  resolved(cursor: Cursor): unknown {
    const text = cursor.string
    if (text === undefined || !text.startsWith('os.environ/')) return cursor.value
    const name = text.slice('os.environ/'.length)
    return Object.hasOwn(this.env, name) ? this.env[name] : undefined
  }

  text(cursor: Cursor): string | undefined {
    const value = this.resolved(cursor)
    return typeof value === 'string' ? value : undefined
  }

  /** One text, or a list of them, whose elements are as they are. */
  listed(cursor: Cursor): string[] | undefined {
    const one = this.text(cursor)
    if (one !== undefined) return [one]
    return Array.isArray(cursor.value) ? cursor.strings() : undefined
  }

  /** pydantic's booleans, text included. */
  flag(cursor: Cursor): boolean {
    const value = this.resolved(cursor)
    if (typeof value === 'string') return ['true', '1', 'yes', 'on', 't', 'y'].includes(value.toLowerCase())
    return value === true || value === 1
  }

  /** Where LiteLLM compares with `True` itself: no text will do. */
  isTrue(cursor: Cursor): boolean {
    return this.resolved(cursor) === true
  }

  /** Python's truthiness: the string `false` is true as well. */
  isTruthy(cursor: Cursor): boolean {
    return Boolean(this.resolved(cursor))
  }

  variable(name: string): string | undefined {
    return this.running.get(name)
  }
}

/** There, and not null. */
export function isGiven(cursor: Cursor): boolean {
  return cursor.exists && cursor.value !== null
}

/** As Python prints it. */
export function pythonText(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

/** A list, or the default if the field is absent or null. */
export function listOr(cursor: Cursor, fallback: readonly string[]): string[] {
  return Array.isArray(cursor.value) ? cursor.strings() : [...fallback]
}

/** A member only where there is a value. */
export function given<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [name in K]?: V }
}
