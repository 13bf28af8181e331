import { BoundedMap } from '../core/bounded-map.js'
import type { EngineId } from '../core/program.js'

/**
 * Signature results cached between requests, separately for each gateway: they take the algorithm from different
 * places. Entries not used recently are dropped.
 */
export class SignatureCache {
  readonly #engines = new Map<EngineId, Verdicts>()

  /** @param characters Approximate total length of the tokens cached per gateway; default about 8 MB. */
  constructor(private readonly characters = 4_000_000) {}

  of(engine: EngineId): Verdicts {
    let verdicts = this.#engines.get(engine)
    if (!verdicts) {
      verdicts = new Verdicts(this.characters)
      this.#engines.set(engine, verdicts)
    }
    return verdicts
  }
}

/** Keys cached per token: with a larger key set, the client should name the key. */
const MAX_KEYS = 1000

/** Signature results, by token and `keyId`. */
export class Verdicts {
  private readonly tokens: BoundedMap<string, Map<string, boolean>>

  constructor(characters: number) {
    // A result takes more memory than its token: a kilobyte for the rest.
    this.tokens = new BoundedMap(characters, (token) => token.length + 1000)
  }

  /** Tokens cached. */
  get size(): number {
    return this.tokens.size
  }

  get(token: string, keyId: string): boolean | undefined {
    return this.of(token)?.get(keyId)
  }

  /** Results cached for one token. */
  of(token: string): ReadonlyMap<string, boolean> | undefined {
    return this.tokens.get(token)
  }

  set(token: string, keyId: string, good: boolean): void {
    let verdicts = this.tokens.get(token)
    if (!verdicts || verdicts.size >= MAX_KEYS) verdicts = new Map()
    verdicts.set(keyId, good)
    this.tokens.set(token, verdicts)
  }
}

/** Results as facts (`Signatures`, `Passwords`). A result that is not cached is reported as invalid and sets `lacks`. */
export class RememberedSignatures {
  lacks = false

  constructor(private readonly verdicts: Verdicts) {}

  get(token: string): RememberedKeys {
    return new RememberedKeys(this, this.verdicts.of(token))
  }
}

class RememberedKeys {
  constructor(
    private readonly signatures: RememberedSignatures,
    private readonly verdicts: ReadonlyMap<string, boolean> | undefined,
  ) {}

  has(keyId: string): boolean {
    const good = this.verdicts?.get(keyId)
    if (good === undefined) this.signatures.lacks = true
    return good === true
  }
}
