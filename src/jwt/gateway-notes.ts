import { stringMember, type Token } from './token.js'

const ENVOY_ONLY = ['HS256', 'HS384', 'HS512']

/**
 * Differences between the gateways in accepted token forms, independent of the policy (recorded by the conformance
 * suites).
 */
export function gatewayNotes(token: Token): string[] {
  const notes: string[] = []
  const { members: header } = token.header
  const { members: claims } = token.payload
  if (!header || !claims) return notes
  const alg = stringMember(token.header, 'alg')
  if (alg === 'none') notes.push('`alg` `none`: every gateway refuses it')
  if (alg !== undefined && ENVOY_ONLY.includes(alg)) notes.push(`\`${alg}\`: agentgateway and LiteLLM refuse it`)
  if (alg === 'ES512') notes.push('`ES512`: agentgateway refuses it')
  if (!header.has('kid'))
    notes.push(
      'no `kid`: agentgateway refuses it, LiteLLM takes it only with a key set of one key; Gloo tries all keys',
    )
  if (!claims.has('exp'))
    notes.push(
      'no `exp`: agentgateway refuses it unless `requiredClaims` says otherwise; Gloo and LiteLLM accept it forever',
    )
  if (claims.has('nbf')) notes.push('`nbf`: agentgateway ignores it')
  if (!claims.has('iss')) notes.push('no `iss`: agentgateway refuses it; Gloo refuses it where an issuer is configured')
  const exp = claims.get('exp')
  if (typeof exp === 'string')
    notes.push('`exp` is a string: Gloo and agentgateway refuse it, LiteLLM reads the number in it')
  return notes
}
