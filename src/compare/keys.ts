import type { FetchAnswer } from '../core/http.js'
import type { Jwk, KeySet } from '../core/keys.js'
import type { Program } from '../core/program.js'
import { engineOf } from '../gateways/registry.js'
import { inventedKeySet } from './identities.js'

/** Most rounds of asking for addresses: an OIDC discovery document, then its key set, and some to spare. */
const MAX_ROUNDS = 4

/**
 * Responses of every key address of a program: the given one, or else an invented key set per address, so that two
 * programs that trust the same address trust the same key.
 */
export function answersFor(
  programs: readonly Program[],
  given: ReadonlyMap<string, FetchAnswer>,
): Map<string, FetchAnswer> {
  const answers = new Map(given)
  for (const program of programs) {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const wanted = engineOf(program)
        .remotes(program, answers)
        .filter((url) => !answers.has(url))
      if (wanted.length === 0) break
      for (const url of wanted) answers.set(url, isDiscovery(url) ? discovery(url) : inventedKeySet(url))
    }
  }
  return answers
}

const isDiscovery = (url: string): boolean => url.includes('/.well-known/openid-configuration')

function discovery(url: string): FetchAnswer {
  const issuer = url.replace(/\/\.well-known\/openid-configuration.*$/, '')
  return { status: 200, body: JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks.json` }) }
}

export function isKeySet(value: object): value is KeySet {
  if (!('kind' in value)) return false
  return (value.kind === 'remote' && 'url' in value) || (value.kind === 'inline' && 'keys' in value)
}

/** The keys of a set, where an address answered with one. */
export function keysOf(set: KeySet, answers: ReadonlyMap<string, FetchAnswer>): Jwk[] {
  if (set.kind === 'inline') return set.keys
  const document = json(answers.get(set.url))
  const uri = document?.['jwks_uri']
  const keys = typeof uri === 'string' ? json(answers.get(uri))?.['keys'] : document?.['keys']
  return Array.isArray(keys) ? keys.filter((key): key is Jwk => typeof (key as Jwk | null)?.kty === 'string') : []
}

function json(answer: FetchAnswer | undefined): Record<string, unknown> | null {
  if (!answer || 'error' in answer) return null
  try {
    const value: unknown = JSON.parse(answer.body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
