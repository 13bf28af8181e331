import type { RemoteKeys } from '../../core/keys.js'
import { originOf } from '../../core/origin-of.js'
import { type Authenticate, BEARER, type Provider } from '../../core/step/authenticate.js'
import { KEYS_KEPT } from '../../gateways/litellm/key-set.js'
import type { Cursor } from '../../yaml/cursor.js'
import { given, type Settings } from './settings.js'

/** Verification: entries of `issuers` by the token's own issuer, everything else by the environment's key sets. */
export function readAuthenticate(jwt: Cursor, enabled: Cursor, settings: Settings): Authenticate {
  const issuers = jwt
    .at('issuers')
    .items()
    .map((entry, index) => issuerProvider(entry, index, jwt, settings))
  const url = settings.variable('JWT_PUBLIC_KEY_URL')
  return {
    kind: 'authenticate',
    providers: [...issuers, ...(url === undefined ? [] : globalProviders(url, jwt, enabled, settings))],
    onMissing: 'refuse',
    onInvalid: 'refuse',
    ...(url === undefined && { noProvider: 'Missing JWT Public Key URL from environment.' }),
    origin: originOf(enabled),
  }
}

function globalProviders(urls: string, jwt: Cursor, enabled: Cursor, settings: Settings): Provider[] {
  const audience = settings.variable('JWT_AUDIENCE')
  return urls
    .split(',')
    .map((url) => url.trim())
    .filter((url) => url !== '')
    .map((url, index) => ({
      ...remoteProvider(`keys-${index}`, url, enabled, jwt),
      ...given('issuer', settings.variable('JWT_ISSUER')),
      ...(audience !== undefined && { audiences: [audience] }),
    }))
}

function issuerProvider(entry: Cursor, index: number, jwt: Cursor, settings: Settings): Provider {
  const issuer = settings.text(entry.at('issuer')) ?? ''
  const url = settings.text(entry.at('jwks_url')) || `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  return {
    ...remoteProvider(`issuer-${index}`, url, entry, jwt),
    selectedBy: 'issuer',
    issuer,
    ...(!settings.flag(entry.at('disable_audience_validation')) &&
      given('audiences', settings.listed(entry.at('audience')))),
  }
}

function remoteProvider(name: string, url: string, cursor: Cursor, jwt: Cursor): Provider {
  const kept = Number(jwt.at('public_key_ttl').value ?? KEYS_KEPT)
  const keys: RemoteKeys = {
    kind: 'remote',
    url,
    cacheDuration: Number.isFinite(kept) ? kept : KEYS_KEPT,
    origin: originOf(cursor),
  }
  return {
    name,
    keys,
    sources: [BEARER],
    keepToken: false,
    claimsToHeaders: [],
    leeway: 0,
    requires: [],
    origin: originOf(cursor),
  }
}
