import { verifySignature } from '#signature'
import type { FetchAnswer, Request } from '../http.js'
import { keyId } from '../jwt/key.js'
import type { SignatureCache } from '../jwt/signature-cache.js'
import { type SignedToken, readSigned } from '../jwt/signed.js'
import type { Program } from '../program/program.js'
import type { Facts } from './engine.js'
import { engineOf } from './registry.js'

export interface VerifyOptions {
  /** Answers of addresses (`resolveRemotes`); one that is missing refuses the connection. */
  fetched?: ReadonlyMap<string, FetchAnswer>
  /** Remembers signatures between calls. Claims and time are judged by `decide`, every time. */
  cache?: SignatureCache
}

const NOTHING: ReadonlyMap<string, FetchAnswer> = new Map()

/** All cryptography that deciding this request can need. Never throws on what the client or a key server sent. */
export async function verify(program: Program, request: Request, options: VerifyOptions = {}): Promise<Facts> {
  const { fetched = NOTHING, cache } = options
  const signatures = new Map<string, Set<string>>()
  const tokens = new Map<string, SignedToken | null>()
  for (const { token, key, alg } of engineOf(program).candidates(program, request, fetched)) {
    const id = keyId(key)
    let good = signatures.get(token)
    if (!good) {
      good = new Set()
      signatures.set(token, good)
    }
    if (good.has(id)) continue
    let verdict = cache?.get(token, id, alg)
    if (verdict === undefined) {
      let signed = tokens.get(token)
      if (signed === undefined) {
        signed = readSigned(token)
        tokens.set(token, signed)
      }
      const by = alg ?? signed?.alg
      const answer = signed && by !== undefined && verifySignature(by, key, signed.input, signed.signature)
      verdict = typeof answer === 'object' && answer !== null ? await answer : answer === true
      cache?.set(token, id, alg, verdict)
    }
    if (verdict) good.add(id)
  }
  return { signatures, fetched }
}

/** Most rounds of fetching: an OIDC discovery document, then its key set, and some to spare. */
const MAX_ROUNDS = 8

/** Asks `fetcher` for every address that the program needs, until it needs no more. A rejection is an error answer. */
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
