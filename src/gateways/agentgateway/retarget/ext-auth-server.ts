import type { BackendAddress } from '../../../core/program.js'
import type { Outside } from '../../../core/step/outside.js'
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
  /** Settings without a counterpart, by their paths. */
  dropped: string[]
}

type Found = ExtAuthServer | { reason: string }

/** The server of `customAuth`, with the settings that Gloo asks it by. */
export function customServer(custom: Json, server: Outside['server']): Found {
  if (!server || !isRecord(server.settings))
    return { reason: 'the Settings with the custom auth server are not in the input: add their file and convert again' }
  const { settings, address } = server
  const ref = member(settings, 'extauthzServerRef')
  if (!address)
    return {
      reason: `the address of Upstream \`${member(ref, 'namespace')}/${member(ref, 'name')}\` is not in the input: add its file`,
    }
  const http = settings['httpService']
  const maxBody = member(settings, 'requestBody', 'maxRequestBytes')
  const isCut = maxBody === undefined || member(settings, 'requestBody', 'allowPartialMessage') === true
  return {
    url: urlOf(address),
    ...(isRecord(http) && { http: httpOf(http, member(http, 'pathPrefix')) }),
    contextExtensions: isRecord(custom['contextExtensions']) ? custom['contextExtensions'] : {},
    failOpen: settings['failureModeAllow'] === true,
    ...(typeof maxBody === 'number' && { maxBody }),
    dropped: [
      ...unread(settings, ['extauthzServerRef', 'httpService', 'failureModeAllow', 'requestBody']),
      ...unread(settings['requestBody'], ['maxRequestBytes', 'allowPartialMessage'], 'requestBody'),
      // agentgateway sends the beginning of larger bodies.
      ...(isCut ? [] : ['requestBody.allowPartialMessage: false']),
      ...unreadOfHttp(http, ['pathPrefix'], 'httpService.'),
    ],
  }
}

/** The server that Gloo's own ext-auth server passes requests to. */
export function passThroughServer({ grpc, http, ...rest }: Json): Found {
  const isHttp = isRecord(http)
  const settings = isHttp ? http : grpc
  const place = member(settings, isHttp ? 'url' : 'address')
  if (!isRecord(settings) || typeof place !== 'string') return { reason: '`passThroughAuth` names no address' }
  const scheme = isRecord(settings['tlsConfig']) ? 'https' : 'http'
  return {
    url: isHttp ? place : `${scheme}://${place.replace(/^[a-z]+:\/\/+/, '')}`,
    ...(isHttp && { http: httpOf(http, undefined) }),
    contextExtensions: {},
    failOpen: rest['failureModeAllow'] === true,
    dropped: [
      ...(isHttp ? unreadOfHttp(http, ['url']) : unread(settings, ['address'])),
      ...unread(rest, ['failureModeAllow']),
    ],
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

function unreadOfHttp(http: unknown, known: readonly string[], above = ''): string[] {
  return [
    ...unread(http, [...known, 'request', 'response'], above.slice(0, -1)),
    ...unread(member(http, 'request'), ['allowedHeaders', 'headersToAdd'], `${above}request`),
    ...unread(member(http, 'response'), ['allowedUpstreamHeaders'], `${above}response`),
  ]
}

/** Members that are set and not known. */
function unread(value: unknown, known: readonly string[], above = ''): string[] {
  if (!isRecord(value)) return []
  const prefix = above === '' ? '' : `${above}.`
  return Object.entries(value).flatMap(([name, one]) => (one === null || known.includes(name) ? [] : [prefix + name]))
}

const urlOf = ({ host, port, tls = false }: BackendAddress): string =>
  `${tls ? 'https' : 'http'}://${host}${port === undefined ? '' : `:${port}`}`

const textsOf = (value: unknown): string[] => list(value).filter((one): one is string => typeof one === 'string')
