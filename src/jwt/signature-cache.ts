import { BoundedMap } from './bounded-map.js'

/** Verdicts on signatures, by token and key. What was not asked lately is forgotten. */
export class SignatureCache {
  readonly #tokens: BoundedMap<string, Map<string, boolean>>

  /** @param characters Length of the remembered tokens together, roughly; default about 8 MB. */
  constructor(characters = 4_000_000) {
    // An entry weighs more than its text: a kilobyte for the rest.
    this.#tokens = new BoundedMap(characters, (token) => token.length + 1000)
  }

  /** Tokens remembered. */
  get size(): number {
    return this.#tokens.size
  }

  get(token: string, keyId: string): boolean | undefined {
    return this.#tokens.get(token)?.get(keyId)
  }

  set(token: string, keyId: string, verdict: boolean): void {
    const verdicts = this.#tokens.get(token)
    if (verdicts) verdicts.set(keyId, verdict)
    else this.#tokens.set(token, new Map([[keyId, verdict]]))
  }
}
