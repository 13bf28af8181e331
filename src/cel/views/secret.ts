import { argumentCount } from '../error.js'
import { type Arguments, type CelValue, Dynamic } from '../value.js'

export const REDACTED = '<redacted>'

/** A credential: all operations except `.unredacted()` see a placeholder. */
export class Secret extends Dynamic {
  readonly #text: string

  constructor(text: string) {
    super()
    this.#text = text
  }

  materialize(): CelValue {
    return REDACTED
  }

  override call(name: string, args: Arguments): CelValue | undefined {
    if (name !== 'unredacted') return undefined
    if (args.length > 0) throw argumentCount(0, args.length)
    return this.#text
  }
}
