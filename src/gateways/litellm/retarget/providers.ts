import type { FetchAnswer } from '../../../core/http.js'
import type { KeySet } from '../../../core/keys.js'
import type { Losses } from '../../../core/losses.js'
import type { Provider, TokenSource } from '../../../core/step/authenticate.js'
import type { StepList } from '../../../core/step-list.js'
import type { WriteOptions } from '../../../core/write-options.js'
import { DISCOVERY } from '../key-set.js'

/** The target's handling of a provider without an issuer. */
interface ProviderRules {
  /** The target always compares the issuer. */
  needsIssuer: boolean
  /** Allowed clock skew in seconds. */
  leeway: number
  /** The inline keys that both the target and LiteLLM can use. */
  keys: (keys: KeySet, losses: Losses, options: WriteOptions) => KeySet
}

/** LiteLLM's key URLs as providers; those that accept no token are omitted. */
export function rebuildProviders(
  steps: StepList,
  rules: ProviderRules,
  options: WriteOptions,
  losses: Losses,
): Provider[] {
  const step = steps.find('authenticate')
  if (!step) return []
  if (step.noProvider !== undefined && step.providers.length === 0)
    losses.manual(
      step.origin,
      'no address of keys is known: give JWT_PUBLIC_KEY_URL with --env; until then no token is accepted',
    )
  const listed = step.providers.flatMap((provider) =>
    provider.selectedBy === 'issuer' && provider.issuer !== undefined ? [provider.issuer] : [],
  )
  const source: TokenSource = {
    kind: 'header',
    name: steps.find('pick-credential')?.header?.toLowerCase() ?? 'authorization',
    prefix: 'Bearer ',
  }
  return step.providers.flatMap((provider) => {
    if (provider.audiences?.includes('')) {
      losses.approximate(provider.origin, 'no token has an empty audience: none is accepted')
      return []
    }
    const issuer = issuerOf(provider, listed, rules, options, losses)
    const keys = issuer === null ? undefined : keysOf(provider, options, losses)
    if (issuer === null || !keys) return []
    const { name, audiences, origin } = provider
    return [
      {
        name,
        ...(issuer !== undefined && { issuer }),
        ...(audiences && audiences.length > 0 && { audiences }),
        keys: rules.keys(keys, losses, options),
        sources: [source],
        keepToken: false,
        claimsToHeaders: [],
        leeway: rules.leeway,
        requires: [],
        origin,
      },
    ]
  })
}

/** `undefined`: not compared; `null`: such tokens are not accepted. */
function issuerOf(
  provider: Provider,
  listed: readonly string[],
  { needsIssuer }: ProviderRules,
  options: WriteOptions,
  losses: Losses,
): string | undefined | null {
  if (provider.issuer !== undefined) return provider.issuer === '' ? null : provider.issuer
  const issuer = options.set['issuer']
  if (issuer !== undefined && issuer !== '') {
    losses.approximate(provider.origin, `the issuer is \`${issuer}\`, as you set it; it was not compared before`)
    // Tokens of a listed issuer are verified by its entry alone.
    return listed.includes(issuer) ? null : issuer
  }
  if (!needsIssuer && listed.length === 0) return undefined
  losses.manual(
    provider.origin,
    'the issuer has to be named, and neither the configuration nor JWT_ISSUER names it: give it with --set issuer=URL; until then its tokens are not accepted',
  )
  return needsIssuer ? '' : null
}

/** The key URL itself, which a discovery document names. */
function keysOf({ keys, origin }: Provider, options: WriteOptions, losses: Losses): KeySet | undefined {
  if (keys.kind !== 'remote' || !keys.url.includes(DISCOVERY)) return keys
  const url = discovered(options.fetched.get(keys.url)) ?? options.set['jwks-url']
  if (url === undefined) {
    losses.manual(
      origin,
      `\`${keys.url}\` is only the address of the keys: give its answer with --fetch, or the address with --set jwks-url=URL; until then no token is accepted`,
    )
    return undefined
  }
  losses.approximate(origin, `keys are fetched from \`${url}\`, which the issuer named when this was written`)
  return { ...keys, url }
}

function discovered(answer: FetchAnswer | undefined): string | undefined {
  if (answer === undefined || !('body' in answer) || answer.status !== 200) return undefined
  try {
    const document: unknown = JSON.parse(answer.body)
    const found =
      typeof document === 'object' && document !== null ? (document as Record<string, unknown>)['jwks_uri'] : undefined
    return typeof found === 'string' ? found : undefined
  } catch {
    return undefined
  }
}
