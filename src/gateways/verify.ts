import { verifySignature } from '#signature'
import type { FetchAnswer, Request } from '../core/http.js'
import type { Program } from '../core/program.js'
import { keyId } from '../jwt/key.js'
import type { SignatureCache } from '../jwt/signature-cache.js'
import { readSigned } from '../jwt/signed.js'
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

/** `Facts` with a list of the verified signatures. */
export interface VerifiedFacts extends Facts {
  signatures: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Verifies all signatures that deciding this request can need. Never throws because of the client's or a key server's
 * data.
 */
export async function verify(program: Program, request: Request, options: VerifyOptions = {}): Promise<VerifiedFacts> {
  const { fetched = NOTHING, cache } = options
  const remembered = cache?.of(program.engine)
  const signatures = new Map<string, Set<string>>()
  for (const candidate of engineOf(program).candidates(program, request, fetched)) {
    const { token, key } = candidate
    const id = keyId(key)
    let good = signatures.get(token)
    if (!good) {
      good = new Set()
      signatures.set(token, good)
    }
    if (good.has(id)) continue
    let verdict = remembered?.get(token, id)
    if (verdict === undefined) {
      const answer = isGood(candidate)
      verdict = typeof answer === 'boolean' ? answer : await answer
      remembered?.set(token, id, verdict)
    }
    if (verdict) good.add(id)
  }
  return { signatures, fetched }
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
