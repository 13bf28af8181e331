import { argumentCount, CelError, unexpectedType } from '../error.js'
import { type Arguments, type CelValue, materialize, typeWord } from '../value.js'
import type { Code, Env } from './env.js'

/** One function call. Arguments are evaluated on every access, as in the engine. */
export class Call implements Arguments {
  constructor(
    readonly env: Env,
    /** The receiver, `undefined` in the function form. */
    readonly target: CelValue | undefined,
    private readonly args: readonly Code[],
  ) {}

  get length(): number {
    return this.args.length
  }

  value(index: number): CelValue {
    const code = this.args[index]
    if (!code) throw argumentCount(index + 1, this.args.length)
    return materialize(code(this.env))
  }

  text(index: number): string {
    return asText(this.value(index))
  }

  /** A text that the call made, which counts as work. */
  spend(text: string): string {
    this.env.spend(text.length)
    return text
  }

  /** The receiver, which is required. */
  receiver(): CelValue {
    if (this.target === undefined) throw new CelError('missing argument or target')
    return materialize(this.target)
  }

  receiverText(): string {
    return asText(this.receiver())
  }

  /** The receiver, or the first argument in the function form. */
  receiverOrFirst(): CelValue {
    return this.target === undefined ? this.value(0) : materialize(this.target)
  }

  /**
   * The receiver if it has the wanted type, otherwise the first argument. The engine finds its operand this way:
   * `x.startsWith(y)` with an `x` that is not a string compares `y` with itself.
   */
  receiverOrFirstOf<T>(is: (value: CelValue) => value is CelValue & T, want: string): T {
    if (this.target !== undefined) {
      const receiver = materialize(this.target)
      if (is(receiver)) return receiver
    }
    const first = this.value(0)
    if (!is(first)) throw unexpectedType(typeWord(first), want)
    return first
  }
}

function asText(value: CelValue): string {
  if (typeof value !== 'string') throw unexpectedType(typeWord(value), 'string')
  return value
}

export const isText = (value: CelValue): value is string => typeof value === 'string'

/** A function of the engine. */
export type CelFunction = (call: Call) => CelValue

/** Functions by name. Looked up as own properties only. */
export type FunctionTable = Readonly<Record<string, CelFunction>>
