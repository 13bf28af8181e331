import type { Placement, TokenSpec } from '../../compare/case.js'
import { placeId, placesOf } from '../../compare/identities.js'
import type { Provider } from '../../core/step/authenticate.js'
import { readSigned } from '../../jwt/signed.js'
import type { Credential } from '../tokens.js'
import { parseTokenParts } from './token-parts.js'

/** What can be wrong with a token, in the order in which a token with several faults counts. */
export const TOKEN_STATES = [
  'missing',
  'malformed',
  'wrong issuer',
  'wrong audience',
  'expired',
  'not yet valid',
  'bad signature',
] as const

export type TokenState = (typeof TOKEN_STATES)[number] | 'good'

/** The state of a credential for some providers, before the gateway verifies it. */
export function tokenStateOf(credential: Credential | null, providers: readonly Provider[], now: number): TokenState {
  if (!credential || !isLookedAt(credential.place, providers)) return 'missing'
  const token = credential.token ?? parseTokenParts(credential.text)
  if (!token || readSigned(credential.text) === null) return 'malformed'
  const { claims } = token
  const issued = providers.filter(({ issuer }) => issuer === undefined || issuer === claims['iss'])
  if (issued.length === 0) return 'wrong issuer'
  const audiences = [claims['aud']].flat()
  const meant = issued.filter(
    (each) => !each.audiences?.length || each.audiences.some((name) => audiences.includes(name)),
  )
  if (meant.length === 0) return 'wrong audience'
  const leeway = Math.max(...meant.map((each) => each.leeway))
  const { exp, nbf } = claims
  if (typeof exp === 'number' && exp < now - leeway) return 'expired'
  if (typeof nbf === 'number' && nbf > now + leeway) return 'not yet valid'
  return isUnsigned(credential, token) ? 'bad signature' : 'good'
}

function isLookedAt(place: Placement['at'], providers: readonly Provider[]): boolean {
  const places = providers.flatMap(({ sources }) => sources).flatMap(placesOf)
  return places.length === 0 || places.some((each) => placeId(each) === placeId(place))
}

/** Supposed to be signed by no key. Whether a real signature is good is the gateway's to say. */
function isUnsigned({ supposed }: Credential, token: Pick<TokenSpec, 'key'>): boolean {
  return supposed !== undefined && token.key === null
}
