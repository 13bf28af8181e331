import type { Provider } from '../../core/step/authenticate.js'
import type { StepBase } from '../../core/step/step.js'
import type { Exchange, LocalReply } from './exchange.js'
import { STATUS, type Status } from './status.js'
import type { EnvoyToken } from './token.js'

interface Attempt {
  provider: Provider
  token?: EnvoyToken
}

const MAX_URI = 256

/** The path before rewrites, or what the client claims that it was. */
export function originalPath({ headers, path }: Exchange): string {
  return headers.first('x-envoy-original-path') ?? path
}

/** The realm: the original address, its path truncated without a mark. A CONNECT request has no path, and no realm. */
export function realm(original: string, { scheme, authority, path }: Exchange): string {
  return path === '' ? '' : `${scheme}://${authority}${original.slice(0, MAX_URI)}`
}

/** 401, or 403 for an audience, with the realm; only a missing token omits `error`. */
export function refuseToken(
  step: Pick<StepBase, 'origin'>,
  status: Status,
  attempt: Attempt | undefined,
  uri: string,
  exchange: Exchange,
): LocalReply {
  const provider = attempt?.provider
  exchange.trace?.add(
    'authenticate',
    'refuse',
    provider ? `provider \`${provider.name}\`: ${explain(status, attempt)}` : 'no provider is configured',
    provider?.origin ?? step.origin,
    remedy(status, attempt, exchange),
  )
  const error = status === 'missing' ? '' : ', error="invalid_token"'
  return {
    status: status === 'audience' ? 403 : 401,
    body: STATUS[status],
    headers: (headers) => headers.set('www-authenticate', `Bearer realm="${uri}"${error}`),
  }
}

function explain(status: Status, { provider, token }: Attempt): string {
  switch (status) {
    case 'issuer':
      return `\`iss\` is \`${token?.iss}\`, the provider takes \`${provider.issuer}\``
    case 'audience':
      return `\`aud\` is ${list(token?.audiences ?? [])}, the provider takes ${list(provider.audiences ?? [])}`
    case 'expired':
      return `\`exp\` ${token?.exp} is more than ${provider.leeway} s ago`
    case 'subject':
      return 'the provider does not accept the `sub` of the token'
    case 'lifetime':
      return '`exp` is further ahead than `max_lifetime` of the provider allows'
    case 'noExpiration':
      return 'the token has no `exp`, or one of 0, and the provider requires it'
    case 'notYetValid':
      return `\`nbf\` ${token?.nbf} is more than ${provider.leeway} s ahead`
    case 'noKey':
      return `no key of the provider has the token's \`kid\` ${quote(token?.kid)} and \`alg\` ${quote(token?.alg)}`
    case 'signature':
      return `the signature (\`alg\` ${quote(token?.alg)}) is not good under any key of the provider`
    case 'fetch':
      return `the key set ${provider.keys.kind === 'remote' ? quote(provider.keys.url) : ''} cannot be fetched or read`
    default:
      return STATUS[status]
  }
}

function remedy(status: Status, attempt: Attempt | undefined, exchange: Exchange): string | undefined {
  const provider = attempt?.provider
  switch (status) {
    case 'missing':
      return provider && `send a token in ${provider.sources.map(describeSource).join(' or ')}`
    case 'issuer':
      return `a token with \`iss\` ${quote(provider?.issuer)}, or that issuer in the provider`
    case 'audience':
      return `a token whose \`aud\` holds one of ${list(provider?.audiences ?? [])}`
    case 'expired':
      return `a token with \`exp\` of ${exchange.context.now - (provider?.leeway ?? 0)} or later`
    case 'noExpiration':
      return `a token with \`exp\` of ${exchange.context.now - (provider?.leeway ?? 0)} or later`
    case 'notYetValid':
      return `wait until ${(attempt?.token?.nbf ?? 0) - (provider?.leeway ?? 0)}, or a token with an earlier \`nbf\``
    case 'signature':
    case 'noKey':
      return 'a token signed by one of the provider’s keys, or the key that signed this one in `jwks`'
    default:
      return undefined
  }
}

function describeSource(source: Provider['sources'][number]): string {
  if (source.kind === 'cel') return 'a place that an expression names'
  const name = `${source.kind === 'query' ? 'parameter' : source.kind} \`${source.name}\``
  return source.kind === 'header' && source.prefix !== '' ? `${name} after \`${source.prefix}\`` : name
}

function list(values: readonly string[]): string {
  return values.length === 0 ? 'absent' : values.map((value) => quote(value)).join(', ')
}

function quote(value: string | undefined): string {
  return value === undefined || value === '' ? '(none)' : `\`${value.slice(0, 120)}\``
}
