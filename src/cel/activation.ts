import type { HeaderList } from '../core/http.js'
import type { LosslessJson } from '../yaml/json.js'
import { type CelValue, Timestamp, Uint } from './value.js'
import { Fields } from './views/fields.js'
import { HeadersView } from './views/headers.js'
import { fromTypedJson, JsonObject } from './views/json.js'
import { QueryView } from './views/query.js'
import { Secret } from './views/secret.js'

/** A JSON object read without loss (`yaml/json.ts`): claims, metadata. */
export type Members = ReadonlyMap<string, LosslessJson>

/**
 * The data that an expression can read. Build it once per request, from the state at that step: claims after the token
 * is verified, and `headers` without `authorization` once that has been removed.
 */
export interface ActivationInput {
  request?: RequestVariables
  /** Absent for rules that run on the request. */
  response?: ResponseVariables
  /** The verified token. Without one `jwt` is null: `jwt == null` holds, `jwt.x` fails. */
  jwt?: { claims: Members; rawToken: string }
  apiKey?: { key: string; metadata: Members }
  basicAuth?: { username: string }
  source?: SourceVariables
  destination?: { address: string; port: number; hostname?: string }
  env?: { podName?: string; namespace?: string; gateway?: string }
  /** Structures of the engine: members as named in `variables.ts`; their integers are unsigned. */
  proxy?: Members
  llm?: Members
  mcp?: Members
  backend?: Members
  /** JSON from outside. */
  llmRequest?: LosslessJson
  extauthz?: Members
  extproc?: Members
  mcpGuardrails?: Members
  metadata?: Members
  /** Names (`extauthz`, `source.identity`) whose value only the running gateway knows: they have no value here. */
  unknown?: ReadonlySet<string>
}

export interface RequestVariables {
  method: string
  /** Scheme, authority, path and query: `http://example.com/a?b=c`. */
  uri: string
  /** Neither decoded nor normalised. */
  path: string
  pathAndQuery: string
  /** The authority as the client sent it, including port and letter case; `null` if missing. */
  host: string | null
  scheme: string | null
  /** `HTTP/1.1`. */
  version: string
  /** In wire order, without `host`. */
  headers: HeaderList
  /**
   * Lower-case names of headers that `headers.redacted()` hides. The proxy marks `authorization` and
   * `proxy-authorization`.
   */
  sensitiveHeaders?: string[]
  /** `body` and `bodyPrefix`, as bytes. Absent: the body was not buffered, and reading it fails. */
  body?: Uint8Array
  /** Of a longer body only `bodyPrefix` exists, with so many bytes. */
  bodyLimit?: number
  /** Unix nanoseconds. */
  startTime?: bigint
  endTime?: bigint
}

export interface ResponseVariables {
  code: number
  grpcStatus?: number
  headers: HeaderList
  body?: Uint8Array
  bodyLimit?: number
}

export interface SourceVariables {
  address: string
  port: number
  /** The TCP peer, if a tunnel or the PROXY protocol hides it. Default: `address` and `port`. */
  rawAddress?: string
  rawPort?: number
  /** `identity`, `spiffeId`, `subjectAltNames`, ... of a client certificate. */
  tls?: Members
  unverifiedWorkload?: { name: string; namespace: string; serviceAccount: string }
  connectHeaders?: HeaderList
}

/** All declared names. A name without a value is null; any other name is undeclared. */
export const ROOTS = [
  'request',
  'response',
  'proxy',
  'env',
  'source',
  'destination',
  'jwt',
  'apiKey',
  'basicAuth',
  'llm',
  'llmRequest',
  'mcp',
  'backend',
  'extauthz',
  'extproc',
  'mcpGuardrails',
  'metadata',
] as const

export type Root = (typeof ROOTS)[number]

/** The variables of one request, by name. They are built on first access. */
export class Activation {
  private lastUnknown: string | undefined

  private constructor(
    private readonly known: Map<string, CelValue>,
    private readonly input: ActivationInput | undefined,
  ) {}

  static of(input: ActivationInput): Activation {
    return new Activation(new Map(), input)
  }

  /** Arbitrary names, for expressions that do not run in the gateway. */
  static ofValues(values: Iterable<readonly [string, CelValue]>): Activation {
    return new Activation(new Map(values), undefined)
  }

  /** `undefined`: the variable does not exist. */
  get(name: string): CelValue | undefined {
    this.noteRead(name)
    let value = this.known.get(name)
    if (value === undefined && this.input && isRoot(name)) {
      value = rootValue(name, this.input, (member) => this.noteRead(`${name}.${member}`))
      this.known.set(name, value)
    }
    return value
  }

  /** The last unknown name that was read since the previous call. */
  takeUnknown(): string | undefined {
    const name = this.lastUnknown
    this.lastUnknown = undefined
    return name
  }

  private noteRead(name: string): void {
    if (this.input?.unknown?.has(name)) this.lastUnknown = name
  }

  /** Result of `variables()`: all values that are not null. */
  *present(): Generator<[string, CelValue]> {
    for (const name of this.input ? ROOTS : this.known.keys()) {
      const value = this.get(name)!
      if (value !== null) yield [name, value]
    }
  }
}

function isRoot(name: string): name is Root {
  return (ROOTS as readonly string[]).includes(name)
}

/** No request, no token: for expressions without variables. */
export const EMPTY_ACTIVATION: Activation = Activation.of({})

function rootValue(name: Root, input: ActivationInput, onRead: (member: string) => void): CelValue {
  switch (name) {
    case 'request':
      return input.request ? requestView(input.request) : null
    case 'response':
      return input.response ? responseView(input.response) : null
    case 'env':
      return new Fields(present({ ...input.env }))
    case 'jwt':
      if (!input.jwt) return null
      return new JsonObject(input.jwt.claims, new Map([['rawToken', new Secret(input.jwt.rawToken)]]))
    case 'apiKey':
      return input.apiKey ? apiKeyView(input.apiKey) : null
    case 'basicAuth':
      return input.basicAuth ? new Fields([['username', input.basicAuth.username]]) : null
    case 'source':
      return input.source ? sourceView(input.source, onRead) : null
    case 'destination':
      return input.destination ? destinationView(input.destination, onRead) : null
    case 'llmRequest':
      return input.llmRequest === undefined ? null : JsonObject.view(input.llmRequest)
    case 'extauthz':
    case 'extproc':
    case 'mcpGuardrails':
    case 'metadata': {
      const members = input[name]
      return members ? new JsonObject(members) : null
    }
    default: {
      const members = input[name]
      return members ? fromTypedJson(members) : null
    }
  }
}

function requestView(request: RequestVariables): CelValue {
  return new Fields([
    ['method', request.method],
    ['uri', new QueryView(request.uri)],
    ['path', request.path],
    ['pathAndQuery', new QueryView(request.pathAndQuery)],
    ['host', request.host],
    ['scheme', request.scheme],
    ['version', request.version],
    ['headers', new HeadersView(request.headers, request.sensitiveHeaders)],
    ...bodyFields(request),
    ...present({ startTime: timestamp(request.startTime), endTime: timestamp(request.endTime) }),
  ])
}

function responseView(response: ResponseVariables): CelValue {
  return new Fields([
    ['code', new Uint(BigInt(response.code))],
    ...present({ grpcStatus: response.grpcStatus === undefined ? undefined : new Uint(BigInt(response.grpcStatus)) }),
    ['headers', new HeadersView(response.headers)],
    ...bodyFields(response),
  ])
}

/** The view hides this key; other members are read from the metadata. */
function apiKeyView({ key, metadata }: { key: string; metadata: Members }): CelValue {
  return new JsonObject(metadata, new Map([['key', new Secret(key)]]), 'shown')
}

function sourceView(source: SourceVariables, onRead: (member: string) => void): CelValue {
  const members: [string, CelValue][] = [
    ['address', source.address],
    ['port', new Uint(BigInt(source.port))],
    ['rawAddress', source.rawAddress ?? source.address],
    ['rawPort', new Uint(BigInt(source.rawPort ?? source.port))],
    ...present({
      unverifiedWorkload: source.unverifiedWorkload && new Fields(Object.entries(source.unverifiedWorkload)),
    }),
    ...(source.connectHeaders?.length
      ? ([['connectHeaders', new HeadersView(source.connectHeaders)]] satisfies [string, CelValue][])
      : []),
    ...(source.tls ? fromTypedJson(source.tls).entries() : []),
  ]
  return new Fields(members, onRead)
}

function destinationView(
  destination: { address: string; port: number; hostname?: string },
  onRead: (member: string) => void,
): CelValue {
  const members: [string, CelValue][] = [
    ['address', destination.address],
    ['port', new Uint(BigInt(destination.port))],
    ...present({ hostname: destination.hostname }),
  ]
  return new Fields(members, onRead)
}

function bodyFields({ body, bodyLimit }: Pick<RequestVariables, 'body' | 'bodyLimit'>): [string, CelValue][] {
  if (!body || bodyLimit === undefined || body.length <= bodyLimit) return present({ body, bodyPrefix: body })
  return [['bodyPrefix', body.subarray(0, bodyLimit)]]
}

function timestamp(nanos: bigint | undefined): Timestamp | undefined {
  return nanos === undefined ? undefined : new Timestamp(nanos)
}

/** Members without a value do not exist: `has()` is false and reading them fails. */
function present(members: Record<string, CelValue | undefined>): [string, CelValue][] {
  return Object.entries(members).filter((entry): entry is [string, CelValue] => entry[1] !== undefined)
}
