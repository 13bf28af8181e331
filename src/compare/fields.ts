import type { CelCondition, Condition } from '../core/condition.js'
import type { ConnectionManager } from '../core/connection-manager.js'
import type { KeySet } from '../core/keys.js'
import type { LocalReplies, ReplyFilter, ReplyFormat, ReplyMapper } from '../core/local-replies.js'
import type { McpBackend, McpTarget } from '../core/mcp.js'
import type {
  Action,
  Backend,
  BackendAddress,
  Certificate,
  FilterChainMatch,
  HeaderMatch,
  Host,
  Listener,
  Llm,
  LlmModel,
  Match,
  Program,
  Route,
  ValueMatch,
  VirtualModel,
} from '../core/program.js'
import type { ClaimToHeader, Provider, TokenSource } from '../core/step/authenticate.js'
import type { Rule } from '../core/step/authorize.js'
import type { HeaderEdit, Transform } from '../core/step/edit-headers.js'
import type {
  EnvoyCondition,
  EnvoyHeaders,
  EnvoyJwt,
  EnvoyProvider,
  EnvoyRbac,
  JwtRequirement,
  QueryEdit,
} from '../core/step/envoy.js'
import type { RoutingOverride, ScopeModels, SyncRole, TokenRole } from '../core/step/litellm.js'
import type { Step } from '../core/step/step.js'

/**
 * How the comparison covers one field of a program. A field that is added to the program does not compile until its
 * row is added here.
 *
 * - `ranged`: cases are made from its value, for one gateway and for two.
 * - `content`: it takes part in decisions, and cases are made from it at best in part. Two programs of one gateway that
 *   differ in it need a witness or a proof; two gateways where one of the programs has it are `bounded`.
 * - `dialect`: each dialect has its own words for it. Programs of two dialects are not compared by it, and a program
 *   that has it makes the verdict `bounded`.
 * - `reference`: the dialect's way to refer to a destination. Programs of two dialects are compared by destinations.
 * - `destination`: where requests go. Programs of one gateway are compared by it; of two, destinations are compared.
 * - `name`: only expressions that read `proxy` or `variables` see it.
 * - `origin`: where the node is written.
 * - `noEffect`: no decision depends on it, for the reason given.
 * - a node type: the field holds such a node, or a list of them.
 */
export type Coverage =
  | 'ranged'
  | 'content'
  | 'dialect'
  | 'reference'
  | 'destination'
  | 'name'
  | 'origin'
  | { noEffect: string }
  | NodeType
  | (() => NodeType)

/** The fields of a node, or of each kind of node where there are several. */
export type NodeType = { fields: Readonly<Record<string, Coverage>> } | { kinds: Readonly<Record<string, NodeType>> }

/** The values of a field, of a list each. */
type Members<V> = NonNullable<V> extends readonly (infer E)[] ? E : NonNullable<V>
type KeysOf<V> = V extends object ? keyof V : never
/** A field whose values have places is a node: places are not compared. */
type CoverageOf<V> =
  string extends KeysOf<Members<V>>
    ? Coverage
    : 'origin' extends KeysOf<Members<V>>
      ? Exclude<Coverage, string>
      : Coverage
type Fields<T> = { [K in keyof Required<T>]: CoverageOf<T[K]> }
/** The members of a union that have this kind, also where a member has several. */
type OfKind<T, K> = T extends { kind: infer Kinds } ? (K extends Kinds ? T : never) : never
type Kinds<T extends { kind: string }> = { [K in T['kind']]: Fields<OfKind<T, K>> }

const node = <T>(fields: Fields<T>): NodeType => ({ fields })
const kinds = <T extends { kind: string }>(all: Kinds<T>): NodeType => ({
  kinds: Object.fromEntries(
    Object.entries<Readonly<Record<string, Coverage>>>(all).map(([kind, fields]) => [kind, { fields }]),
  ),
})

const KIND = 'ranged'

const CEL = node<CelCondition>({
  kind: KIND,
  source: 'ranged',
  expression: { noEffect: 'it is parsed from the source' },
  origin: 'origin',
})

const CONDITION: NodeType = kinds<Condition>({
  always: { kind: KIND },
  never: { kind: KIND },
  all: { kind: KIND, of: () => CONDITION },
  any: { kind: KIND, of: () => CONDITION },
  not: { kind: KIND, of: () => CONDITION },
  claim: { kind: KIND, path: 'ranged', matcher: 'ranged', provider: 'ranged' },
  path: { kind: KIND, match: 'ranged', value: 'ranged' },
  method: { kind: KIND, value: 'ranged' },
  header: { kind: KIND, name: 'ranged', match: 'ranged', value: 'ranged' },
  host: { kind: KIND, match: 'ranged', value: 'ranged' },
  authenticated: { kind: KIND, provider: 'ranged' },
  cel: { kind: KIND, source: 'ranged', expression: { noEffect: 'it is parsed from the source' }, origin: 'origin' },
})

const KEYS: NodeType = kinds<KeySet>({
  inline: {
    kind: KIND,
    format: { noEffect: 'the keys that the gateway reads from the text are compared' },
    text: { noEffect: 'the keys that the gateway reads from the text are compared' },
    keys: 'ranged',
    file: { noEffect: 'the keys that the gateway reads from the file are compared' },
    origin: 'origin',
  },
  remote: {
    kind: KIND,
    url: 'ranged',
    cacheDuration: { noEffect: 'the keys that an address answers with are the same at every time' },
    backend: 'content',
    way: 'dialect',
    async: { noEffect: 'the keys that an address answers with are the same at every time' },
    required: 'ranged',
    origin: 'origin',
  },
})

const SOURCE: NodeType = kinds<TokenSource>({
  header: { kind: KIND, name: 'ranged', prefix: 'ranged', origin: 'origin' },
  query: { kind: KIND, name: 'ranged', origin: 'origin' },
  cookie: { kind: KIND, name: 'ranged', origin: 'origin' },
  cel: { kind: KIND, expression: CEL, origin: 'origin' },
})

const PROVIDER_FIELDS: Fields<Provider> = {
  name: 'ranged',
  selectedBy: 'ranged',
  issuer: 'ranged',
  audiences: 'ranged',
  keys: KEYS,
  sources: SOURCE,
  keepToken: 'ranged',
  claimsToHeaders: node<ClaimToHeader>({ claim: 'ranged', header: 'ranged', append: 'ranged', origin: 'origin' }),
  leeway: 'ranged',
  requires: 'ranged',
  requiresAt: { noEffect: 'it is the place of `requires`' },
  origin: 'origin',
}

const PROVIDER = node<Provider>(PROVIDER_FIELDS)

const RULE = node<Rule>({
  effect: 'ranged',
  when: CONDITION,
  name: { noEffect: 'it is for people' },
  closes: { noEffect: 'it says why the rule is there' },
  origin: 'origin',
})

const VALUE: NodeType = kinds<NonNullable<HeaderEdit['value']>>({
  text: { kind: KIND, text: 'content' },
  cel: { kind: KIND, expression: CEL },
})

const EDIT = node<HeaderEdit>({
  op: 'content',
  name: 'content',
  value: VALUE,
  matching: 'content',
  only: 'content',
  keepEmpty: 'content',
  secret: { noEffect: 'it says how the value is shown' },
  secretRef: { noEffect: 'the value that the Secret holds is compared' },
  variable: { noEffect: 'the value of the variable is compared' },
  origin: 'origin',
})

const QUERY_EDIT = node<QueryEdit>({
  op: 'content',
  name: 'content',
  value: 'content',
  only: 'content',
  origin: 'origin',
})

const TRANSFORM = node<Transform>({
  metadata: node<Transform['metadata'][number]>({ name: 'ranged', value: CEL }),
  replace: CEL,
  body: CEL,
})

export const ACTION: NodeType = kinds<Action>({
  forward: {
    kind: KIND,
    backends: () => BACKEND,
    backendHeader: 'content',
    unknownBackend: 'content',
    upgrades: 'content',
    origin: 'origin',
  },
  redirect: {
    kind: KIND,
    status: 'ranged',
    scheme: 'ranged',
    host: 'ranged',
    port: 'ranged',
    path: 'ranged',
    stripQuery: 'content',
    keepPort: 'content',
    origin: 'origin',
  },
  'direct-response': {
    kind: KIND,
    status: 'ranged',
    body: 'ranged',
    bodyExpression: CEL,
    format: () => REPLY_FORMAT,
    headers: EDIT,
    origin: 'origin',
  },
})

const OVERRIDE = node<RoutingOverride>({
  iss: 'content',
  client_id: 'content',
  scope: 'content',
  aud: 'content',
  origin: 'origin',
})
const MAPPING = node<NonNullable<TokenRole['mappings']>[number]>({
  role: 'content',
  internalRole: 'content',
  origin: 'origin',
})
const PERMISSION = node<TokenRole['permissions'][number]>({
  role: 'content',
  models: 'content',
  routes: 'content',
  origin: 'origin',
})
const SCOPE = node<ScopeModels['mappings'][number]>({ scope: 'content', models: 'content', origin: 'origin' })
const ROLE = node<SyncRole['map'][number]>({ role: 'content', becomes: 'content', origin: 'origin' })

const base = { origin: 'origin', when: CONDITION } as const
/** Steps of LiteLLM are tried case by case. */
const tried = { ...base, kind: KIND } as const

const ENVOY_CONDITION: NodeType = kinds<EnvoyCondition>({
  always: { kind: KIND },
  never: { kind: KIND },
  all: { kind: KIND, of: () => ENVOY_CONDITION },
  any: { kind: KIND, of: () => ENVOY_CONDITION },
  not: { kind: KIND, of: () => ENVOY_CONDITION },
  header: {
    kind: KIND,
    name: 'content',
    match: 'content',
    invert: 'content',
    missingIsEmpty: 'content',
    joined: 'content',
  },
  'url-path': { kind: KIND, match: 'content' },
  query: { kind: KIND, name: 'content', match: 'content' },
  cookie: { kind: KIND, name: 'content', match: 'content', invert: 'content' },
  metadata: { kind: KIND, filter: 'content', path: 'content', value: 'content', invert: 'content' },
  connection: { kind: KIND, test: 'content', otherwise: () => ENVOY_CONDITION },
  expression: {
    kind: KIND,
    expression: 'content',
    settings: 'content',
    written: { noEffect: 'it says what is unknown of the filters, which are compared' },
    otherwise: () => ENVOY_CONDITION,
  },
  unknown: { kind: KIND, field: 'content', content: 'content', origin: 'origin' },
})

const ENVOY_PROVIDER = node<EnvoyProvider>({
  ...PROVIDER_FIELDS,
  subjects: 'content',
  maxLifetime: 'content',
  payloadKey: 'content',
  headerKey: 'content',
  failureKey: 'content',
  wordLists: 'content',
  payloadHeader: 'content',
  clearsRoute: 'content',
})

const REQUIREMENT: NodeType = kinds<JwtRequirement>({
  provider: { kind: 'content', provider: ENVOY_PROVIDER, audiences: 'content', origin: 'origin' },
  any: { kind: 'content', of: () => REQUIREMENT },
  all: { kind: 'content', of: () => REQUIREMENT },
  'allow-missing': { kind: 'content', origin: 'origin' },
  'allow-missing-or-failed': { kind: 'content', origin: 'origin' },
  'extract-only': { kind: 'content', header: 'content' },
  nothing: { kind: 'content' },
})

export const STEP: NodeType = kinds<Step>({
  'envoy-jwt': {
    ...base,
    kind: KIND,
    place: 'content',
    rules: node<EnvoyJwt['rules'][number]>({ match: () => MATCH, requirement: REQUIREMENT }),
    providers: ENVOY_PROVIDER,
    bypassPreflight: 'content',
    stripFailure: 'content',
    unknownRequirement: 'content',
  },
  'envoy-rbac': {
    ...base,
    kind: KIND,
    place: 'content',
    effect: 'content',
    policies: node<EnvoyRbac['policies'][number]>({ name: 'name', when: ENVOY_CONDITION, origin: 'origin' }),
  },
  'envoy-metadata': { ...base, kind: KIND, place: 'content', entries: 'content' },
  'envoy-headers': {
    ...base,
    kind: KIND,
    place: 'content',
    levels: node<EnvoyHeaders['levels'][number]>({ request: EDIT, query: QUERY_EDIT }),
    response: EDIT,
  },
  authenticate: {
    ...base,
    kind: KIND,
    stage: 'ranged',
    providers: PROVIDER,
    source: SOURCE,
    onMissing: 'ranged',
    onInvalid: 'ranged',
    noProvider: 'ranged',
  },
  'mcp-authentication': {
    ...base,
    kind: KIND,
    mode: 'ranged',
    provider: PROVIDER,
    resourceMetadata: 'content',
    idp: 'content',
    clientId: 'content',
    clientSecret: 'dialect',
  },
  'mcp-authorization': { ...base, kind: KIND, rules: RULE },
  authorize: { ...base, kind: KIND, rules: RULE },
  'api-key': {
    ...base,
    kind: KIND,
    mode: 'content',
    keys: 'content',
    source: SOURCE,
    otherSources: SOURCE,
    allowedClients: 'content',
    clientHeader: 'content',
    removesKey: 'content',
    place: 'content',
  },
  'basic-auth': {
    ...base,
    kind: KIND,
    mode: 'content',
    realm: 'content',
    htpasswd: 'content',
    source: SOURCE,
    userHeader: 'content',
    metadata: 'content',
    place: 'content',
  },
  'backend-auth': { ...base, kind: KIND, auth: 'content', target: SOURCE },
  cors: {
    ...base,
    kind: KIND,
    allowOrigins: 'content',
    allowOriginRegex: 'content',
    allowMethods: 'content',
    allowHeaders: 'content',
    exposeHeaders: 'content',
    allowCredentials: 'content',
    maxAge: 'content',
    allowPrivateNetwork: 'content',
    answersEveryPreflight: 'content',
    place: 'content',
  },
  csrf: { ...base, kind: KIND, additionalOrigins: 'content' },
  'edit-headers': {
    ...base,
    kind: KIND,
    transformation: 'dialect',
    request: EDIT,
    response: EDIT,
    requestTransform: TRANSFORM,
    responseTransform: TRANSFORM,
  },
  rewrite: { ...base, kind: KIND, path: 'content', host: 'content', appendForwardedHost: 'content' },
  respond: { ...base, kind: KIND, action: ACTION },
  outside: {
    ...base,
    kind: KIND,
    what: 'content',
    name: 'content',
    content: 'content',
    server: { noEffect: 'its objects are among the content' },
    words: { noEffect: 'it says how the content is written' },
    place: 'content',
    sees: ENVOY_CONDITION,
  },
  unmodelled: {
    ...base,
    kind: KIND,
    field: 'content',
    affects: 'content',
    content: 'content',
    inherited: () => STEP,
    secretRef: { noEffect: 'the reference is part of the content' },
    words: { noEffect: 'it says how the content is written' },
    place: 'content',
    answers: { noEffect: 'it is what the content means' },
  },
  either: { ...base, kind: KIND, field: 'content', of: () => STEP },

  'open-routes': { ...tried },
  'request-body': {
    ...tried,
    allowClientCredentials: 'content',
    clientStorage: 'content',
    fallbackHosts: 'content',
    catalog: 'content',
    federated: 'content',
  },
  'address-allow-list': { ...tried, addresses: 'content', unusable: 'content', forwarded: 'content' },
  'route-allow-list': { ...tried, routes: 'content', unusable: 'content' },
  'pick-credential': { ...tried, header: 'content' },
  'public-routes': { ...tried, extra: 'content' },
  oauth2: {
    ...tried,
    licensed: 'content',
    hasEndpoint: 'content',
    jwt: 'content',
    opaqueTokens: 'content',
    overrides: OVERRIDE,
  },
  'virtual-keys': { ...tried, masterKey: 'content', jwt: 'content', allowUserAuth: 'content' },
  'license-gate': { ...tried, licensed: 'content' },
  'virtual-key-mapping': { ...tried, claim: 'content', onUnmapped: 'content', issuers: 'content' },
  'token-role': {
    ...tried,
    adminScope: 'content',
    rolesField: 'content',
    userRolesField: 'content',
    userAllowedRoles: 'content',
    mappings: MAPPING,
    enforce: 'content',
    permissions: PERMISSION,
  },
  'scope-models': { ...tried, mappings: SCOPE },
  identity: {
    ...tried,
    fields: 'content',
    issuers: 'content',
    teamAlias: 'content',
    orgAlias: 'content',
    objectId: 'content',
    teamIdDefault: 'content',
  },
  agent: { ...tried, claim: 'content', agents: 'content' },
  'admin-routes': { ...tried, scope: 'content', routes: 'content' },
  'select-team': {
    ...tried,
    teamIdField: 'content',
    teamAliasField: 'content',
    teamIdUpsert: 'content',
    routes: 'content',
    claimFallback: 'content',
    dbFallback: 'content',
    enforce: 'content',
    catalog: 'content',
  },
  organization: { ...tried },
  'email-domain': { ...tried, domain: 'content' },
  user: { ...tried, upsert: 'content', defaults: 'content' },
  'end-user': { ...tried },
  'sync-role': { ...tried, rolesField: 'content', map: ROLE, keepTeams: 'content', teamIdField: 'content' },
  'team-fallback': { ...tried, enforce: 'content', routes: 'content', catalog: 'content' },
  'require-identity': { ...tried },
  'team-header': { ...tried, routes: 'content' },
  'model-access': { ...tried, catalog: 'content', enforceUserParam: 'content', rejectsTags: 'content' },
  'route-gate': { ...tried, adminOnly: 'content', passThrough: 'content' },
})

const VALUE_MATCH: Fields<ValueMatch> = { name: 'ranged', kind: 'ranged', value: 'ranged' }

export const MATCH = node<Match>({
  isConnect: 'content',
  path: 'ranged',
  methods: 'ranged',
  headers: node<HeaderMatch>({ ...VALUE_MATCH, invert: 'ranged' }),
  query: node<ValueMatch>(VALUE_MATCH),
  envoy: ENVOY_CONDITION,
  origin: 'origin',
})

const VIRTUAL_MODEL = node<VirtualModel>({
  name: 'ranged',
  kind: 'ranged',
  targets: node<VirtualModel['targets'][number]>({
    model: 'ranged',
    weight: 'content',
    priority: 'content',
    when: CEL,
  }),
  origin: 'origin',
})

export const MODEL = node<LlmModel>({
  name: 'ranged',
  provider: 'content',
  upstreamModel: 'content',
  baseUrl: 'content',
  settings: 'content',
  apiKey: 'content',
  host: 'content',
  pathPrefix: 'content',
  path: 'content',
  formats: 'content',
  internal: 'ranged',
  group: 'content',
  authorize: STEP,
  steps: STEP,
  matches: 'content',
  defaults: 'content',
  overrides: 'content',
  origin: 'origin',
})

const MCP = node<McpBackend>({
  targets: node<McpTarget>({
    name: 'content',
    transport: 'content',
    address: 'content',
    path: 'content',
    server: 'dialect',
    openapi: 'dialect',
    steps: STEP,
    origin: 'origin',
  }),
  stateful: 'content',
  prefixMode: 'content',
  failureMode: 'content',
  dnsRebindingProtection: 'content',
  origin: 'origin',
})

const LLM = node<Llm>({ models: MODEL, choice: 'ranged', virtualModels: VIRTUAL_MODEL })

export const ADDRESS = node<BackendAddress>({
  host: 'destination',
  port: 'destination',
  hostname: 'dialect',
  tls: 'destination',
  origin: 'origin',
})

export const BACKEND: NodeType = node<Backend>({
  name: 'ranged',
  target: CEL,
  variable: 'name',
  type: 'reference',
  weight: 'ranged',
  addresses: ADDRESS,
  service: 'reference',
  sni: 'dialect',
  peer: 'content',
  settings: 'dialect',
  byHeader: node<NonNullable<Backend['byHeader']>>({ header: 'content', backends: () => BACKEND }),
  steps: STEP,
  filters: STEP,
  llm: LLM,
  mcp: MCP,
  definition: 'origin',
  origin: 'origin',
})

const ROUTE: NodeType = node<Route>({
  name: 'name',
  namespace: 'name',
  rule: { noEffect: 'policies that name it are among the steps' },
  key: 'ranged',
  matches: MATCH,
  steps: STEP,
  action: ACTION,
  delegate: () => HOST,
  origin: 'origin',
})

const HOST: NodeType = node<Host>({
  name: { noEffect: 'it is for people' },
  domains: 'ranged',
  routes: ROUTE,
  origin: 'origin',
})

const CERTIFICATE = node<Certificate>({
  secret: 'dialect',
  files: 'dialect',
  serverNames: { noEffect: 'requests are decided on an established connection' },
  origin: 'origin',
})

const REPLY_FORMAT = node<ReplyFormat>({
  kind: 'content',
  value: 'content',
  contentType: 'content',
  omitsEmpty: 'content',
})

const REPLY_FILTER: NodeType = kinds<ReplyFilter>({
  status: { kind: 'content', comparison: 'content', value: 'content' },
  request: { kind: 'content', when: ENVOY_CONDITION },
  all: { kind: 'content', of: () => REPLY_FILTER },
  any: { kind: 'content', of: () => REPLY_FILTER },
})

const LOCAL_REPLIES = node<LocalReplies>({
  mappers: node<ReplyMapper>({
    when: REPLY_FILTER,
    status: 'content',
    body: 'content',
    headers: EDIT,
    format: REPLY_FORMAT,
    origin: 'origin',
  }),
  format: REPLY_FORMAT,
})

export const MANAGER = node<ConnectionManager>({
  normalizePath: 'content',
  mergeSlashes: 'content',
  escapedSlashes: 'content',
  stripPort: 'content',
  underscores: 'content',
  stripTrailingDot: 'content',
  ignorePort: 'content',
  upgrades: 'content',
  codec: 'content',
  scheme: 'content',
  earlyEdits: EDIT,
  internalHeaders: 'content',
  hostHeader: 'content',
  ignorePathParameters: 'content',
  suppressesOriginals: 'content',
  localReplies: LOCAL_REPLIES,
  client: 'content',
  origin: 'origin',
})

const FILTER_CHAIN = node<FilterChainMatch>({
  name: 'name',
  port: 'content',
  gateways: 'content',
  serverNames: 'content',
  transport: 'content',
  protocols: 'content',
  peers: 'content',
  source: 'content',
  sources: 'content',
  sourcePorts: 'content',
  fallback: 'content',
  origin: 'origin',
})

const LISTENER = node<Listener>({
  name: 'name',
  port: 'ranged',
  address: 'ranged',
  hostname: 'ranged',
  gateway: 'name',
  gatewayClass: 'dialect',
  routesConnect: 'content',
  bufferLimit: 'content',
  tls: 'ranged',
  requiresTls: 'ranged',
  certificates: CERTIFICATE,
  routeNamespaces: { noEffect: 'the routes that it admits are among the hosts' },
  manager: MANAGER,
  chain: FILTER_CHAIN,
  hosts: HOST,
  steps: STEP,
  unmatched: STEP,
  connection: STEP,
  transport: STEP,
  origin: 'origin',
})

export const PROGRAM = node<Program>({
  engine: 'ranged',
  // Compared by `versions.ts`, trait by trait.
  version: { noEffect: 'what depends on it is compared by traits' },
  dialect: { noEffect: 'it says how the program is written' },
  traits: { noEffect: 'what depends on it is compared by traits' },
  listeners: LISTENER,
  sensitiveHeaders: 'content',
  elsewhere: STEP,
  streams: { noEffect: 'what is written of it is compared in `elsewhere`' },
  origin: 'origin',
})

export const typeOf = (coverage: Coverage): NodeType | null =>
  typeof coverage === 'function'
    ? coverage()
    : typeof coverage === 'object' && !('noEffect' in coverage)
      ? coverage
      : null

export function fieldsOf(type: NodeType, value: object): Readonly<Record<string, Coverage>> {
  if ('fields' in type) return type.fields
  const of = type.kinds[(value as { kind: string }).kind]
  return of ? fieldsOf(of, value) : {}
}
