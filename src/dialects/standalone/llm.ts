import { originOf } from '../../core/origin-of.js'
import type { VirtualModel } from '../../core/program.js'
import {
  type BackendPolicies,
  type Level,
  mergeBackend,
  mergeRoutePhase,
  setPolicy,
  splitAction,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Llm, LlmModel, Route, Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readModifier } from '../shared/agentgateway-headers.js'
import { type AgentgatewayReader, numberOf, record } from '../shared/agentgateway-reader.js'
import { readFormats } from '../shared/model-providers.js'
import { PROVIDER_URLS, parseBaseUrl } from '../shared/provider-urls.js'
import { addressOf } from './backends.js'
import { readBackendAuth, secret } from './credentials.js'
import { readHeaderMatch } from './matches.js'
import { readAuthorization } from './policies.js'

/**
 * `llm` as a route that matches every path and sends each request to the model that it names. `attached`: policies that
 * act on backends.
 */
export function readLlmRoute(
  reader: AgentgatewayReader,
  cursor: Cursor,
  levels: Level[],
  attached: BackendPolicies[],
): Route {
  const { steps, llm: settingsOfRoute } = mergeRoutePhase(levels)
  const llm = readLlm(reader, cursor, [...attached, new Map([['llm', settingsOfRoute]])])
  const settings = reader.settings(
    ...cursor.at('models').items().flatMap(unreadOf),
    ...cursor.at('providers').items().flatMap(unreadOf),
  )
  return {
    name: 'llm:request',
    namespace: 'internal',
    key: 'llm:request',
    matches: [{ path: { kind: 'segments', value: '/' }, headers: [], query: [], origin: originOf(cursor) }],
    ...splitAction(steps, {
      kind: 'forward',
      backends: [
        {
          name: 'llm',
          type: 'llm',
          weight: 1,
          addresses: [],
          steps: [],
          llm,
          ...settings,
          origin: originOf(cursor.at('models')),
        },
      ],
      origin: originOf(cursor.at('models')),
    }),
    origin: originOf(cursor),
  }
}

/** Fields of a model, or of the defaults of a provider, that a model of the program holds. */
const MODEL_FIELDS = [
  'name',
  'visibility',
  'params',
  'provider',
  'authorization',
  'defaults',
  'overrides',
  'transformation',
  'finalTransformation',
  'requestHeaders',
  'responseHeaders',
  'auth',
  'guardrails',
  'promptCaching',
  'matches',
]
const PARAMETERS = ['model', 'apiKey', 'baseUrl', 'hostOverride', 'pathOverride', 'pathPrefix']

/** What is written of a model, or of a provider of several, beside these fields. */
const unreadOf = (cursor: Cursor): [Cursor, ...string[]][] => [
  [cursor, ...MODEL_FIELDS],
  [cursor.at('params'), ...PARAMETERS],
  [cursor.at('provider', 'custom')],
  ...(isProvider(cursor) ? [[cursor.at('defaults'), ...MODEL_FIELDS] as [Cursor, ...string[]]] : []),
]

/** Providers of several models are in a list of their own. */
const isProvider = (cursor: Cursor): boolean => cursor.pointer.startsWith('/llm/providers/')

/** Models are tried from the most specific name to the least: `*` does not count. */
function readLlm(reader: AgentgatewayReader, at: Cursor, levels: BackendPolicies[]): Llm {
  const shared = new Map(
    at
      .at('providers')
      .items()
      .map((provider) => [provider.at('name').string ?? '', provider]),
  )
  const guards = at.at('policies', 'guardrails')
  const models = at
    .at('models')
    .items()
    .map((cursor) => readModel(reader, cursor, shared, guards, levels))
  const virtualModels = at
    .at('virtualModels')
    .items()
    .flatMap((cursor) => readVirtual(reader, cursor))
  const ordered = models
    .map((model, index) => ({ model, index, length: [...model.name].filter((c) => c !== '*').length }))
    .sort((a, b) => b.length - a.length || a.index - b.index)
  return {
    choice: 'router',
    models: ordered.map((one) => one.model),
    virtualModels,
  }
}

function readModel(
  reader: AgentgatewayReader,
  cursor: Cursor,
  shared: Map<string, Cursor>,
  guards: Cursor,
  levels: BackendPolicies[],
): LlmModel {
  const reference = cursor.at('provider', 'reference').string
  const declared = reference === undefined ? undefined : shared.get(reference)
  if (reference !== undefined && !declared) {
    const message = `agentgateway does not start: no provider is named \`${reference}\``
    reader.refuse('CW3001', cursor.at('provider', 'reference'), message, 'add it to `llm.providers`')
  }
  const base = declared ?? cursor
  const params = base.at('params')
  const provider = providerOf(base.at('provider'))
  const upstreamModel = cursor.at('params', 'model').string ?? params.at('model').string
  const inherited = declared?.at('defaults')
  const field = (name: string): Cursor => (cursor.at(name).isSet || !inherited ? cursor.at(name) : inherited.at(name))
  const isPlaced = ['hostOverride', 'pathOverride'].some((name) => params.at(name).isSet)
  const baseUrl = params.at('baseUrl').string ?? (isPlaced ? undefined : PROVIDER_URLS[provider])
  return {
    name: cursor.at('name').string ?? '',
    provider,
    ...(upstreamModel !== undefined && { upstreamModel }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(params.at('apiKey').isSet && { apiKey: secret(reader, params.at('apiKey')) }),
    ...addressFrom(reader, params, baseUrl),
    ...(provider === 'custom' && { formats: readFormats(base.at('provider', 'custom', 'formats')) }),
    ...settingsFrom(provider, params),
    ...(cursor.at('visibility').string === 'internal' && { internal: true }),
    ...(cursor.at('authorization').isSet && { authorize: readAuthorization(reader, cursor.at('authorization')) }),
    ...(cursor.at('matches').items().length > 0 && {
      matches: cursor
        .at('matches')
        .items()
        .map((match) =>
          match
            .at('headers')
            .items()
            .map((header) => readHeaderMatch(reader, header)),
        ),
    }),
    ...membersOf('defaults', cursor, inherited),
    ...membersOf('overrides', cursor, inherited),
    steps: mergeBackend([readModelPolicies(reader, cursor, field, params, guards), ...levels]),
    origin: originOf(cursor),
  }
}

/** Members of a body: those of the model are added to those of its provider. */
function membersOf(
  name: 'defaults' | 'overrides',
  ...places: (Cursor | undefined)[]
): Pick<LlmModel, 'defaults' | 'overrides'> {
  const set = places.flatMap((place) => (place?.at(name).isSet ? [record(place.at(name))] : []))
  return set.length === 0 ? {} : { [name]: Object.assign(Object.create(null), ...set.reverse()) }
}

function readModelPolicies(
  reader: AgentgatewayReader,
  cursor: Cursor,
  field: (name: string) => Cursor,
  params: Cursor,
  guards: Cursor,
): BackendPolicies {
  const policies: BackendPolicies = new Map()
  const key = params.at('apiKey')
  if (key.isSet) {
    const value = secret(reader, key)
    setPolicy(policies, 'auth', { kind: 'backend-auth', origin: originOf(key), auth: { kind: 'key', value } })
  } else if (field('auth').isSet) {
    setPolicy(policies, 'auth', ...readBackendAuth(reader, field('auth')))
  }
  for (const [name, slot, side] of [
    ['requestHeaders', 'requestHeaders', 'request'],
    ['responseHeaders', 'responseHeaders', 'response'],
  ] as const) {
    const headers = field(name)
    if (!headers.isSet) continue
    setPolicy(policies, slot, {
      kind: 'edit-headers',
      origin: originOf(headers),
      request: [],
      response: [],
      [side]: readModifier(headers),
    })
  }
  const prompts = [guards, cursor.at('guardrails')].filter((prompt) => prompt.isSet)
  const others = ['transformation', 'finalTransformation', 'promptCaching'].map(field).filter((at) => at.isSet)
  const settings: Step[] = [
    ...prompts.map((prompt) => reader.promptGuard(prompt)),
    ...others.map((at) => reader.unmodelled(at, 'upstream')),
  ]
  if (settings.length > 0) setPolicy(policies, 'llm', ...settings)
  return policies
}

/** The prefix of the parameters that only this provider has. */
const PROVIDER_PARAMETERS: Record<string, string | undefined> = { vertex: 'vertex', bedrock: 'aws', azure: 'azure' }

/** Names in the provider's settings that differ from those of the parameters. */
const SETTING_NAMES: Record<string, string | undefined> = { project: 'projectId' }

function settingsFrom(provider: string, params: Cursor): Pick<LlmModel, 'settings'> {
  const prefix = PROVIDER_PARAMETERS[provider]
  if (prefix === undefined) return {}
  const texts = params.members().flatMap(([name, { string }]): [string, string][] => {
    if (string === undefined || !name.startsWith(prefix)) return []
    const setting = name[prefix.length]!.toLowerCase() + name.slice(prefix.length + 1)
    return [[SETTING_NAMES[setting] ?? setting, string]]
  })
  return texts.length > 0 ? { settings: Object.fromEntries(texts) } : {}
}

/** `openai`, `{custom: ...}`: the provider's name in lower case. */
function providerOf(cursor: Cursor): string {
  return (cursor.string ?? cursor.members()[0]?.[0] ?? '').toLowerCase()
}

function addressFrom(
  reader: AgentgatewayReader,
  params: Cursor,
  baseUrl: string | undefined,
): Pick<LlmModel, 'host' | 'pathPrefix' | 'path'> {
  const override = params.at('hostOverride').string
  const fixed = params.at('pathOverride').string
  const url = baseUrl === undefined ? undefined : parseBaseUrl(baseUrl)
  if (baseUrl !== undefined && !url) {
    reader.refuse(
      'CW2002',
      params.at('baseUrl'),
      `agentgateway does not start: \`${baseUrl}\` is not an http or https address`,
    )
  }
  const written = override === undefined ? undefined : addressOf(override)
  const host = written ? { name: written.host, ...(written.port !== undefined && { port: written.port }) } : url?.host
  const prefix = params.at('pathPrefix').string ?? (fixed === undefined ? url?.path : undefined)
  return {
    ...(host && { host }),
    ...(prefix !== undefined && { pathPrefix: prefix }),
    ...(fixed !== undefined && { path: fixed }),
  }
}

function readVirtual(reader: AgentgatewayReader, cursor: Cursor): VirtualModel[] {
  for (const kind of ['weighted', 'failover', 'conditional'] as const) {
    const routing = cursor.at('routing', kind)
    if (!routing.isSet) continue
    const targets = routing
      .at('targets')
      .items()
      .map((target) => ({
        model: target.at('model').string ?? '',
        ...(numberOf(target.at('weight')) !== undefined && { weight: numberOf(target.at('weight')) }),
        ...(numberOf(target.at('priority')) !== undefined && { priority: numberOf(target.at('priority')) }),
        ...(target.at('when').isSet && { when: reader.cel(target.at('when')) }),
      }))
    return [{ name: cursor.at('name').string ?? '', kind, targets, origin: originOf(cursor) }]
  }
  return []
}
