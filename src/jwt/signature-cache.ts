import { BoundedMap } from '../core/bounded-map.js'
import type { EngineId } from '../core/program.js'

/**
 * Verdicts on signatures, remembered between requests, for each engine apart: they take the algorithm from different
 * places. What was not asked lately is forgotten.
 */
export class SignatureCache {
  readonly #engines = new Map<EngineId, Verdicts>()

  /** @param characters Length of the tokens remembered for an engine, roughly; default about 8 MB. */
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

/** Keys remembered of one token: where a key set is larger, the client should have said which. */
const MAX_KEYS = 1000

/** Whether signatures are good, by token and `keyId`. */
export class Verdicts {
  private readonly tokens: BoundedMap<string, Map<string, boolean>>

  constructor(characters: number) {
    // A verdict weighs more than its token: a kilobyte for the rest.
    this.tokens = new BoundedMap(characters, (token) => token.length + 1000)
  }

  /** Tokens remembered. */
  get size(): number {
    return this.tokens.size
  }

  get(token: string, keyId: string): boolean | undefined {
    return this.of(token)?.get(keyId)
  }

  /** Those of one token. */
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

/** Verdicts as facts (`Signatures`). One that is asked for and not there is told as bad; `lacks` says so afterwards. */
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
