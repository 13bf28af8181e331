import type { Losses } from '../../dialects/losses.js'
import { type Names, nameOf } from '../../dialects/written.js'
import type { KeySet } from '../../program/keys.js'
import type { Authenticate, ClaimToHeader, Provider, TokenSource } from '../../program/step/authenticate.js'

/** The JWT filter of one stage, `null` where nobody needs a token, or nobody at all gets in. */
export interface Rebuilt {
  step?: Authenticate
  closed: boolean
}

const BEARER: TokenSource = { kind: 'header', name: 'authorization', prefix: 'Bearer ' }

/** agentgateway finds the provider by the key that a token names, Envoy by its issuer. */
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
    losses.unsupported(step.origin, 'a JWT policy cannot have a condition: nobody is let in')
    return { closed: true }
  }
  if (source.kind === 'cel') {
    losses.unsupported(
      source.origin ?? step.origin,
      'Envoy cannot look for a token where an expression says: nobody is let in',
    )
    return { closed: true }
  }
  const providers = step.providers
    .filter((one) => hasIssuer(one, losses))
    .map((one) => rebuildProvider(one, source, names, losses))
    .map((one) => ({ ...one, keepToken, claimsToHeaders }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  if (providers.length === 0) {
    if (step.onInvalid === 'pass') return { closed: false }
    losses.approximate(step.origin, 'no token is accepted: nobody is let in')
    return { closed: true }
  }
  const { onMissing, onInvalid, origin } = step
  return { step: { kind: 'authenticate', stage, providers, onMissing, onInvalid, origin }, closed: false }
}

/** Envoy takes an empty issuer for none at all. */
function hasIssuer({ issuer, origin }: Provider, losses: Losses): boolean {
  if (issuer !== undefined && issuer !== '') return true
  losses.approximate(origin, 'no token has an empty issuer: the provider is left out')
  return false
}

function rebuildProvider(provider: Provider, source: TokenSource, names: Names, losses: Losses): Provider {
  const { issuer, audiences, keys, leeway, requires, origin } = provider
  const host = issuer!.replace(/^[a-z]+:\/\//i, '').replace(/\/+$/, '')
  return {
    name: names.unique(nameOf(host, 'provider')),
    issuer: issuer!,
    ...(audiences && audiences.length > 0 && { audiences }),
    keys: rebuildKeys(keys, losses),
    sources: [source],
    keepToken: false,
    claimsToHeaders: [],
    leeway,
    requires: requires.filter((claim) => claim !== 'iss' && claim !== 'aud'),
    origin,
  }
}

/** A set of keys stays one. Remote keys are fetched from their address. */
function rebuildKeys(keys: KeySet, losses: Losses): KeySet {
  if (keys.kind === 'inline')
    return keys.format === 'jwks' ? { ...keys } : { ...keys, format: 'jwks', text: JSON.stringify({ keys: keys.keys }) }
  const { kind, url, cacheDuration, origin, backend } = keys
  if (backend !== undefined)
    losses.approximate(origin, `keys are fetched from their address, not through \`${backend}\``)
  return { kind, url, ...(cacheDuration !== undefined && { cacheDuration }), origin }
}
