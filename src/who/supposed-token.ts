import { compact, type Place, place, type TokenSpec } from '../compare/case.js'
import { goodToken, placesOf } from '../compare/identities.js'
import { answersFor, keysOf } from '../compare/keys.js'
import { stepsIn } from '../compare/program-steps.js'
import { Side } from '../compare/side.js'
import { ClaimwrightError } from '../core/error.js'
import type { FetchAnswer, Request } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { Program } from '../core/program.js'
import type { Provider } from '../core/step/authenticate.js'
import { BEARER } from '../core/step/authenticate.js'
import type { EnvoyProvider } from '../core/step/envoy.js'
import type { Step } from '../core/step/step.js'
import { engineOf } from '../gateways/registry.js'
import { keyId } from '../jwt/key.js'
import { isNamed, providerLabel, providerLabels, providersIn } from './providers.js'

/** A token that a user supposes: what is in it, and what makes it good. */
export interface Supposition {
  claims: Readonly<Record<string, unknown>>
  /** Value of `iss`. Also selects the provider with this issuer. */
  issuer?: string
  /** Seconds from now to `exp`, which may be negative; `null`: without `exp`. */
  expiresIn?: number | null
  /** Name or issuer of the provider whose key signs the token; `null`: no key that the gateway knows. */
  signedBy?: string | null
}

/** A supposed token, ready to be sent. */
export interface SupposedToken {
  token: TokenSpec
  /** `Facts.signatures` under which it is good. */
  signatures: ReadonlyMap<string, ReadonlySet<string>>
  at: Place
  /** What was supposed beyond the claims, one sentence each. */
  assumptions: string[]
}

/** `--signed-by` names a provider that the program does not have. */
export class UnknownProvider extends ClaimwrightError {
  constructor(
    readonly given: string,
    /** Names of the providers there are. */
    readonly names: readonly string[],
  ) {
    super(
      'unknown-provider',
      names.length === 0 ? 'the policy has no provider of tokens' : `the providers are ${names.join(', ')}`,
    )
  }
}

const HOUR = 3600

/** Creates supposed tokens for a program's requests: key sets that are not given are invented. */
export class Supposer {
  /** Answers of addresses, those that are supposed included. */
  readonly fetched: ReadonlyMap<string, FetchAnswer>
  private readonly side: Side
  private readonly all: Provider[]

  constructor(
    program: Program,
    private readonly given: ReadonlyMap<string, FetchAnswer> = new Map(),
  ) {
    this.fetched = answersFor([program], given)
    this.side = new Side(program, { fetched: this.fetched })
    this.all = providersIn(stepsIn(program))
  }

  /** Names that `signedBy` accepts. */
  get names(): string[] {
    return providerLabels(this.all)
  }

  /** The token for this request, with whatever the provider on its way requires. Throws `UnknownProvider`. */
  suppose(request: Request, supposition: Supposition, now: number): SupposedToken {
    return this.supposeFor(this.side.chainOf(request).steps, supposition, now)
  }

  /** The token for a request that passes these steps. Throws `UnknownProvider`. */
  supposeFor(steps: readonly Step[], supposition: Supposition, now: number): SupposedToken {
    const onWay = providersIn(steps)
    const provider = this.choose(onWay, supposition)
    const claims = fillClaims(supposition, provider, now)
    const { key, header } = this.sign(provider, supposition, now)
    const token: TokenSpec = { header, claims, key }
    const place = placeOf(steps, provider)
    return {
      token,
      signatures: new Map([[compact(token), new Set(key ? [keyId(key)] : [])]]),
      at: place,
      assumptions: this.describe(provider, onWay, supposition, token, place, now),
    }
  }

  /** Whether a provider has this name or issuer. */
  knows(name: string): boolean {
    return this.all.some((provider) => isNamed(provider, name))
  }

  /** The claims of a token that is good somewhere in the program, where no request is asked about. */
  supposeAnywhere(supposition: Supposition, now: number): { claims: Record<string, unknown>; assumptions: string[] } {
    const provider = this.choose([], supposition)
    const claims = fillClaims(supposition, provider, now)
    const added = Object.keys(claims).filter((name) => !Object.hasOwn(supposition.claims, name))
    const whose = provider ? `a token of provider \`${providerLabel(provider)}\`` : 'a token'
    const values = added.map((name) => `\`${name}\` ${claimText(name, claims[name], now)}`).join(', ')
    return { claims, assumptions: [`${whose}; added claims: ${values}`] }
  }

  /** The request with the token in place of a credential in the same header. */
  present(original: Request, { token, at }: Pick<SupposedToken, 'token' | 'at'>): Request {
    const isReplaced = ([name]: [string, string]): boolean => at.kind === 'header' && name.toLowerCase() === at.name
    const request = { ...original, headers: original.headers.filter((header) => !isReplaced(header)) }
    return place({ request, credentials: [{ at, what: token }], now: 0 }, (what) =>
      typeof what === 'string' ? what : compact(what),
    )
  }

  private choose(onWay: readonly Provider[], { claims, issuer, signedBy }: Supposition): Provider | undefined {
    if (typeof signedBy === 'string') {
      const found = [...onWay, ...this.all].find((provider) => isNamed(provider, signedBy))
      if (!found) throw new UnknownProvider(signedBy, this.names)
      return found
    }
    const iss = issuer ?? claims['iss']
    const candidates = onWay.length > 0 ? onWay : this.all
    return candidates.find((provider) => provider.issuer === iss) ?? candidates[0]
  }

  /** The key and the header that a good token of the provider has. */
  private sign(
    provider: Provider | undefined,
    { signedBy }: Supposition,
    now: number,
  ): { key: Jwk | null; header: Record<string, unknown> } {
    for (const key of provider ? keysOf(provider.keys, this.fetched) : []) {
      const good = goodToken(provider!, key, new Map(), NO_KIDS, now)
      if (good) return { key: signedBy === null ? null : key, header: good.header }
    }
    return { key: null, header: { alg: 'RS256', typ: 'JWT' } }
  }

  private describe(
    provider: Provider | undefined,
    onWay: readonly Provider[],
    { claims, signedBy }: Supposition,
    token: TokenSpec,
    place: Place,
    now: number,
  ): string[] {
    const added = Object.entries(token.claims).filter(([name]) => !Object.hasOwn(claims, name))
    const values = added.map(([name, value]) => `\`${name}\` ${claimText(name, value, now)}`)
    const where = place.kind === 'header' ? `header \`${place.name}\`` : `${place.kind} \`${place.name}\``
    const by = signer(provider, token.key, signedBy)
    return [
      `the token is ${by} and sent in ${where}${values.length > 0 ? `; added claims: ${values.join(', ')}` : ''}`,
      ...this.describeKeys(provider, token.key, signedBy),
      ...(onWay.length === 0 ? ['no step on the way of this request verifies a token'] : []),
      ...(provider && onWay.length > 0 && !onWay.some((other) => isNamed(other, provider.name))
        ? [`provider \`${providerLabel(provider)}\` is not on the way of this request`]
        : []),
    ]
  }

  private describeKeys(provider: Provider | undefined, key: Jwk | null, signedBy: string | null | undefined): string[] {
    if (!provider || signedBy === null) return []
    const { keys } = provider
    if (keys.kind === 'remote' && !this.given.has(keys.url))
      return [`${keys.url} was not fetched: it is assumed to hold the key`]
    if (key) return []
    return [`provider \`${providerLabel(provider)}\` has no usable key: no token can be good`]
  }
}

const NO_KIDS: ReadonlyMap<string, string> = new Map()

function signer(provider: Provider | undefined, key: Jwk | null, signedBy: string | null | undefined): string {
  if (signedBy === null) return 'signed by a key that the gateway does not have'
  if (!provider || !key) return 'not signed by a key of the gateway'
  const kid = key.kid === undefined ? '' : ` (kid \`${key.kid}\`)`
  return `supposed to be signed by a key of provider \`${providerLabel(provider)}\`${kid}`
}

function claimText(name: string, value: unknown, now: number): string {
  if (typeof value !== 'number' || !['exp', 'nbf', 'iat'].includes(name)) return `\`${JSON.stringify(value)}\``
  const seconds = value - now
  if (seconds === 0) return 'now'
  return seconds > 0 ? `in ${seconds} s` : `${-seconds} s ago`
}

/** The claims, with those that the provider requires and the token of a user would have. */
function fillClaims(
  { claims, issuer, expiresIn }: Supposition,
  provider: Provider | undefined,
  now: number,
): Record<string, unknown> {
  const added: Record<string, unknown> = {
    ...(provider && requiredClaims(provider, now)),
    iat: now,
    exp: now + Math.min(HOUR, lifetimeOf(provider)),
  }
  if (issuer !== undefined) added['iss'] = issuer
  if (expiresIn === null) delete added['exp']
  else if (expiresIn !== undefined) added['exp'] = now + expiresIn
  return { ...added, ...claims }
}

function requiredClaims(provider: Provider, now: number): Record<string, unknown> {
  const { issuer, audiences = [], requires } = provider
  const subject = subjectOf(provider)
  return {
    ...Object.fromEntries(requires.map((name) => [name, name === 'nbf' ? now - HOUR : 'user'])),
    ...(issuer !== undefined && issuer !== '' && { iss: issuer }),
    ...(audiences.length > 0 && { aud: audiences[0] }),
    ...(subject !== undefined && { sub: subject }),
  }
}

/** Envoy: a subject that the provider accepts, where its matcher names one. */
function subjectOf(provider: Provider): string | undefined {
  const { subjects } = provider as EnvoyProvider
  return subjects && subjects.match !== 'regex' ? subjects.value : undefined
}

const lifetimeOf = (provider: Provider | undefined): number =>
  (provider as EnvoyProvider | undefined)?.maxLifetime ?? HOUR

/** Where the gateway reads the provider's token first. LiteLLM may be configured to read one header only. */
function placeOf(steps: readonly Step[], provider: Provider | undefined): Place {
  for (const step of steps)
    if (step.kind === 'pick-credential' && step.header !== undefined)
      return { kind: 'header', name: step.header, prefix: 'Bearer ' }
  return provider?.sources.flatMap(placesOf)[0] ?? BEARER
}

/** URLs of key sets of the providers on the way of a request that are not given. */
export function missingKeySets(
  program: Program,
  fetched: ReadonlyMap<string, FetchAnswer>,
  request: Request,
): string[] {
  const missing = new Set(
    engineOf(program)
      .remotes(program, fetched)
      .filter((url) => !fetched.has(url)),
  )
  if (missing.size === 0) return []
  const { steps } = new Side(program, { fetched: answersFor([program], fetched) }).chainOf(request)
  const needed = providersIn(steps).flatMap(({ keys }) => (keys.kind === 'remote' ? [keys.url] : []))
  return [...new Set(needed.filter((url) => missing.has(url)))]
}
