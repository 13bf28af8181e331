import { verifySignature } from '#signature'
import { getOrAdd } from '../core/get-or-add.js'
import type { FetchAnswer, Request } from '../core/http.js'
import type { Program } from '../core/program.js'
import { keyId } from '../jwt/key.js'
import type { SignatureCache, Verdicts } from '../jwt/signature-cache.js'
import { readSigned } from '../jwt/signed.js'
import { isBcryptOf } from './bcrypt.js'
import type { Candidate, Facts } from './engine.js'
import { engineOf } from './registry.js'

export interface VerifyOptions {
  /** Responses of URLs (`resolveRemotes`); requests to a missing URL are refused. */
  fetched?: ReadonlyMap<string, FetchAnswer>
  /** Caches signature results between calls. Claims and time are checked by `decide` every time. */
  cache?: SignatureCache
}

/** All URLs fail. */
export const NOTHING: ReadonlyMap<string, FetchAnswer> = new Map()

/** `Facts` with lists of the verified signatures and passwords. */
interface VerifiedFacts extends Facts {
  signatures: ReadonlyMap<string, ReadonlySet<string>>
  passwords: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Verifies all signatures and passwords that deciding this request can need. Never throws because of the data of the
 * client or of a key server.
 */
export async function verify(program: Program, request: Request, options: VerifyOptions = {}): Promise<VerifiedFacts> {
  const { fetched = NOTHING, cache } = options
  const signatures = new Verifier(cache?.of(program.engine))
  for (const candidate of engineOf(program).candidates(program, request, fetched))
    await signatures.add(candidate.token, keyId(candidate.key), () => isGood(candidate))
  const passwords = await verifyPasswords(program, request, options)
  return { signatures: signatures.verified, passwords, fetched }
}

/** Compares the passwords of a request with the bcrypt hashes that they may have. */
export async function verifyPasswords(
  program: Program,
  request: Request,
  { fetched = NOTHING, cache }: VerifyOptions = {},
): Promise<VerifiedFacts['passwords']> {
  const passwords = new Verifier(cache?.of(program.engine))
  for (const { password, hash } of engineOf(program).passwords?.(program, request, fetched) ?? [])
    await passwords.add(password, hash, () => isBcryptOf(password, hash))
  return passwords.verified
}

/** Collects what is verified, each pair once: a credential, and the id of a key or hash. */
class Verifier {
  readonly verified = new Map<string, Set<string>>()

  constructor(private readonly cache: Verdicts | undefined) {}

  async add(credential: string, id: string, compute: () => boolean | Promise<boolean>): Promise<void> {
    const ids = getOrAdd(this.verified, credential, () => new Set())
    if (ids.has(id)) return
    let isValid = this.cache?.get(credential, id)
    if (isValid === undefined) {
      isValid = await compute()
      this.cache?.set(credential, id, isValid)
    }
    if (isValid) ids.add(id)
  }
}

function isGood({ token, key, alg, signature }: Candidate): boolean | Promise<boolean> {
  if (alg !== undefined && signature) {
    return verifySignature(alg, key, token.slice(0, token.lastIndexOf('.')), signature)
  }
  const signed = readSigned(token)
  const by = alg ?? signed?.alg
  return signed !== null && by !== undefined && verifySignature(by, key, signed.input, signed.signature)
}

/** Maximum rounds of fetching: an OIDC discovery document, then its key set, and some to spare. */
const MAX_ROUNDS = 8

/** Fetches every URL that the program needs, until it needs no more. A rejection becomes an error response. */
export async function resolveRemotes(
  program: Program,
  fetcher: (url: string) => Promise<FetchAnswer>,
): Promise<Map<string, FetchAnswer>> {
  const fetched = new Map<string, FetchAnswer>()
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const wanted = engineOf(program)
      .remotes(program, fetched)
      .filter((url) => !fetched.has(url))
    if (wanted.length === 0) break
    await Promise.all(
      [...new Set(wanted)].map(async (url) => {
        fetched.set(
          url,
          await fetcher(url).catch(
            (error: unknown): FetchAnswer => ({
              error: error instanceof Error ? error.message : String(error),
            }),
          ),
        )
      }),
    )
  }
  return fetched
}
