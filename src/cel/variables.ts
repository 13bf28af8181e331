import type { Root } from './activation.js'
import type { CelPlace } from './problem.js'
import { ANY, listOf, of, optional, struct, type Type } from './type.js'

/** Variables of expressions, by name. Members that may be absent are optional: reading them can fail. */

const STRING = of('string')
const UINT = of('uint')
const maybe = (type: Type): Type => optional(type)
const HEADERS: Type = { kinds: ['headers'], open: true }
const BODY = { body: maybe(of('bytes')), bodyPrefix: maybe(of('bytes')) }
const NAMED = struct({ target: STRING, name: STRING })
const JSON_VALUE: Type = { kinds: [], json: 'claim' }

const tokens = (...names: string[]): Record<string, Type> =>
  Object.fromEntries(names.map((name) => [name, maybe(UINT)]))
const amounts = (type: Type): Record<string, Type> =>
  Object.fromEntries(
    ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning', 'inputAudio', 'outputAudio'].map((name) => [
      name,
      type,
    ]),
  )

/** `jwt` is not listed: its members are the claims. */
export const VARIABLES: Readonly<Record<Exclude<Root, 'jwt'>, Type>> = {
  request: struct({
    method: STRING,
    uri: of('query'),
    path: STRING,
    pathAndQuery: of('query'),
    host: STRING,
    scheme: STRING,
    version: STRING,
    headers: HEADERS,
    ...BODY,
    startTime: maybe(of('timestamp')),
    endTime: maybe(of('timestamp')),
  }),
  response: struct({ code: UINT, grpcStatus: maybe(UINT), headers: HEADERS, ...BODY }),
  proxy: struct({
    bind: maybe(STRING),
    gateway: maybe(struct({ namespace: STRING, name: STRING })),
    listener: maybe(struct({ name: STRING })),
    route: maybe(struct({ namespace: STRING, name: STRING, kind: maybe(STRING), rule: maybe(STRING) })),
    requestProcessingDuration: maybe(of('duration')),
    upstreamDuration: maybe(of('duration')),
    responseProcessingDuration: maybe(of('duration')),
  }),
  env: struct({ podName: maybe(STRING), namespace: maybe(STRING), gateway: maybe(STRING) }),
  source: struct({
    address: STRING,
    port: UINT,
    rawAddress: STRING,
    rawPort: UINT,
    identity: maybe(struct({ trustDomain: STRING, namespace: STRING, serviceAccount: STRING })),
    spiffeId: maybe(STRING),
    subjectAltNames: maybe(listOf(STRING)),
    issuer: maybe(STRING),
    subject: maybe(STRING),
    subjectCn: maybe(STRING),
    certificate: maybe(STRING),
    unverifiedWorkload: maybe(struct({ name: STRING, namespace: STRING, serviceAccount: STRING })),
    connectHeaders: maybe(HEADERS),
  }),
  destination: struct({ address: STRING, port: UINT, hostname: maybe(STRING) }),
  apiKey: { kinds: ['map'], fields: new Map([['key', of('secret')]]), open: true, json: 'claim' },
  basicAuth: struct({ username: STRING }),
  llm: struct({
    streaming: of('bool'),
    requestModel: STRING,
    responseModel: maybe(STRING),
    provider: STRING,
    ...tokens(
      'inputTokens',
      'providerInputTokens',
      'inputImageTokens',
      'inputTextTokens',
      'inputAudioTokens',
      'cachedInputTokens',
      'cacheCreationInputTokens',
      'outputTokens',
      'outputImageTokens',
      'outputTextTokens',
      'outputAudioTokens',
      'reasoningTokens',
      'totalTokens',
      'providerTotalTokens',
      'countTokens',
    ),
    serviceTier: maybe(STRING),
    timeToFirstToken: maybe(of('duration')),
    timePerOutputToken: maybe(of('duration')),
    prompt: maybe(listOf(struct({ role: STRING, content: STRING }))),
    completion: maybe(listOf(STRING)),
    toolCalls: maybe(listOf(struct({ id: STRING, name: STRING, arguments: ANY }))),
    params: struct({
      temperature: maybe(of('double')),
      top_p: maybe(of('double')),
      frequency_penalty: maybe(of('double')),
      presence_penalty: maybe(of('double')),
      seed: maybe(of('int', 'uint')),
      max_tokens: maybe(UINT),
      encoding_format: maybe(STRING),
      dimensions: maybe(UINT),
    }),
    cost: maybe(struct({ total: of('double'), ...amounts(of('double')) })),
    costRates: maybe(struct(amounts(maybe(of('double'))))),
  }),
  llmRequest: JSON_VALUE,
  mcp: struct({
    methodName: maybe(STRING),
    sessionId: maybe(STRING),
    tool: maybe(
      struct({
        target: STRING,
        name: STRING,
        arguments: maybe(JSON_VALUE),
        result: maybe(JSON_VALUE),
        error: maybe(JSON_VALUE),
      }),
    ),
    prompt: maybe(NAMED),
    resource: maybe(NAMED),
    task: maybe(NAMED),
    error: maybe(JSON_VALUE),
  }),
  backend: struct({ name: STRING, type: STRING, protocol: STRING }),
  extauthz: { kinds: ['map'], open: true, json: 'claim' },
  extproc: { kinds: ['map'], open: true, json: 'claim' },
  mcpGuardrails: { kinds: ['map'], open: true, json: 'claim' },
  metadata: { kinds: ['map'], open: true, json: 'claim' },
}

const AFTER_THE_REQUEST: Root[] = ['response', 'llm', 'llmRequest', 'mcp', 'backend', 'mcpGuardrails']

/** Variables that are always null in a context. Recorded for `llm.policies`: `llm` is not set when its rules run. */
export const UNAVAILABLE: Readonly<Record<CelPlace, readonly Root[]>> = {
  http: AFTER_THE_REQUEST,
  llm: AFTER_THE_REQUEST,
  mcp: AFTER_THE_REQUEST.filter((name) => name !== 'mcp'),
  response: ['llmRequest'],
  location: [...AFTER_THE_REQUEST, 'jwt', 'apiKey', 'basicAuth', 'extauthz', 'extproc', 'metadata'],
}

/** The replacement for a missing variable. */
export const INSTEAD: Readonly<Record<string, string>> = {
  'llm.requestModel': 'json(request.body).model',
  'llmRequest.model': 'json(request.body).model',
}

/** Registered and common string claims: as a rule of their own they are not booleans. */
export const TEXT_CLAIMS: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'jti',
  'email',
  'name',
  'preferred_username',
  'scope',
  'azp',
  'client_id',
])
