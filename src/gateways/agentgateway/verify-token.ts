import type { Provider } from '../../core/step/authenticate.js'
import { validateClaims } from './claims.js'
import { chooseKey } from './keys.js'
import { base64Error, debugString } from './library-errors.js'
import type { Credential } from './location.js'
import type { Run } from './run.js'
import { type Claims, NO_TOKEN } from './token.js'

/** Seconds that clocks may differ; fixed in agentgateway. */
export const LEEWAY = 60

/** A verified token's claims, or why it is rejected: the answer's text, and an explanation for humans. */
type Verdict =
  | { claims: Claims; provider: Provider; kid: string }
  | { claims?: undefined; text: string; detail: string; remedy: string }

const MALFORMED = 'the token header is malformed: '
const INVALID = 'the token is invalid or malformed: '

/**
 * Header, key by `kid`, algorithm, signature, payload, claims, in this order (jwt.rs `validate_claims`, jsonwebtoken
 * `decode`). Suites `jwt-mode-*`, `jwt-alg-*`, `jwt-multi-providers*`.
 */
export function verifyToken(credential: Credential, providers: readonly Provider[], run: Run): Verdict {
  const read = credential.token
  if (read === NO_TOKEN)
    return reject(`${MALFORMED}Error(InvalidToken)`, 'the token has fewer than three parts', 'send a JWT')
  const { header } = read
  if (header.error !== undefined) {
    return reject(
      `${MALFORMED}${header.error}`,
      "the token's header cannot be read",
      'send a JWT with a header of valid JSON and a supported `alg`',
    )
  }
  const { alg, kid } = header.value
  if (kid === undefined) {
    return reject(
      'the token header does not specify a `kid`',
      'the token names no key',
      'sign the token with a `kid` in its header',
    )
  }
  const chosen = chooseKey(providers, kid, run.context.facts.fetched, run.traits)
  if (!chosen) {
    const known = `no provider has a key \`${kid.slice(0, 80)}\``
    return reject(
      `token uses the unknown key ${debugString(kid)}`,
      known,
      `add a key with \`kid: ${kid.slice(0, 80)}\` to a provider, or sign with one it has`,
    )
  }
  const { provider } = chosen
  const { key, allowed, family, unusable } = chosen.key
  if (!allowed.includes(alg)) {
    return invalid(
      'InvalidAlgorithm',
      `\`alg\` is \`${alg}\`, the key \`${kid}\` takes ${allowed.join(', ')}`,
      `sign with ${allowed[0]}`,
    )
  }
  if (!family.includes(alg))
    return invalid(
      'InvalidKeyFormat',
      `a key of type \`${key.kty}\` cannot be used with \`${alg}\``,
      'correct the `alg` of the key',
    )
  const { problem } = read.signature
  if (problem) {
    return reject(
      `${INVALID}${base64Error(read.parts.signature, problem)}`,
      'the signature is not base64url',
      'send the token as it was issued',
    )
  }
  if (unusable !== undefined || !run.oracle.isSigned(credential.text, key)) {
    const detail = unusable ? `the key \`${kid}\` ${unusable}` : `the signature is not one of the key \`${kid}\``
    return invalid(
      'InvalidSignature',
      detail,
      unusable !== undefined ? 'correct the key in the key set' : `sign with the private half of \`${kid}\``,
    )
  }
  const { claims } = read
  if (claims.error !== undefined)
    return reject(
      `${INVALID}${claims.error}`,
      'the claims cannot be read',
      'issue claims as a JSON object without repeated names',
    )
  const failed = validateClaims(read.registered, provider, run.context.now, run.traits)
  if (failed) return invalid(failed.error, failed.what, `issue the token with ${failed.needs}`)
  return { claims: claims.value, provider, kid }
}

function reject(text: string, detail: string, remedy: string): Verdict {
  return { text, detail, remedy }
}

function invalid(error: string, detail: string, remedy: string): Verdict {
  return reject(`${INVALID}Error(${error})`, detail, remedy)
}
