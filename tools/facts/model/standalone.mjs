/**
 * facts/agentgateway-standalone.schema.json (JSON Schema 2020-12, from the program's Rust types) to declarations.
 *
 * Alternatives that are all objects become ONE interface with optional fields and a `@variants a|b,c` tag that says
 * which fields go together: completion then offers all of them, and a message names the field, not the alternative.
 */

import { typeName } from './declaration.mjs'

const INTEGERS = {
  uint8: 'UInt8',
  uint16: 'UInt16',
  uint32: 'UInt32',
  uint64: 'UInt64',
  uint: 'UInt64',
  int32: 'Int32',
}
/** Texts that the program reads as durations, which its schema does not say. */
const DURATIONS = new Set([
  'backendRequestTimeout',
  'backoff',
  'connectTimeout',
  'connectionMinTerminationDeadline',
  'connectionTerminationDeadline',
  'defaultTtl',
  'duration',
  'fillInterval',
  'handshakeTimeout',
  'http1IdleTimeout',
  'http2KeepaliveInterval',
  'http2KeepaliveTimeout',
  'interval',
  'maxAge',
  'maxConnectionDuration',
  'poolIdleTimeout',
  'poolUnusedReleaseTimeout',
  'requestTimeout',
  'sessionTtl',
  'time',
  'ttl',
])

/** What the program reads a text or a number as, by type, member or `TYPE.MEMBER`, which the schema does not say. */
const NAMES = {
  cipherSuites: 'CipherSuite',
  keyExchangeGroups: 'KeyExchangeGroup',
  hostOverride: 'HostAndPort',
  status: 'StatusCode',
  HeaderOrPseudo: 'HeaderOrPseudoName',
  'AuthorizationLocationHeader.name': 'HeaderName',
  'CorsSerde.allowHeaders': 'HeaderName',
  'CorsSerde.allowMethods': 'HttpMethod',
  'CorsSerde.exposeHeaders': 'HeaderName',
  'FullLocalBackend.host': 'HostAndPort',
  'HeaderMatch.name': 'HeaderOrPseudoName',
  'LocalMcpTarget.name': 'McpTargetName',
  'LocalRouteBackend.host': 'HostAndPort',
  'LocalTCPRouteBackend.host': 'HostAndPort',
}

/** Structs that flatten another and still refuse unknown fields. */
const CLOSED = new Set(['LocalAttachedTCPRoute'])

/**
 * Structs whose members all have `#[serde(default)]`, which the schema does not say: they may be written as the empty
 * list. A struct that flattens another may not.
 */
const OF_DEFAULTS = new Set([
  'AnalyzeTextConfig',
  'AnthropicProvider',
  'BackendAuthCompatPassthrough',
  'BackendConfig',
  'BodyOptions',
  'BufferBody',
  'Buffering',
  'Catalog',
  'CopilotProvider',
  'CorsSerde',
  'CrossAppAccessSubjectToken',
  'Csrf',
  'DetectJailbreakConfig',
  'FrontendHTTP',
  'GeminiProvider',
  'HTTP',
  'HeaderFilter',
  'KeepaliveConfig',
  'LLMRouteMatch',
  'LocalEviction',
  'LocalFrontendPolicies',
  'LocalLLMProviderDefaults',
  'LocalLLMVirtualModelRouting',
  'LocalTCPBackendPolicies',
  'LocalUIConfig',
  'LocalUIPolicy',
  'Model',
  'Moderation',
  'OpenAIProvider',
  'Policy',
  'ProcessingOptions',
  'PromptCachingConfig',
  'PromptEnrichment',
  'PromptGuard',
  'Provider',
  'Proxy',
  'Rates',
  'RawMcpConfig',
  'RawStorageConfig',
  'RequestRejection',
  'SimpleLocalBackendPolicies',
  'TCPFilterOrPolicy',
  'TLS',
  'TimeoutPolicy',
  'TokenCacheConfig',
  'TokenSpec',
])

const unique = (list) => [...new Set(list)]
const pascal = (name) =>
  typeName(name.replace(/(^|_)([a-zA-Z])/g, (_, sep, letter) => (sep ? 'Of' : '') + letter.toUpperCase()))

export function standaloneDeclarations(schema) {
  return new Reader(schema).run()
}

/**
 * A struct that flattens `SimpleBackendReferenceWithPolicies`. The program reads it by hand (types/agent.rs): a service is
 * `name` and `port`, which the schema does not say, nothing is required, and no other field is accepted.
 */
function isFlattenedBackend({ properties, sets }) {
  const varying = sets.map((set) => set.filter((key) => !sets.every((other) => other.includes(key))))
  return 'policies' in properties && varying.join('|') === 'service|host|backend'
}

function withFlattenedBackend({ properties, base, sets }) {
  const { service, host, backend, ...others } = properties
  const optional = ([schema]) => [{ anyOf: [schema, { type: 'null' }] }]
  const { name, port } = service[0].properties
  const reference = { name: optional([name]), port: optional([port]), host: optional(host), backend: optional(backend) }
  const always = sets[0].filter((key) => sets.every((set) => set.includes(key)))
  return { properties: { ...others, ...reference }, base, sets: [always], closed: true }
}

class Reader {
  constructor(schema) {
    this.schema = schema
    this.definitions = schema.$defs
    this.hoisted = new Map()
    this.declarations = []
  }

  run() {
    for (const [name, one] of Object.entries(this.definitions)) this.declare(pascal(name), one, name)
    this.declare('StandaloneConfig', { ...this.schema, $defs: undefined }, 'StandaloneConfig')
    return { declarations: this.declarations }
  }

  declare(name, schema, origin) {
    this.context = { name, origin }
    this.key = ''
    const shape = this.shape(schema)
    const tags = (schema.allOf ?? []).filter((one) => one.not?.required).map((one) => one.not.required.join(','))
    const extra = tags.length ? [`@notBoth ${tags.join('|')}`] : []
    if (shape) this.declarations.push(this.interface(name, shape, extra))
    else {
      const type = NAMES[name] ?? this.type(schema)
      this.declarations.push({ name, file: fileOf(name), text: '', tags: constraints(schema), type })
    }
  }

  interface(name, shape, tags = []) {
    if (isFlattenedBackend(shape)) shape = withFlattenedBackend(shape)
    // Rust's `flatten` takes unknown fields in silence.
    if (!shape.closed && !CLOSED.has(name)) tags.push('@ignoresUnknown')
    if (OF_DEFAULTS.has(name)) tags.push('@orEmptyList')
    const varying = shape.sets.map((set) => set.filter((key) => !shape.sets.every((other) => other.includes(key))))
    // Open alternatives do not exclude each other: the program takes the first that fits.
    const single = varying.every((set) => set.length === 1)
    if (shape.sets.length > 1 && single && !shape.closed) tags.push(`@atLeastOneOf ${unique(varying.flat()).join(';')}`)
    else if (shape.sets.length > 1) tags.push(`@variants ${unique(varying.map((set) => set.join(','))).join('|')}`)
    const always = (key) => shape.base.includes(key) || shape.sets.every((set) => set.includes(key))
    const fields = Object.entries(shape.properties).map(([key, alternatives]) => ({
      name: key,
      type: this.property(name, key, alternatives),
      optional: !always(key),
      tags: constraints(alternatives[0]),
    }))
    return { name, file: fileOf(this.context.name), text: '', tags, fields }
  }

  property(owner, key, alternatives) {
    this.key = key
    const name = NAMES[`${owner}.${key}`] ?? NAMES[key]
    const types = unique(alternatives.flatMap((one) => this.type(one).split(' | ')))
    return types
      .map((type) => (type === 'string' && DURATIONS.has(key) ? 'TimeSpan' : type))
      .map((type) => (name === undefined ? type : type.replace(/^(string|Positive)(?=(\[\])?$)/, name)))
      .join(' | ')
  }

  /** Object with its alternatives folded in; `null` for what is no plain object. */
  shape(schema) {
    const alternatives = [schema.oneOf, schema.anyOf].filter(Boolean)
    if (!schema.properties && !(schema.type === 'object' && alternatives.length)) {
      if (alternatives.length !== 1 || !alternatives[0].every((one) => this.shape(this.deref(one)))) return null
      if (alternatives[0].some((one) => one.$ref)) return null
    }
    const shape = { properties: Object.create(null), base: schema.required ?? [], sets: [[]], closed: closed(schema) }
    for (const [key, one] of Object.entries(schema.properties ?? {})) add(shape, key, [one])
    for (const list of alternatives) {
      const parts = list.map((one) => this.shape(this.deref(one)))
      if (parts.some((part) => part === null)) return null
      for (const part of parts) for (const [key, all] of Object.entries(part.properties)) add(shape, key, all)
      const ways = parts.flatMap((part) => part.sets.map((set) => unique([...part.base, ...set])))
      shape.sets = shape.sets.flatMap((set) => ways.map((way) => unique([...set, ...way])))
      shape.closed ||= parts.some((part) => part.closed)
    }
    return shape
  }

  deref(schema) {
    return schema.$ref ? this.deref(this.definitions[schema.$ref.replace('#/$defs/', '')]) : schema
  }

  type(schema) {
    if (schema === true || Object.keys(schema).length === 0) return 'Anything'
    if (schema.$ref) return pascal(schema.$ref.replace('#/$defs/', ''))
    if (schema.const !== undefined) return literal(schema.const)
    if (schema.enum) return unique(schema.enum.map(literal)).join(' | ')
    const shape = this.shape(schema)
    if (shape) return this.hoist(shape)
    const alternatives = schema.oneOf ?? schema.anyOf
    if (alternatives) return this.union(alternatives)
    return unique([schema.type].flat().map((type) => this.plain(type, schema))).join(' | ')
  }

  /** Inline object alternatives become one interface, beside the scalars and references. */
  union(alternatives) {
    const objects = alternatives.filter((one) => !one.$ref && this.shape(one))
    const rest = alternatives.filter((one) => !objects.includes(one)).map((one) => this.type(one))
    if (objects.length === 0) return unique(rest).join(' | ')
    const shape = objects.length === 1 ? this.shape(objects[0]) : this.shape({ type: 'object', oneOf: objects })
    return unique([this.hoist(shape), ...rest]).join(' | ')
  }

  /** Tags on anonymous literals are lost by the schema generator: every literal gets a name. */
  hoist(shape) {
    const key = JSON.stringify(shape)
    const known = this.hoisted.get(key)
    if (known) return known
    const stem =
      this.context.name + (this.key ? this.key[0].toUpperCase() + this.key.slice(1).replace(/\W/g, '') : 'Variant')
    const taken = new Set([...this.hoisted.values(), ...Object.keys(this.definitions).map(pascal)])
    let name = stem
    for (let number = 2; taken.has(name); number++) name = stem + number
    this.hoisted.set(key, name)
    const { key: outer } = this
    this.declarations.push(this.interface(name, shape))
    this.key = outer
    return name
  }

  plain(type, schema) {
    if (type === 'integer') return schema.minimum === 1 ? 'Positive' : (INTEGERS[schema.format] ?? 'Integer')
    if (type === 'array') return listOf(this.type(schema.items ?? {}))
    if (type !== 'object') return type
    const { additionalProperties: rest } = schema
    if (rest === false) return 'Empty'
    return rest && rest !== true ? `{ [name: string]: ${this.type(rest)} }` : 'Free'
  }
}

const literal = (value) => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))
const listOf = (type) => (/ \| /.test(type) ? `(${type})[]` : `${type}[]`)
const closed = (schema) => schema.additionalProperties === false || schema.unevaluatedProperties === false

function add(shape, key, alternatives) {
  shape.properties[key] ??= []
  shape.properties[key].push(...alternatives)
}

function constraints(schema) {
  return [
    ...(schema.default !== undefined && schema.default !== null ? [`@default ${JSON.stringify(schema.default)}`] : []),
    ...(schema.deprecated ? ['@deprecated no longer recommended'] : []),
    ...(schema.pattern ? [`@pattern ${schema.pattern}`] : []),
    ...['minItems', 'minLength', 'minProperties'].filter((key) => schema[key]).map((key) => `@${key} ${schema[key]}`),
  ]
}

const SUBJECTS = [
  [/LLM|ModelAI|ModelVis|ProviderPreset|ProviderDefaults/, 'llm'],
  [
    /AIProvider|AIBackend|OpenAI|Gemini|Vertex|Anthropic|Bedrock|Copilot|Azure|CustomProvider|ProviderFormat|AgentCore/,
    'ai-providers',
  ],
  [/Prompt|Guard|Moderation|Webhook|Regex|Builtin|ArmorS?|Jailbreak|Content|SimpleChat/, 'guardrails'],
  [/Mcp|MCP/, 'mcp'],
  [
    /^Raw|^Dns|Catalog|^Model$|Rates|Money|^Tier|^Config|Histogram|Keepalive|Storage|^Protocol|Logging|Tracing|Otlp|AccessLog|Database/,
    'config',
  ],
  [/Frontend|^TLS|^Connect|^Proxy|^HTTPHeaderCase|NetworkAuth/, 'frontend'],
  [/Backend|OAuth|Auth$|Token|Aws|Gcp|CrossApp|Signing|Health|Eviction|Inference|Affinity/, 'backends'],
  [
    /RateLimit|ExtAuthz|ExtProc|Conditional|Csrf|Buffer|Retry|Timeout|Delay|Transform|Body|Mode\d?$|DescriptorS?|Descriptor|KV|Processing/,
    'policies',
  ],
  [/Route|Listener|Bind|Gateway|Match|Target|Redirect|Rewrite|Mirror|Filter/, 'routes'],
]

function fileOf(name) {
  return SUBJECTS.find(([pattern]) => pattern.test(name))?.[1] ?? 'common'
}
