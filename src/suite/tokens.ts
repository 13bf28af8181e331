import { compact, type Place, type TokenSpec as SupposedToken } from '../compare/case.js'
import { fixedClaims, goodToken, placesOf } from '../compare/identities.js'
import { keysOf } from '../compare/keys.js'
import { knownTo, providersIn } from '../compare/known.js'
import type { FetchAnswer } from '../core/http.js'
import type { Jwk } from '../core/keys.js'
import type { Program } from '../core/program.js'
import type { Provider } from '../core/step/authenticate.js'
import { BEARER } from '../core/step/authenticate.js'
import { algorithmsOf, keyId } from '../jwt/key.js'
import { mint } from '../jwt/mint.js'
import type { PrivateJwk } from '../jwt/signature.js'
import { NOBODY } from './load-suite.js'
import type { KeySpec, SupposedKey, TokenSpec } from './model/token.js'
import type { Named } from './suite.js'
import { timeOf } from './time.js'

/** A credential as a request carries it. */
export interface Credential {
  text: string
  place: Place
  /** Keys under which the signature is supposed to be good; absent: the signature has to be verified. */
  supposed?: ReadonlySet<string>
  /** The token's contents, unless it is sent unchanged. */
  token?: SupposedToken
}

/** Keys of a suite that sign for real, by name. */
export type SigningKeys = ReadonlyMap<string, { key: PrivateJwk; kid?: string }>

/** Makes the tokens of a suite for one policy: what the suite leaves out is filled in with what the policy accepts. */
export class TokenMaker {
  private readonly providers: Provider[]
  private readonly kids: ReadonlyMap<string, string>

  constructor(
    readonly program: Program,
    private readonly fetched: ReadonlyMap<string, FetchAnswer>,
    private readonly keys: ReadonlyMap<string, Named<KeySpec>>,
    private readonly signing: SigningKeys,
    private readonly readFile: (named: Named<TokenSpec>, name: string) => string,
  ) {
    this.providers = providersIn(program)
    this.kids = knownTo([program], fetched).kids
  }

  /** Issuers that the policy accepts. */
  issuers(): string[] {
    return [...new Set(this.providers.flatMap(({ issuer }) => issuer ?? []))]
  }

  /** The credential that the suite names, at a time. */
  async make(named: Named<TokenSpec>, now: number): Promise<Credential> {
    const { spec } = named
    if (spec.raw !== undefined || spec.file !== undefined) {
      const text = spec.raw ?? this.readFile(named, spec.file!).trim()
      return { text, place: this.placeOf(spec, this.providers[0]) }
    }
    const token = this.supposed(spec, now)
    const place = this.placeOf(spec, this.providerOf(spec))
    const signing = this.signing.get(spec.signedBy ?? '')
    if (!signing) return { text: compact(token), place, supposed: new Set(token.key ? [keyId(token.key)] : []), token }
    const alg = String(spec.header?.['alg'] ?? signing.key.alg ?? algorithmsOf(signing.key)[0])
    const kid = signing.kid ?? signing.key.kid
    const header = withMembers({ ...token.header, alg, ...(kid !== undefined && { kid }) }, spec.header)
    const text = await mint({ header: header as { alg: string }, claims: token.claims }, signing.key)
    return { text, place, token: { ...token, header, key: null } }
  }

  /** The token with everything filled in, signed by a key of the policy without any cryptography. */
  supposed(spec: TokenSpec, now: number): SupposedToken {
    const provider = this.providerOf(spec)
    const key = provider && this.keyOf(provider, spec)
    const base =
      provider && key && goodToken(provider, key, fixedClaims(provider, provider.audiences?.[0]), this.kids, now)
    const filled = base ?? this.unsignable(provider, now)
    const claims: Record<string, unknown> = { ...filled.claims, exp: now + 3600 }
    for (const [member, claim] of TIMES) {
      const value = spec[member]
      const time = value === undefined ? undefined : timeOf(value, now)
      if (time === null) delete claims[claim]
      else if (time !== undefined) claims[claim] = time
    }
    Object.assign(claims, spec.claims)
    for (const claim of spec.without ?? []) delete claims[claim]
    const isBad = spec.signedBy === NOBODY
    return { header: withMembers(filled.header, spec.header), claims, key: isBad ? null : filled.key }
  }

  private unsignable(provider: Provider | undefined, now: number): SupposedToken {
    const claims = provider ? Object.fromEntries(fixedClaims(provider, provider.audiences?.[0])) : {}
    return { header: { alg: 'RS256' }, claims: { ...claims, exp: now + 3600 }, key: null }
  }

  /** The provider that a token is for: the one that its key names, the one of its issuer, or the first with keys. */
  providerOf({ claims, signedBy, without = [] }: TokenSpec): Provider | undefined {
    const wanted = this.supposedKey(signedBy)
    const named = this.providers.filter(
      (provider) =>
        (wanted.provider === undefined || provider.name === wanted.provider) &&
        (wanted.issuer === undefined || provider.issuer === wanted.issuer) &&
        (wanted.kid === undefined || this.keysOf(provider).some(({ kid }) => kid === wanted.kid)),
    )
    const issuer = without.includes('iss') ? undefined : claims?.['iss']
    const usable = (provider: Provider) => this.keysOf(provider).some((key) => algorithmsOf(key).length > 0)
    return (
      named.find((provider) => issuer !== undefined && provider.issuer === issuer) ?? named.find(usable) ?? named[0]
    )
  }

  private keyOf(provider: Provider, { header, signedBy }: TokenSpec): Jwk | undefined {
    const keys = this.keysOf(provider).filter((key) => algorithmsOf(key).length > 0)
    const kid = this.supposedKey(signedBy).kid ?? header?.['kid']
    return keys.find((key) => kid !== undefined && key.kid === kid) ?? keys[0]
  }

  private supposedKey(signedBy: string | undefined): SupposedKey {
    const spec = signedBy === undefined ? undefined : this.keys.get(signedBy)?.spec
    if (spec?.suppose === undefined || spec.suppose === true)
      return spec?.provider === undefined ? {} : { provider: spec.provider }
    return spec.suppose
  }

  private keysOf({ keys }: Provider): Jwk[] {
    return keysOf(keys, this.fetched)
  }

  /** Where the credential is sent. */
  placeOf(spec: TokenSpec, provider: Provider | undefined): Place {
    const { header, query, cookie, prefix } = spec.in ?? {}
    if (header !== undefined) {
      const isBearer = header.toLowerCase() === 'authorization'
      return { kind: 'header', name: header, prefix: prefix ?? (isBearer ? 'Bearer ' : '') }
    }
    if (query !== undefined) return { kind: 'query', name: query }
    if (cookie !== undefined) return { kind: 'cookie', name: cookie }
    const places = (provider?.sources ?? []).flatMap(placesOf)
    return places[0] ?? BEARER
  }
}

const TIMES = [
  ['expires', 'exp'],
  ['notBefore', 'nbf'],
  ['issuedAt', 'iat'],
] as const

function withMembers(
  members: Record<string, unknown>,
  over: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const all = { ...members, ...over }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null))
}
