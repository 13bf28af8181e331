import { goSeconds } from '../../core/go-duration.js'
import { readQuantity } from '../../core/quantity.js'
import { isRecord, list } from '../../yaml/plain.js'
import { capitalise, hasOnly, inverse, type Json, plain, renamed, uncapitalise } from './plain-options.js'

/** Objects that a `backendRef` of the options can mean. */
export type References = readonly { kind: string; name: string; content?: unknown }[]

/** A way of configuring agentgateway: in Kubernetes, or in a file. */
export type Form = 'agentgateway' | 'standalone'

/** Enum values of a file begin in lower case. */
export const SPELL = { agentgateway: capitalise, standalone: uncapitalise } as const

/** Names of a file, and what Kubernetes calls them. */
export const namesIn = (to: Form, names: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  to === 'agentgateway' ? names : inverse(names)

const GRPC = { context: 'contextExtensions', metadata: 'requestMetadata' }
const HTTP = {
  path: 'path',
  redirect: 'redirect',
  body: 'body',
  includeResponseHeaders: 'allowedResponseHeaders',
  addRequestHeaders: 'addRequestHeaders',
  metadata: 'responseMetadata',
}

/** External authorization of a file as `extAuth`. */
export function extAuthToKubernetes(options: unknown): Json | undefined {
  const known = ['host', 'protocol', 'failureMode', 'includeRequestHeaders', 'includeRequestBody', 'cache']
  if (!isRecord(options) || !hasOnly(options, known)) return undefined
  const { host, protocol = { grpc: {} }, failureMode = 'deny', includeRequestHeaders, includeRequestBody } = options
  if (typeof host !== 'string' || !isRecord(protocol)) return undefined
  if (failureMode !== 'deny' && failureMode !== 'allow') return undefined
  const isHttp = isRecord(protocol['http'])
  const settings = isHttp ? renamed(protocol['http'], HTTP) : renamed(protocol['grpc'] ?? {}, GRPC)
  const headers = list(includeRequestHeaders)
  const body = bodyToKubernetes(includeRequestBody)
  // Only requests over HTTP choose the headers that they carry.
  if (!settings || body === null || (headers.length > 0 && !isHttp)) return undefined
  return {
    url: `http://${host}`,
    ...(failureMode === 'allow' && { failureMode: 'FailOpen' }),
    [isHttp ? 'http' : 'grpc']: { ...(headers.length > 0 && { allowedRequestHeaders: headers }), ...settings },
    ...(body !== undefined && { forwardBody: { maxSize: body } }),
    ...(isRecord(options['cache']) && { cache: plain(options['cache']) }),
  }
}

/** Bytes of the body that are sent, always its beginning (extauth_policies.go); `null`: there is no counterpart. */
function bodyToKubernetes(body: unknown): number | null | undefined {
  if (body === undefined || body === null) return undefined
  if (!isRecord(body) || !hasOnly(body, ['maxRequestBytes', 'allowPartialMessage'])) return null
  if (body['allowPartialMessage'] !== true) return null
  return typeof body['maxRequestBytes'] === 'number' ? body['maxRequestBytes'] : null
}

/** `extAuth` as external authorization of a file. */
export function extAuthToStandalone(options: unknown, references: References): Json | undefined {
  const known = ['url', 'backendRef', 'grpc', 'http', 'failureMode', 'forwardBody', 'cache']
  if (!isRecord(options) || !hasOnly(options, known)) return undefined
  const host = hostOf(options, references)
  const { allowedRequestHeaders, ...http } = isRecord(options['http']) ? options['http'] : ({} as Json)
  const kind = isRecord(options['http']) ? 'http' : 'grpc'
  const settings =
    kind === 'http'
      ? renamed(http, namesIn('standalone', HTTP))
      : renamed(options['grpc'] ?? {}, namesIn('standalone', GRPC))
  const body = options['forwardBody']
  const maxSize = isRecord(body) ? bytesOf(body['maxSize']) : undefined
  if (host === undefined || !settings || (body && maxSize === undefined)) return undefined
  const [, path] = /^http:\/\/[^/]+(\/.+)$/.exec(String(options['url'])) ?? []
  const headers = list(allowedRequestHeaders)
  return {
    host,
    protocol: { [kind]: { ...(path !== undefined && { path: JSON.stringify(path) }), ...settings } },
    ...(options['failureMode'] === 'FailOpen' && { failureMode: 'allow' }),
    ...(headers.length > 0 && { includeRequestHeaders: headers }),
    ...(maxSize !== undefined && { includeRequestBody: { maxRequestBytes: maxSize, allowPartialMessage: true } }),
    ...(isRecord(options['cache']) && { cache: cacheOf(options['cache']) }),
  }
}

/** A whole number of bytes, as Kubernetes writes quantities. */
function bytesOf(quantity: unknown): number | undefined {
  const bytes = readQuantity(String(quantity))
  return Number.isSafeInteger(bytes) && bytes! >= 0 ? bytes : undefined
}

/** Kubernetes also takes a duration where a file has an expression. */
function cacheOf({ ttl, ...others }: Json): Json {
  const isDuration = goSeconds(String(ttl)) !== undefined
  return { ...withoutNulls(others), ttl: isDuration ? `duration(${JSON.stringify(ttl)})` : ttl }
}

const PROCESSING = [
  'requestBodyMode',
  'responseBodyMode',
  'requestHeaderMode',
  'responseHeaderMode',
  'requestTrailerMode',
  'responseTrailerMode',
  'allowModeOverride',
]
const ATTRIBUTES = { requestAttributes: 'requestAttributes', responseAttributes: 'responseAttributes' }

/** External processing in the form `to`, from the other form. */
export const extProcTo =
  (to: Form) =>
  (options: unknown, references: References): Json | undefined => {
    if (!isRecord(options)) return undefined
    const { host: _, url: __, backendRef: ___, failureMode, processingOptions, ...others } = options
    const address = addressIn(to, options, references)
    const attributes = renamed(others, ATTRIBUTES)
    const processing = processingOf(processingOptions, SPELL[to])
    if (!address || !attributes || processing === null) return undefined
    return {
      ...address,
      ...failureModeIn(to, failureMode),
      ...attributes,
      ...(processing && { processingOptions: processing }),
    }
  }

function processingOf(options: unknown, rename: (value: string) => string): Json | null | undefined {
  if (options === undefined || options === null) return undefined
  if (!isRecord(options) || !hasOnly(options, PROCESSING)) return null
  const entries = Object.entries(options).filter(([, value]) => value !== null)
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'string' ? rename(value) : value]))
}

/** Limits of a rate limit server in the form `to`, from the other form. */
export const remoteLimitTo =
  (to: Form) =>
  (options: unknown, references: References): Json | undefined => {
    const known = ['host', 'url', 'backendRef', 'domain', 'descriptors', 'failureMode']
    if (!isRecord(options) || !hasOnly(options, known)) return undefined
    const { domain, failureMode } = options
    const address = addressIn(to, options, references)
    const descriptors = list(options['descriptors']).map((descriptor) => descriptorIn(to, descriptor))
    if (!address || descriptors.length === 0 || descriptors.includes(undefined)) return undefined
    return { ...address, domain, ...failureModeIn(to, failureMode), descriptors }
  }

function descriptorIn(to: Form, descriptor: unknown): Json | undefined {
  const known = ['entries', 'type', 'unit', 'cost', 'limitOverride']
  if (!isRecord(descriptor) || !hasOnly(descriptor, known)) return undefined
  const { entries, type, unit, ...others } = descriptor
  const ofTokens = type === 'tokens' || unit === 'Tokens'
  return {
    entries: list(entries).map((entry) => renamed(entry, namesIn(to, { key: 'name', value: 'expression' }))),
    ...(ofTokens && (to === 'agentgateway' ? { unit: 'Tokens' } : { type: 'tokens' })),
    ...withoutNulls(others),
  }
}

const withoutNulls = (options: Json): Json =>
  Object.fromEntries(Object.entries(options).flatMap(([name, value]) => (value === null ? [] : [[name, plain(value)]])))

function addressIn(to: Form, options: Json, references: References): Json | undefined {
  const host = to === 'agentgateway' ? options['host'] : hostOf(options, references)
  if (typeof host !== 'string') return undefined
  return to === 'agentgateway' ? { url: `http://${host}` } : { host }
}

/** Without it requests are denied while the service fails. */
const failureModeIn = (to: Form, mode: unknown): Json =>
  mode === 'failOpen' || mode === 'FailOpen' ? { failureMode: SPELL[to]('failOpen') } : {}

/** The address of a service without TLS, which a host name alone can express. */
export function hostOf(options: Json, references: References): string | undefined {
  const { url, backendRef } = options
  if (typeof url === 'string') {
    const [, name, port = '80'] = /^http:\/\/([^/:]+)(?::(\d+))?(?:\/.*)?$/.exec(url) ?? []
    return name === undefined ? undefined : `${name}:${port}`
  }
  if (!isRecord(backendRef)) return undefined
  const { name, port } = backendRef
  const service = references.find(
    (reference) => reference.kind === 'Service' && reference.name.endsWith(`/${String(name)}`),
  )
  const [namespace] = service?.name.split('/') ?? []
  return namespace !== undefined && typeof port === 'number'
    ? `${String(name)}.${namespace}.svc.cluster.local:${port}`
    : undefined
}

/** A Service that an address in the cluster means, as a `backendRef`. */
export function backendRefOf(host: unknown): Json | undefined {
  const [, name, namespace, port] =
    /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.cluster\.local)?)?:(\d+)$/.exec(String(host)) ?? []
  return name === undefined ? undefined : { name, namespace, port: Number(port) }
}
