import { BoundedMap } from './bounded-map.js'

interface Verdict {
  alg: string | undefined
  good: boolean
}

/** Verdicts on signatures, by token and key. What was not asked lately is forgotten. */
export class SignatureCache {
  readonly #tokens: BoundedMap<string, Map<string, Verdict>>

  /** @param characters Length of the remembered tokens together, roughly; default about 8 MB. */
  constructor(characters = 4_000_000) {
    // An entry weighs more than its text: a kilobyte for the rest.
    this.#tokens = new BoundedMap(characters, (token) => token.length + 1000)
  }

  /** Tokens remembered. */
  get size(): number {
    return this.#tokens.size
  }

  /** `alg` is what the engine verifies by; absent: the token's own. Of one token and key the last one is kept. */
  get(token: string, keyId: string, alg?: string): boolean | undefined {
    const verdict = this.#tokens.get(token)?.get(keyId)
    return verdict?.alg === alg ? verdict?.good : undefined
  }

  set(token: string, keyId: string, alg: string | undefined, good: boolean): void {
    const verdicts = this.#tokens.get(token)
    if (verdicts) verdicts.set(keyId, { alg, good })
    else this.#tokens.set(token, new Map([[keyId, { alg, good }]]))
  }
}
