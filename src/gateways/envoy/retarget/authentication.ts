import type { Jwk, KeySet } from '../../../core/keys.js'
import type { Losses } from '../../../core/losses.js'
import type { Authenticate, ClaimToHeader, Provider, TokenSource } from '../../../core/step/authenticate.js'
import { BEARER } from '../../../core/step/authenticate.js'
import { type Names, nameOf } from '../../../core/writer.js'

/** The JWT filter of one stage; `null` if no token is required, or all requests are denied. */
interface Rebuilt {
  step?: Authenticate
  closed: boolean
}

/** agentgateway selects the provider by the token's key, Envoy by its issuer. */
export function rebuildAuthentication(
  step: Authenticate,
  stage: NonNullable<Authenticate['stage']>,
  names: Names,
  keepToken: boolean,
  claimsToHeaders: ClaimToHeader[],
  losses: Losses,
): Rebuilt {
  const source = step.source ?? step.providers[0]?.sources[0] ?? BEARER
  if (step.when) {
    losses.unsupported(step.origin, 'a JWT policy cannot have a condition: all requests are denied')
    return { closed: true }
  }
  if (source.kind === 'cel') {
    losses.unsupported(
      source.origin ?? step.origin,
      'Envoy cannot read a token from an expression: all requests are denied',
    )
    return { closed: true }
  }
  const usedKids = new Set<string>()
  const providers = step.providers
    .map((provider) => ({ ...provider, keys: rebuildKeys(provider.keys, usedKids, losses) }))
    .filter((item) => hasIssuer(item, losses) && hasKeys(item, losses))
    .map((item) => rebuildProvider(item, source, names))
    .map((item) => ({ ...item, keepToken, claimsToHeaders }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  if (providers.length === 0) {
    if (step.onInvalid === 'pass') return { closed: false }
    losses.approximate(step.origin, 'no token is accepted: all requests are denied')
    return { closed: true }
  }
  const { onMissing, onInvalid, origin } = step
  return { step: { kind: 'authenticate', stage, providers, onMissing, onInvalid, origin }, closed: false }
}

/** Envoy treats an empty issuer as absent. */
function hasIssuer({ issuer, origin }: Provider, losses: Losses): boolean {
  if (issuer !== undefined && issuer !== '') return true
  losses.approximate(origin, 'no token has an empty issuer: the provider is left out')
  return false
}

function rebuildProvider(provider: Provider, source: TokenSource, names: Names): Provider {
  const { issuer, audiences, keys, leeway, requires, requiresAt, origin } = provider
  const host = issuer!.replace(/^[a-z]+:\/\//i, '').replace(/\/+$/, '')
  return {
    name: names.unique(nameOf(host, 'provider')),
    issuer: issuer!,
    ...(audiences && audiences.length > 0 && { audiences }),
    keys,
    sources: [source],
    keepToken: false,
    claimsToHeaders: [],
    leeway,
    requires,
    ...(requiresAt && { requiresAt }),
    origin,
  }
}

function hasKeys({ keys, origin }: Provider, losses: Losses): boolean {
  if (keys.kind === 'remote' || keys.keys.length > 0) return true
  losses.approximate(origin, 'the provider has no key that agentgateway verifies with: it is left out')
  return false
}

/**
 * The keys that agentgateway verifies with: of those with one `kid` the last in a set and the first among providers.
 * Remote keys are fetched from their URL.
 */
function rebuildKeys(keys: KeySet, taken: Set<string>, losses: Losses): KeySet {
  if (keys.kind === 'remote') {
    const { kind, url, cacheDuration, origin, backend } = keys
    if (backend !== undefined)
      losses.approximate(origin, `keys are fetched from their address, not through \`${backend}\``)
    return { kind, url, ...(cacheDuration !== undefined && { cacheDuration }), origin }
  }
  const byId = new Map(keys.keys.map((key) => [key.kid, withoutForeignAlg(key)]))
  for (const { alg, kty } of byId.values())
    if (!agrees(alg, kty))
      losses.approximate(keys.origin, `an ${kty} key verifies no signature by ${alg}: it is left out`)
  const usable = [...byId].filter(([kid, key]) => isUsable(key) && !taken.has(kid ?? '')).map(([, key]) => key)
  for (const kid of byId.keys()) taken.add(kid ?? '')
  const same = JSON.stringify(usable) === JSON.stringify(keys.keys)
  const text = same && keys.format === 'jwks' ? keys.text : JSON.stringify({ keys: usable })
  return { ...keys, format: 'jwks', keys: usable, text }
}

/** agentgateway rejects every signature of smaller keys. */
const LEAST_RSA_BITS = 2048

/** Envoy supports more kinds of keys. */
function isUsable({ kty, crv, n, alg }: Jwk): boolean {
  if (!agrees(alg, kty)) return false
  if (kty === 'RSA') return Math.floor(((n ?? '').replace(/=+$/, '').length * 6) / 8) * 8 >= LEAST_RSA_BITS
  return (kty === 'EC' && (crv === 'P-256' || crv === 'P-384')) || (kty === 'OKP' && crv === 'Ed25519')
}

/** Envoy does not start with a key of another type than its `alg` needs. */
const agrees = (alg: string | undefined, kty: string): boolean => alg === undefined || TYPES[alg.slice(0, 2)] === kty

const TYPES: Record<string, string> = { RS: 'RSA', PS: 'RSA', ES: 'EC', Ed: 'OKP', HS: 'oct' }

const ALGORITHMS = /^(HS(256|384|512)|ES(256|384)|RS(256|384|512)|PS(256|384|512)|EdDSA)$/

/** An `alg` unknown to agentgateway counts as absent. */
function withoutForeignAlg(key: Jwk): Jwk {
  if (key.alg === undefined || ALGORITHMS.test(key.alg)) return key
  const { alg: _, ...rest } = key
  return rest
}
