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
  for (const { token, key, alg } of engineOf(program).candidates(program, request, fetched)) {
    const id = keyId(key)
    const good = getOrMake(signatures, token, () => new Set())
    if (good.has(id)) continue
    const question = alg === undefined ? id : `${alg} ${id}`
    let verdict = options.cache?.get(token, question)
    if (verdict === undefined) {
      const signed = getOrMake(tokens, token, () => readSigned(token))
      const by = alg ?? signed?.alg
      const answer = signed && by !== undefined && verifySignature(by, key, signed.input, signed.signature)
      verdict = typeof answer === 'object' && answer !== null ? await answer : answer === true
      options.cache?.set(token, question, verdict)
    }
    if (verdict) good.add(id)
  }
  return { signatures, fetched }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
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
