import type { Origin } from '../../core/finding.js'
import type { Cursor } from '../../yaml/cursor.js'

/** Reads values of a LiteLLM configuration as its classes do: `os.environ/NAME` replaced, text coerced. */
export class Settings {
  /** The environment while LiteLLM serves: `environment_variables` of the file are laid over the process's. */
  private readonly running: ReadonlyMap<string, string>

  constructor(
    private readonly env: Readonly<Record<string, string>>,
    root: Cursor,
  ) {
    const own = root
      .at('environment_variables')
      .members()
      .flatMap(([name, at]): [string, string][] => {
        const value = this.resolved(at)
        return value === undefined ? [] : [[name, pythonText(value)]]
      })
    this.running = new Map([...Object.entries(env), ...own])
  }

  /** Something is known of the environment. */
  get hasEnvironment(): boolean {
    return this.running.size > 0
  }

  /** The value, or that of the variable it names; `undefined` where that is not set. */
  resolved(at: Cursor): unknown {
    const text = at.string
    if (text === undefined || !text.startsWith('os.environ/')) return at.value
    const name = text.slice('os.environ/'.length)
    return Object.hasOwn(this.env, name) ? this.env[name] : undefined
  }

  text(at: Cursor): string | undefined {
    const value = this.resolved(at)
    return typeof value === 'string' ? value : undefined
  }

  /** One text, or a list of them, whose elements are as they are. */
  listed(at: Cursor): string[] | undefined {
    const one = this.text(at)
    if (one !== undefined) return [one]
    return Array.isArray(at.value) ? at.strings() : undefined
  }

  /** pydantic's booleans, text included. */
  flag(at: Cursor): boolean {
    const value = this.resolved(at)
    if (typeof value === 'string') return ['true', '1', 'yes', 'on', 't', 'y'].includes(value.toLowerCase())
    return value === true || value === 1
  }

  /** Where LiteLLM compares with `True` itself: no text will do. */
  isTrue(at: Cursor): boolean {
    return this.resolved(at) === true
  }

  /** Python's truthiness: the string `false` is true as well. */
  isTruthy(at: Cursor): boolean {
    return Boolean(this.resolved(at))
  }

  variable(name: string): string | undefined {
    return this.running.get(name)
  }
}

/** There, and not null. */
export function isGiven(at: Cursor): boolean {
  return at.exists && at.value !== null
}

/** As Python prints it. */
export function pythonText(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return String(value)
}

/** A list, or the default if the field is absent or null. */
export function listOr(at: Cursor, fallback: readonly string[]): string[] {
  return Array.isArray(at.value) ? at.strings() : [...fallback]
}

/** A place as plain data. */
export function place({ file, document, pointer }: Origin): Origin {
  return { file, document, pointer }
}

/** A member only where there is a value. */
export function given<K extends string, V>(name: K, value: V | undefined): { [name in K]?: V } {
  return (value === undefined ? {} : { [name]: value }) as { [name in K]?: V }
}
