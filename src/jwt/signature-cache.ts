/** Verdicts on signatures, by token and key, the least recently used ones forgotten first. */
export class SignatureCache {
  readonly #verdicts = new Map<string, Map<string, boolean>>()
  #characters = 0

  /**
   * @param maxTokens Tokens remembered at once.
   * @param maxCharacters Their length together, so that a few huge ones do not fill the memory.
   */
  constructor(
    private readonly maxTokens = 1000,
    private readonly maxCharacters = 8_000_000,
  ) {}

  get size(): number {
    return this.#verdicts.size
  }

  get(token: string, keyId: string): boolean | undefined {
    const verdicts = this.#verdicts.get(token)
    if (!verdicts) return undefined
    this.#verdicts.delete(token)
    this.#verdicts.set(token, verdicts)
    return verdicts.get(keyId)
  }

  set(token: string, keyId: string, verdict: boolean): void {
    let verdicts = this.#verdicts.get(token)
    if (!verdicts) {
      if (token.length > this.maxCharacters) return
      verdicts = new Map()
      this.#verdicts.set(token, verdicts)
      this.#characters += token.length
      this.#forget()
    }
    verdicts.set(keyId, verdict)
  }

  #forget(): void {
    for (const token of this.#verdicts.keys()) {
      if (this.#verdicts.size <= this.maxTokens && this.#characters <= this.maxCharacters) return
      this.#verdicts.delete(token)
      this.#characters -= token.length
    }
  }
}
