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
  const fetched = options.fetched ?? NOTHING
  const signatures = new Map<string, Set<string>>()
  const tokens = new Map<string, SignedToken | null>()
  const seen = new Set<string>()
  for (const { token, key } of engineOf(program).candidates(program, request, fetched)) {
    const id = keyId(key)
    let good = signatures.get(token)
    if (!good) {
      good = new Set()
      signatures.set(token, good)
    }
    let verdict = options.cache?.get(token, id)
    if (verdict === undefined) {
      const pair = `${token}\n${id}`
      if (seen.has(pair)) continue
      seen.add(pair)
      if (!tokens.has(token)) tokens.set(token, readSigned(token))
      const signed = tokens.get(token)
      const answer = signed ? verifySignature(signed.alg, key, signed.data, signed.signature) : false
      verdict = typeof answer === 'boolean' ? answer : await answer
      options.cache?.set(token, id, verdict)
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
        fetched.set(url, await fetcher(url).catch((error: unknown): FetchAnswer => ({ error: String(error) })))
      }),
    )
  }
  return fetched
}
