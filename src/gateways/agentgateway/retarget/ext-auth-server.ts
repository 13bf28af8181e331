import type { Content } from '../../../core/step/outside.js'
import { isRecord, list, member } from '../../../yaml/plain.js'

type Json = Record<string, unknown>

/** A server that Gloo asks, directly or through its own ext-auth server, whether a request is allowed. */
export interface ExtAuthServer {
  url: string
  /** It speaks HTTP; otherwise Envoy's gRPC protocol. `path`: the prefix of the request's own path. */
  http?: { path?: string; requestHeaders: string[]; addHeaders: Json; responseHeaders: string[] }
  contextExtensions: Json
  failOpen: boolean
  /** Bytes of the body that it gets. */
  maxBody?: number
  /** Settings without a counterpart. */
  dropped: string[]
}

type Found = ExtAuthServer | { reason: string }

/** The server behind an `extauth` option of Gloo, or why a target without Gloo's ext-auth server cannot ask it. */
export function extAuthServer({ options, references }: Content): Found {
  if (isRecord(options) && isRecord(options['customAuth'])) return customServer(options['customAuth'], references)
  const config = references.find(({ kind }) => kind === 'AuthConfig')
  if (!config) return { reason: '`extauth` is decided by other software: configure it at the target as well' }
  if (config.content === undefined)
    return { reason: `AuthConfig \`${config.name}\` is not in the input: add its file and convert again` }
  const [only, ...more] = list(member(config.content, 'spec', 'configs'))
  if (more.length > 0 || !isRecord(only))
    return { reason: `AuthConfig \`${config.name}\` has ${more.length + 1} steps: configure them at the target` }
  const passThrough = only['passThroughAuth']
  if (isRecord(passThrough)) return passThroughServer(passThrough)
  const kind = Object.keys(only).find((name) => name !== 'name') ?? 'nothing'
  return {
    reason: `\`${kind}\` of AuthConfig \`${config.name}\` is decided by Gloo's ext-auth server: configure it at the target`,
  }
}

/** The server that the Settings name, or the listener instead of them. */
function customServer(custom: Json, references: Content['references']): Found {
  const { name } = custom
  const settings = references.find(({ kind }) => kind === 'Settings')?.content
  const ofListener = references.find(({ kind }) => kind === 'Gateway')?.content
  const server =
    typeof name === 'string' ? member(settings, 'namedExtauth', name) : (ofListener ?? member(settings, 'extauth'))
  const ref = member(server, 'extauthzServerRef')
  if (!isRecord(server) || !isRecord(ref))
    return { reason: 'the Settings with the custom auth server are not in the input: add their file and convert again' }
  const upstream = references.find(
    ({ kind, name: other }) => kind === 'Upstream' && other === `${ref['namespace']}/${ref['name']}`,
  )
  const url = addressOf(member(upstream?.content, 'spec'))
  if (url === undefined)
    return {
      reason: `the address of Upstream \`${ref['namespace']}/${ref['name']}\` is not in the input: add its file`,
    }
  const http = server['httpService']
  const maxBody = member(server, 'requestBody', 'maxRequestBytes')
  return {
    url,
    ...(isRecord(http) && { http: httpOf(http, member(http, 'pathPrefix')) }),
    contextExtensions: isRecord(custom['contextExtensions']) ? custom['contextExtensions'] : {},
    failOpen: server['failureModeAllow'] === true,
    ...(typeof maxBody === 'number' && { maxBody }),
    dropped: others(server, ['extauthzServerRef', 'httpService', 'failureModeAllow', 'requestBody']),
  }
}

function passThroughServer({ grpc, http, ...rest }: Json): Found {
  const settings = isRecord(http) ? http : grpc
  const place = member(settings, isRecord(http) ? 'url' : 'address')
  if (!isRecord(settings) || typeof place !== 'string') return { reason: '`passThroughAuth` names no address' }
  return {
    url: isRecord(http) ? place : `http://${place.replace(/^[a-z]+:\/\/+/, '')}`,
    ...(isRecord(http) && { http: httpOf(http, undefined) }),
    contextExtensions: {},
    failOpen: rest['failureModeAllow'] === true,
    dropped: [...others(settings, ['url', 'address', 'request', 'response']), ...others(rest, ['failureModeAllow'])],
  }
}

function httpOf(http: Json, pathPrefix: unknown): NonNullable<ExtAuthServer['http']> {
  const { request, response } = http
  const added = member(request, 'headersToAdd')
  return {
    ...(typeof pathPrefix === 'string' && pathPrefix !== '' && { path: pathPrefix }),
    requestHeaders: textsOf(member(request, 'allowedHeaders')),
    addHeaders: isRecord(added) ? added : {},
    responseHeaders: textsOf(member(response, 'allowedUpstreamHeaders')),
  }
}

/** The first address of an Upstream. */
function addressOf(spec: unknown): string | undefined {
  const [host] = list(member(spec, 'static', 'hosts'))
  const tls = isRecord(member(spec, 'sslConfig')) || member(host, 'port') === 443
  const scheme = tls ? 'https' : 'http'
  if (isRecord(host)) return `${scheme}://${host['addr']}:${host['port']}`
  const { serviceName, serviceNamespace, servicePort } = (member(spec, 'kube') ?? {}) as Json
  return typeof serviceName === 'string'
    ? `${scheme}://${serviceName}.${serviceNamespace}.svc.cluster.local:${servicePort}`
    : undefined
}

const others = (value: Json, known: readonly string[]): string[] =>
  Object.entries(value).flatMap(([name, one]) => (one === null || known.includes(name) ? [] : [name]))

const textsOf = (value: unknown): string[] => list(value).filter((one): one is string => typeof one === 'string')
