import type { RemoteKeys } from '../../../core/keys.js'
import type { Losses } from '../../../core/losses.js'
import type { Authenticate, Provider, TokenSource } from '../../../core/step/authenticate.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { KEYS_KEPT } from '../key-set.js'

/** Providers in LiteLLM's terms, and the only header that it reads. */
interface Issuers {
  authenticate: Authenticate
  header: string
}

/**
 * A provider with an issuer becomes an entry of `issuers`; one without uses the environment's key URL. If LiteLLM
 * cannot check a provider's requirement, none of its tokens are accepted.
 */
export function rebuildIssuers(step: Authenticate, options: WriteOptions, losses: Losses): Issuers {
  const header = headerOf(step.providers[0])
  const usedIssuers = new Set<string>()
  for (const source of step.providers[0]?.sources ?? [])
    if (source.origin && isHeader(source, header)) losses.exact(source.origin)
  const written = step.providers.filter(({ keys }) => keys.kind === 'inline')
  const address = written.length === 1 ? options.set['jwks-url'] : undefined
  const providers = step.providers.flatMap((provider) => {
    const why = unsupportedReason(provider, header, usedIssuers)
    if (why !== null) losses.unsupported(provider.origin, `${why}: its tokens are not accepted`)
    const keys = why === null ? addressOf(provider, address, losses) : null
    if (!keys) return []
    usedIssuers.add(provider.issuer ?? '')
    reportUnsupported(provider, header, losses)
    return [rebuild(provider, keys)]
  })
  if (step.onMissing === 'pass' || step.onInvalid === 'pass')
    losses.approximate(
      step.origin,
      'LiteLLM requires a credential from every caller: requests without a token are denied',
    )
  else if (providers.length > 0) losses.exact(step.origin)
  const { origin } = step
  return {
    header: header ?? 'authorization',
    authenticate: { kind: 'authenticate', providers, onMissing: 'refuse', onInvalid: 'refuse', origin },
  }
}

/** The header that a provider reads, after `Bearer `. */
function headerOf(provider: Provider | undefined): string | undefined {
  for (const source of provider?.sources ?? [])
    if (source.kind === 'header' && source.prefix === 'Bearer ') return source.name.toLowerCase()
  return undefined
}

const isHeader = (source: TokenSource, header: string | undefined): boolean =>
  source.kind === 'header' && source.name.toLowerCase() === header

function unsupportedReason(provider: Provider, header: string | undefined, taken: ReadonlySet<string>): string | null {
  const { issuer, audiences = [], requires } = provider
  if (header === undefined || headerOf(provider) !== header)
    return 'LiteLLM takes tokens from one header, behind `Bearer `'
  if (issuer === '') return 'an empty issuer cannot be compared'
  if (taken.has(issuer ?? ''))
    return issuer === undefined ? 'one provider can do without an issuer' : 'an issuer has one entry'
  if (issuer === undefined && audiences.length > 1) return 'without an issuer only one audience can be compared'
  const missing = requires.find((name) => name !== 'exp' && name !== 'iss' && !(name === 'aud' && audiences.length > 0))
  return missing === undefined ? null : `LiteLLM cannot require the claim \`${missing}\``
}

/** LiteLLM cannot embed keys; they must be fetched from a URL. */
function addressOf({ keys, origin }: Provider, url: string | undefined, losses: Losses): RemoteKeys | null {
  if (keys.kind === 'remote') return keys
  if (url === undefined) {
    losses.manual(
      keys.origin,
      'LiteLLM fetches keys: publish these as a key set and name its address here, or with --set jwks-url=URL where there are no others; until then no token is accepted',
    )
    return null
  }
  losses.manual(keys.origin, `publish these keys at \`${url}\`, as you set it`)
  return { kind: 'remote', url, cacheDuration: KEYS_KEPT, origin }
}

function reportUnsupported({ sources, claimsToHeaders }: Provider, header: string | undefined, losses: Losses): void {
  for (const source of sources)
    if (source.origin && !isHeader(source, header))
      losses.unsupported(source.origin, 'LiteLLM takes tokens from one header: they are not looked for here')
  for (const one of claimsToHeaders)
    losses.unsupported(one.origin, 'claims are not forwarded to the model: LiteLLM sends its own requests')
}

function rebuild(
  { name, issuer, audiences, origin }: Provider,
  { url, cacheDuration = KEYS_KEPT }: RemoteKeys,
): Provider {
  return {
    name,
    ...(issuer !== undefined && { issuer, selectedBy: 'issuer' as const }),
    ...(audiences && audiences.length > 0 && { audiences }),
    keys: { kind: 'remote', url, cacheDuration, origin },
    sources: [],
    keepToken: false,
    claimsToHeaders: [],
    leeway: 0,
    requires: [],
    origin,
  }
}
