import { celCondition } from '../../../cel/cel-condition.js'
import { claimPath } from '../../../cel/condition/quote.js'
import type { Origin } from '../../../core/finding.js'
import type { InlineKeys, Jwk, KeySet } from '../../../core/keys.js'
import type { Losses } from '../../../core/losses.js'
import type { Route } from '../../../core/program.js'
import type { Authenticate, ClaimToHeader, Provider, TokenSource } from '../../../core/step/authenticate.js'
import { BEARER } from '../../../core/step/authenticate.js'
import type { EditHeaders, HeaderEdit } from '../../../core/step/edit-headers.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { thumbprint } from '../../../jwt/key.js'
import { LEEWAY } from '../verify-token.js'

/**
 * The one JWT policy of a route, the header edits that it implies, and the reason if all requests have to be denied
 * instead.
 */
export interface Authentication {
  authenticate?: Authenticate
  edits: EditHeaders[]
  deny?: Origin
}

export function authentication(route: Route, options: WriteOptions, losses: Losses): Authentication {
  const steps = route.steps.filter((step): step is Authenticate => step.kind === 'authenticate')
  const [first, second] = steps
  if (!first) return { edits: [] }
  if (second) {
    losses.manual(second.origin, 'a route has one JWT policy: all requests are denied until you choose one')
    return { authenticate: rebuild(first, options, losses), edits: [], deny: second.origin }
  }
  return { authenticate: rebuild(first, options, losses), edits: claimHeaders(first, losses) }
}

function rebuild(step: Authenticate, options: WriteOptions, losses: Losses): Authenticate {
  const source = commonSource(step, losses)
  const providers = step.providers.map((provider) => rebuildProvider(provider, source, options, losses))
  return {
    kind: 'authenticate',
    providers,
    source,
    onMissing: step.onMissing,
    onInvalid: step.onInvalid,
    origin: step.origin,
  }
}

/** agentgateway uses one token source for all providers: the first that they share. */
function commonSource(step: Authenticate, losses: Losses): TokenSource {
  const key = (source: TokenSource): string => JSON.stringify({ ...source, origin: undefined })
  const [first, ...others] = step.providers
  const shared = first?.sources.filter((source) =>
    others.every((other) => other.sources.some((item) => key(item) === key(source))),
  )
  const chosen = shared?.[0] ?? first?.sources[0] ?? BEARER
  for (const provider of step.providers) {
    for (const source of provider.sources) {
      if (key(source) === key(chosen)) continue
      const note = `agentgateway looks for tokens in one place: no longer in ${described(source)}`
      if (source.origin) losses.unsupported(source.origin, note)
      else losses.approximate(provider.origin, note)
    }
  }
  return chosen
}

function described(source: TokenSource): string {
  return source.kind === 'cel'
    ? 'an expression'
    : `the ${source.kind === 'query' ? 'query parameter' : source.kind} \`${source.name}\``
}

function rebuildProvider(provider: Provider, source: TokenSource, options: WriteOptions, losses: Losses): Provider {
  if (provider.leeway !== LEEWAY) {
    losses.approximate(
      provider.origin,
      `clocks may differ by ${LEEWAY} seconds, not ${provider.leeway}: agentgateway has no setting for it`,
    )
  }
  return {
    ...provider,
    issuer: issuerOf(provider, options, losses),
    keys: rebuildKeys(provider.keys, losses, options),
    sources: [source],
    claimsToHeaders: [],
    leeway: LEEWAY,
    requires: [],
  }
}

/** agentgateway always compares the issuer. Without one, deny all requests rather than allow them. */
function issuerOf(provider: Provider, options: WriteOptions, losses: Losses): string {
  const issuer = provider.issuer ?? options.set['issuer']
  if (issuer !== undefined && issuer !== '') {
    if (provider.issuer === undefined)
      losses.approximate(provider.origin, `the issuer is \`${issuer}\`, as you set it; it was not compared before`)
    return issuer
  }
  losses.manual(
    provider.origin,
    'agentgateway needs an issuer and this provider names none: give it with --set issuer=URL; until then no token is accepted',
  )
  return ''
}

/** Keys that agentgateway can use, each with a `kid`: tokens must name one. */
export function rebuildKeys(keys: KeySet, losses: Losses, { set }: WriteOptions): KeySet {
  if (keys.kind === 'remote') return keys
  const usable = keys.keys.filter((key) => {
    if (isUsable(key)) return true
    losses.unsupported(
      keys.origin,
      `agentgateway does not verify with ${key.kty === 'oct' ? 'shared secrets' : `keys of type ${key.kty} ${key.crv ?? ''}`.trim()}: the key is left out`,
    )
    return false
  })
  const unnamed = usable.filter(({ kid }) => kid === undefined)
  // A `kid` that is set explicitly belongs to one key.
  const given = unnamed.length === 1 ? set.kid : undefined
  const named = usable.map((key) => (key.kid === undefined ? { ...key, kid: given ?? thumbprint(key) } : key))
  if (unnamed.length > 0) {
    losses.approximate(
      keys.origin,
      given === undefined
        ? 'keys get a `kid` (RFC 7638 thumbprint), and agentgateway refuses tokens that name none'
        : `the key gets the \`kid\` \`${given}\`, and agentgateway refuses tokens that name none`,
    )
  }
  const inline: InlineKeys = {
    kind: 'inline',
    format: 'jwks',
    text: JSON.stringify({ keys: named }),
    keys: named,
    origin: keys.origin,
  }
  return inline
}

function isUsable({ kty, crv }: Jwk): boolean {
  return kty === 'RSA' || (kty === 'EC' && (crv === 'P-256' || crv === 'P-384')) || (kty === 'OKP' && crv === 'Ed25519')
}

/** Envoy removes the header first, even if the value cannot be computed. */
function claimHeaders(step: Authenticate, losses: Losses): EditHeaders[] {
  const edits = step.providers.flatMap((provider) =>
    provider.claimsToHeaders.map((mapping) => headerEdit(mapping, losses)),
  )
  const unique = [...new Map(edits.map((edit) => [edit.name, edit])).values()]
  return unique.length > 0 ? [{ kind: 'edit-headers', request: unique, response: [], origin: unique[0]!.origin }] : []
}

function headerEdit({ claim, header, append, origin }: ClaimToHeader, losses: Losses): HeaderEdit {
  losses.approximate(
    origin,
    `\`${header}\` gets strings, numbers and booleans; lists and maps are no longer sent as base64url(JSON)`,
  )
  const { condition } = celCondition(`string(${claimPath(claim)})`, origin)
  return {
    op: append ? 'add' : 'set',
    name: header.toLowerCase(),
    value: { kind: 'cel', expression: condition },
    origin,
  }
}
