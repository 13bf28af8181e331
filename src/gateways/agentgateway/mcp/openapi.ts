import type { HeaderList, Response } from '../../../core/http.js'
import { percentEncodeBytes } from '../../../core/percent.js'
import { type Base64Rules, decodeBase64, STRICT } from '../../../jwt/base64url.js'
import { base64Message } from '../library-errors.js'
import { type Json, JsonNumber, JsonObject, parseJson, SerdeError, writeJson } from './json.js'
import { VERSIONS } from './protocol.js'

/** A server described by an OpenAPI document: each operation is a tool (upstream/openapi/mod.rs). */
export class OpenApi {
  readonly operations: readonly Operation[]
  private readonly prefix: string
  private schemas = 0

  /** Throws `OpenApiError` or `OpenApiTooLarge`. */
  constructor(private readonly document: JsonObject) {
    // Other members are extensions.
    const paths = members(document.get('paths')).filter(([path]) => path.startsWith('/'))
    this.operations = paths.flatMap(([path, item]) => this.operationsAt(path, item))
    this.prefix = prefixOf(document.get('servers'))
  }

  /** The HTTP request that a call of a tool becomes. */
  request(operation: Operation, given: JsonObject): ToolRequest {
    const part = (name: string): JsonObject => asObject(given.get(name))
    const path = operation.path.replace(
      /\{([^}]+)\}/g,
      (whole, name: string) => segment(part('path').get(name)) ?? whole,
    )
    const pairs = part('query').entries.flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).flatMap((item) => pair(name, item)),
    )
    const body = given.get('body')
    return {
      method: operation.method.toUpperCase(),
      path: this.prefix.replace(/\/+$/, '') + path.replace(/^(?!\/)/, '/'),
      query: pairs.length === 0 ? null : pairs.join('&'),
      headers: body === undefined ? [] : [['content-type', operation.isBinary ? BINARY : JSON_TYPE]],
      offered: part('header').entries.flatMap(
        ([name, value]): HeaderList =>
          operation.headers.has(name) && typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
      ),
      ...(body === undefined ? { body: '' } : operation.isBinary ? decoded(body) : { body: writeJson(body) }),
    }
  }

  private operationsAt(path: string, item: Json): Operation[] {
    if (!(item instanceof JsonObject) || isReference(item)) throw new OpenApiError(`unsupported reference`)
    return METHODS.flatMap((method) => {
      const operation = item.get(method)
      return operation instanceof JsonObject ? [this.operation(path, method, item, operation)] : []
    })
  }

  private operation(path: string, method: string, item: JsonObject, operation: JsonObject): Operation {
    const name = operation.get('operationId')
    if (typeof name !== 'string') throw new OpenApiError(`information required: operation_id is required for ${path}`)
    const required: Json[] = []
    const properties: [string, Json][] = []
    const body = this.body(operation.get('requestBody') ?? null)
    if (body) properties.push(['body', body.schema])
    if (body?.required) required.push('body')
    const parameters = this.parameters(item, operation)
    // The gateway writes these groups in any order.
    for (const group of ['header', 'query', 'path']) {
      const all = parameters.filter((one) => one.get('in') === group)
      if (all.length === 0) continue
      const needed = all.filter((one) => one.get('required') === true).map(nameOf)
      if (needed.length > 0) required.push(group)
      const described = all.map((one): [string, Json] => [nameOf(one), this.parameterSchema(one)])
      properties.push([group, schemaOf(needed, described)])
    }
    const summary = operation.get('summary')
    const title = typeof summary === 'string' && summary !== '' ? firstBytes(summary, TITLE_BYTES) : undefined
    return {
      name,
      method,
      path,
      isBinary: body?.isBinary ?? false,
      headers: new Set(parameters.filter((one) => one.get('in') === 'header').map(nameOf)),
      tool: JsonObject.of({
        name,
        title,
        description: operation.get('description') ?? summary ?? name,
        inputSchema: schemaOf(required, properties),
      }),
    }
  }

  private body(written: Json): { schema: Json; required: boolean; isBinary: boolean } | undefined {
    if (!(written instanceof JsonObject)) return undefined
    const body = this.resolve(written, 'requestBodies')
    const content = asObject(body.get('content'))
    const required = body.get('required') === true
    const json = content.get(JSON_TYPE)
    if (json instanceof JsonObject) {
      const schema = json.get('schema')
      if (!(schema instanceof JsonObject)) throw new OpenApiError('missing reference')
      return { schema: this.schema(schema, true), required, isBinary: false }
    }
    return content.get(BINARY) === undefined ? undefined : { schema: BYTES, required, isBinary: true }
  }

  /** Those of an operation replace those of its path; cookies are no parameters of a path. */
  private parameters(item: JsonObject, operation: JsonObject): JsonObject[] {
    const found = new Map<string, JsonObject>()
    for (const [owner, ofPath] of [
      [item, true],
      [operation, false],
    ] as const)
      for (const written of asList(owner.get('parameters'))) {
        const parameter = this.resolve(asObject(written), 'parameters')
        const place = parameter.get('in')
        if (place === 'cookie' && ofPath) continue
        if (place === 'cookie') throw new OpenApiError('unsupported reference')
        const name = nameOf(parameter)
        found.set(`${String(place)} ${place === 'header' ? name.toLowerCase() : name}`, parameter)
      }
    return [...found.values()]
  }

  private parameterSchema(parameter: JsonObject): Json {
    const written = parameter.get('schema')
    if (!(written instanceof JsonObject)) throw new OpenApiError('unsupported reference')
    const schema = asObject(this.schema(written, false))
    const description = parameter.get('description')
    return typeof description === 'string' ? schema.with('description', description) : schema
  }

  /** A schema as it is serialized again; `nested`: the references inside are replaced by what they refer to. */
  private schema(written: JsonObject, nested: boolean, depth = 0): Json {
    if (depth > MAX_DEPTH) throw new OpenApiError(RECURSIVE)
    if (++this.schemas > MAX_SCHEMAS) throw new OpenApiTooLarge('too many schemas')
    const schema = this.resolve(written, 'schemas')
    const inner = (value: Json): Json =>
      value instanceof JsonObject && (nested || !isReference(value)) ? this.schema(value, nested, depth + 1) : value
    const names = [
      ...SCHEMA_DATA,
      ...schema.entries.map(([name]) => name).filter((name) => name.startsWith('x-')),
      ...KIND,
    ]
    return new JsonObject(
      names.flatMap((name): [string, Json][] => {
        const value = schema.get(name)
        if (value === undefined || (value === false && DEFAULT_FALSE.has(name))) return []
        if (name === 'properties')
          return [[name, new JsonObject(members(value).map(([key, member]) => [key, inner(member)]))]]
        if (Array.isArray(value) && COMBINERS.has(name)) return [[name, value.map(inner)]]
        return [[name, name === 'items' || name === 'not' ? inner(value) : value]]
      }),
    )
  }

  private resolve(written: JsonObject, kind: string, depth = 0): JsonObject {
    const reference = written.get('$ref')
    if (typeof reference !== 'string') return written
    const prefix = `#/components/${kind}/`
    const name = reference.startsWith(prefix) ? reference.slice(prefix.length) : undefined
    if (name === undefined)
      throw new OpenApiError(kind === 'schemas' ? `invalid reference: ${reference}` : 'missing reference')
    const components = this.document.get('components')
    if (!(components instanceof JsonObject)) throw new OpenApiError('missing components')
    const found = asObject(components.get(kind)).get(name)
    if (!(found instanceof JsonObject)) throw new OpenApiError('missing reference')
    if (depth > MAX_DEPTH) throw new OpenApiError(RECURSIVE)
    return this.resolve(found, kind, depth + 1)
  }
}

export interface Operation {
  name: string
  method: string
  path: string
  tool: JsonObject
  /** Names of the headers that a call can set. */
  headers: ReadonlySet<string>
  /** The body is base64 of what is sent. */
  isBinary: boolean
}

interface ToolRequest {
  method: string
  path: string
  query: string | null
  headers: HeaderList
  /** Headers of the call: those that are set already stay. */
  offered: HeaderList
  body: string
  /** Why the arguments cannot be sent. */
  problem?: string
}

/** Why the gateway cannot read the document; every session then fails to start. */
export class OpenApiError extends Error {}

/** References within references can multiply a small document beyond all memory. */
export class OpenApiTooLarge extends Error {}

/** The gateway itself overflows its stack. */
const RECURSIVE = 'a schema contains itself'
const MAX_DEPTH = 64
/** In all operations together, with the schemas that they refer to. */
const MAX_SCHEMAS = 100_000
const TITLE_BYTES = 64
const JSON_TYPE = 'application/json'
const BINARY = 'application/octet-stream'

/** In the order of the tools. */
export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

/** The members of a schema in the order in which they are serialized (openapiv3, schema.rs). */
const SCHEMA_DATA = [
  ...['nullable', 'readOnly', 'writeOnly', 'deprecated', 'externalDocs', 'example', 'title', 'description'],
  ...['discriminator', 'default'],
]
const KIND = [
  ...['type', 'pattern', 'format', 'multipleOf', 'exclusiveMinimum', 'exclusiveMaximum', 'minimum', 'maximum'],
  ...[
    'properties',
    'required',
    'additionalProperties',
    'minProperties',
    'maxProperties',
    'items',
    'minItems',
    'maxItems',
  ],
  ...['uniqueItems', 'enum', 'minLength', 'maxLength', 'oneOf', 'allOf', 'anyOf', 'not'],
]
const DEFAULT_FALSE = new Set([
  'nullable',
  'readOnly',
  'writeOnly',
  'deprecated',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'uniqueItems',
])
const COMBINERS = new Set(['oneOf', 'allOf', 'anyOf'])

const BYTES = JsonObject.of({ type: 'string', format: 'byte', description: 'Base64-encoded binary content' })

const asObject = (value: Json | undefined): JsonObject => (value instanceof JsonObject ? value : new JsonObject())
const asList = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
const members = (value: Json | undefined): JsonObject['entries'] => asObject(value).entries
const isReference = (value: JsonObject): boolean => value.get('$ref') !== undefined
const nameOf = (parameter: JsonObject): string => String(parameter.get('name') ?? '')

function schemaOf(required: Json[], properties: readonly (readonly [string, Json])[]): JsonObject {
  return JsonObject.of({ required, properties: new JsonObject(properties), type: 'object' })
}

function firstBytes(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text)
  let end = Math.min(most, bytes.length)
  while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end--
  return new TextDecoder().decode(bytes.subarray(0, end))
}

const isAlphanumeric = (byte: number): boolean => /^[0-9A-Za-z]$/.test(String.fromCharCode(byte))
const isSegment = (byte: number): boolean => isAlphanumeric(byte) || '-._~'.includes(String.fromCharCode(byte))

function segment(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return percentEncodeBytes(value, isSegment)
  return value instanceof JsonNumber ? writeJson(value) : undefined
}

function pair(name: string, value: Json): string[] {
  const key = percentEncodeBytes(name, isAlphanumeric)
  if (value === null) return [key]
  if (typeof value === 'string') return [`${key}=${percentEncodeBytes(value, isAlphanumeric)}`]
  return typeof value === 'object' && !(value instanceof JsonNumber) ? [] : [`${key}=${writeJson(value)}`]
}

const STANDARD: Base64Rules = { ...STRICT, alphabet: 'standard', padding: 'required' }

/** The text that base64 encodes, or why it encodes none. */
function decoded(value: Json): Pick<ToolRequest, 'body' | 'problem'> {
  const text = typeof value === 'string' ? value : ''
  const { bytes, problem } = decodeBase64(text, STANDARD)
  return bytes ? { body: new TextDecoder().decode(bytes) } : { body: '', problem: base64Message(text, problem) }
}

/** The path of the only server. */
function prefixOf(servers: Json | undefined): string {
  const [server, ...others] = asList(servers)
  if (others.length > 0) throw new OpenApiError('unsupported reference')
  const url = server === undefined ? '' : String(asObject(server).get('url') ?? '')
  const absolute = /^(?:.*?:\/\/|\/\/)[^/]*(\/[^?#]*)?/s.exec(url)
  return absolute ? (absolute[1] ?? '').replace(/\/+$/, '') : url
}

/** The answer to everything but a call of a tool; `undefined`: no answer at all. */
export function ownResult(method: string, api: OpenApi | undefined): JsonObject | undefined {
  const tools = new JsonObject()
  switch (method) {
    case 'initialize':
      return JsonObject.of({
        protocolVersion: '2025-11-25',
        capabilities: JsonObject.of({ tools }),
        serverInfo: JsonObject.of({ name: 'rmcp', version: '<version>' }),
      })
    case 'server/discover':
      return JsonObject.of({
        resultType: 'complete',
        supportedVersions: [...VERSIONS],
        capabilities: JsonObject.of({ tools }),
        ttlMs: JsonNumber.of(0),
        cacheScope: 'private',
        _meta: JsonObject.of({
          'io.modelcontextprotocol/serverInfo': JsonObject.of({ name: 'agentgateway', version: '<version>' }),
        }),
      })
    case 'tools/list':
      return api && JsonObject.of({ tools: api.operations.map(({ tool }) => tool) })
    case 'ping':
      return new JsonObject()
    default:
      return Object.hasOwn(EMPTY, method) ? JsonObject.of({ [EMPTY[method]!]: [] }) : undefined
  }
}

/** Lists that have no entry, by method. */
const EMPTY: Readonly<Record<string, string>> = {
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
  'prompts/get': 'messages',
  'resources/read': 'contents',
}

/** Of the status codes from 500. */
const REASONS = [
  ...['Internal Server Error', 'Not Implemented', 'Bad Gateway', 'Service Unavailable', 'Gateway Timeout'],
  ...['HTTP Version Not Supported', 'Variant Also Negotiates', 'Insufficient Storage', 'Loop Detected'],
  ...[undefined, 'Not Extended', 'Network Authentication Required'],
]

/** The result of a tool, from the answer of the server; text: why there is none. */
export function toolResult(name: string, { status, body }: Response): JsonObject | string {
  if (status >= 500)
    return `Upstream API call for tool '${name}' failed with status ${status} ${REASONS[status - 500] ?? '<unknown status code>'}: ${body}`
  const value = readResult(status, body)
  return JsonObject.of({
    content: [JsonObject.of({ type: 'text', text: writeJson(value) })],
    structuredContent: value,
    isError: false,
  })
}

function readResult(status: number, body: string): Json {
  try {
    const value = parseJson(body)
    return value === null || value instanceof JsonObject ? value : JsonObject.of({ data: value })
  } catch (error) {
    if (error instanceof SerdeError) return JsonObject.of({ code: JsonNumber.of(status), message: body })
    throw error
  }
}
