import { groupBy } from '../../core/group-by.js'
import { DIRECT_RESPONSE_GROUP } from '../../dialects/gloo-gateway-api/direct-responses.js'
import { attachRoutes, type UnresolvedReference } from '../../kubernetes/attach.js'
import { find } from '../../kubernetes/bind.js'
import { selects } from '../../kubernetes/gateways.js'
import type { Resource } from '../../kubernetes/graph.js'
import { type EmptySelection, targetsOf } from '../../kubernetes/policies.js'
import { Cursor, cursorOf } from '../../yaml/cursor.js'
import { nearest, suggester } from '../../yaml/nearest.js'
import { member, texts } from '../../yaml/plain.js'
import type { RuleContext } from '../context.js'
import { agentgatewayPolicy, GATEWAY, JWT_AUTHENTICATION } from '../example-policies.js'
import { credentialPolicies } from '../lookup/credentials.js'
import { memberOf, membersBelow, messagesOf } from '../lookup/envoy.js'
import { optionScopes } from '../lookup/gloo.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { namespaceOf, type ObjectReference, objectReferences, unresolvedObjects } from '../lookup/object-references.js'
import { fieldsNamed } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const policy = (name: string) => agentgatewayPolicy(JWT_AUTHENTICATION, `kind: HTTPRoute\nname: ${name}`) + GATEWAY
const POLICIES = ['RouteOption', 'VirtualHostOption', 'AgentgatewayPolicy', 'ListenerOption', 'HttpListenerOption']

export const referenceNotFound: Rule = {
  code: 'CW3001',
  severity: 'warning',
  confidence: 'medium',
  risk: 'medium',
  title: 'reference to an object that the input does not have',
  families: ['gloo', 'agentgateway', 'gateway-api', 'litellm', 'standalone', 'envoy'],
  why: `A policy whose target does not exist protects nothing, and a route without its gateway is never served, without
an error. The cluster may have more objects than the files: if the input has no object of that kind, this is only a
note; with \`--strict-input\` it is an error. A standalone file that names a missing key file or gateway, and LiteLLM with a missing module, refuse to start.`,
  evidence: [
    'configs/agentgateway jwks-file-missing',
    'configs/agentgateway gateways-unknown-ref',
    'configs/gloo header-secret-missing',
    'configs/litellm i24-custom_validate-missing-module',
  ],
  failing: policy('chats'),
  passing: policy('chat'),
  *check(context) {
    const { graph } = context
    const policies = graph.resources.filter(({ kind }) => POLICIES.includes(kind))
    const { unresolved, unselected } = targetsOf(graph, policies)
    for (const one of unresolved) yield missing(context, one, 'the policy is applied to nothing')
    for (const one of unselected) yield nothingSelected(context, one)
    for (const one of attachRoutes(graph).unresolved) yield missing(context, one, 'the route is served nowhere')
    yield* glooReferences(context)
    yield* litellmModules(context)
    yield* credentialSecrets(context)
    yield* directResponses(context)
    yield* otherObjects(context)
    yield* missingSecretKeys(context)
    yield* modelSecrets(context)
    yield* missingPorts(context)
    yield* selectedServers(context)
    yield* missingClusters(context)
  },
}

const MANY = 200

const byKind = ({ graph }: RuleContext): Map<string, Resource[]> => groupBy(graph.resources, ({ kind }) => kind)

/** The input has everything that the cluster has (`--strict-input`). */
const isWhole = ({ graph }: RuleContext): boolean => graph.missing === 'refuse'

/** A note if the input has no object of that kind, a warning if it has others, an error if the input is complete. */
function missing(context: RuleContext, reference: UnresolvedReference, consequence: string): Report {
  const { kind, namespace, name, section } = reference
  const sameKind = context.remember(byKind).get(kind) ?? []
  // With many names every typo is close to some of them, and comparing all is slow.
  const close =
    section === undefined
      ? nearest(
          name,
          sameKind
            .filter((one) => one.namespace === namespace)
            .slice(0, MANY)
            .map((one) => one.name),
        )
      : nearest(section, partNames(sameKind.find((one) => one.namespace === namespace && one.name === name)))
  const elsewhere = sameKind.find((one) => one.name === name && one.namespace !== namespace)
  const what =
    section === undefined
      ? `${kind} \`${namespace}/${name}\``
      : `part \`${section}\` of ${kind} \`${namespace}/${name}\``
  const place = placeOf(context, reference)
  return {
    at: place,
    message: `${consequence}: there is no ${what} in the input`,
    severity: isWhole(context) ? 'error' : sameKind.length > 0 ? 'warning' : 'info',
    ...(elsewhere && section === undefined
      ? { help: `there is one in the namespace \`${elsewhere.namespace}\`` }
      : close && close !== (section ?? name)
        ? { help: `did you mean \`${close}\`?` }
        : { help: 'give the files together, or correct the name' }),
  }
}

function partNames(owner: Resource | undefined): string[] {
  const root = owner && cursorOf(owner).at('spec')
  return ['listeners', 'rules']
    .flatMap((field) => root?.at(field).items() ?? [])
    .flatMap((one) => one.at('name').string ?? [])
}

/** A selector that matches no object in the input. */
function nothingSelected(context: RuleContext, { from, kind, namespace }: EmptySelection): Report {
  const some = (context.remember(byKind).get(kind) ?? []).some((one) => one.namespace === namespace)
  return {
    at: from,
    part: 'key',
    message: `the policy is applied to nothing: no ${kind} in the namespace \`${namespace}\` has these labels`,
    severity: isWhole(context) ? 'error' : some ? 'warning' : 'info',
    help: 'give the files together, or correct the labels',
  }
}

/** The name in the reference, where it is written; for a missing section, the section's name. */
function placeOf(context: RuleContext, { from, section }: UnresolvedReference): UnresolvedReference['from'] {
  const document = context.source(from.file)?.documents[from.document]
  if (!document) return from
  const root = new Cursor(document)
  const parts = from.pointer.split('/').slice(1)
  const name = root.at(...parts, section === undefined ? 'name' : 'sectionName')
  return name.exists ? name : from
}

function* glooReferences(context: RuleContext): Iterable<Report> {
  for (const root of context.kinds('gloo', 'VirtualService'))
    yield* optionReferences(context, root.at('spec', 'virtualHost'), 'VirtualHostOption')
  for (const { route, level, options } of optionScopes(context)) {
    const authConfig = options.at('extauth', 'configRef')
    yield* reference(context, options, authConfig, 'AuthConfig', 'Gloo refuses the object')
    if (level !== 'route' || !route) continue
    yield* optionReferences(context, route, 'RouteOption')
    const action = route.at('delegateAction')
    const ref = action.at('ref').isMap ? action.at('ref') : action
    yield* reference(context, route, ref, 'RouteTable', 'the route answers 404')
    yield* selectedTables(context, action.at('selector'))
    for (const upstream of upstreams(route))
      yield* reference(context, route, upstream, 'Upstream', 'the route answers 503')
  }
  yield* headerSecrets(context)
}

/**
 * Gloo rejects the object if the Secret is missing. Secrets are rarely stored with the rest, so this is an error only
 * where the rest is complete.
 */
function* headerSecrets(context: RuleContext): Iterable<Report> {
  for (const { options } of optionScopes(context)) {
    const headers = options.at('headerManipulation')
    for (const item of [...headers.at('requestHeadersToAdd').items(), ...headers.at('responseHeadersToAdd').items()]) {
      const ref = item.at('headerSecretRef')
      const [name, namespace] = [ref.at('name').string, ref.at('namespace').string ?? 'default']
      if (name === undefined || find(context.graph, 'Secret', namespace, name, '')) continue
      const isWhole = hasSurroundings(context, options, namespace)
      yield {
        at: ref,
        part: 'key',
        message: `Gloo refuses the object where there is no Secret \`${namespace}/${name}\`; the input has none`,
        help: 'give the Secret together with the policy, or correct the name',
        ...(isWhole && { severity: 'error', confidence: 'high' }),
      }
    }
  }
}

/** Whether the input has Secrets of the namespace, or everything else that the object refers to. */
function hasSurroundings(context: RuleContext, options: Cursor, namespace: string): boolean {
  if (context.graph.resources.some((resource) => resource.kind === 'Secret' && resource.namespace === namespace))
    return true
  const root = new Cursor(options.source)
  const home = namespaceOf(root)
  const refs = fieldsNamed([root], 'upstream')
  return (
    refs.length > 0 &&
    refs.every((ref) =>
      find(context.graph, 'Upstream', ref.at('namespace').string ?? home, ref.at('name').string ?? ''),
    )
  )
}

/** Without its Secret agentgateway has no keys or users, and denies every request. */
function* credentialSecrets(context: RuleContext): Iterable<Report> {
  for (const { family, kind, at } of credentialPolicies(context)) {
    const name = at.at('secretRef', 'name')
    if (family !== 'agentgateway' || kind === 'mcp' || name.string === undefined) continue
    const namespace = namespaceOf(at)
    if (find(context.graph, 'Secret', namespace, name.string, '')) continue
    const reference = { from: at.at('secretRef'), kind: 'Secret', namespace, name: name.string }
    yield missing(context, reference, 'every request is denied')
  }
}

/** What happens without the object, by the kind that refers to it. */
const WITHOUT: Record<string, string> = {
  AgentgatewayPolicy: 'this part of the policy does not work',
  AgentgatewayBackend: 'the backend cannot be used',
  Gateway: 'the listener is not served',
  VirtualService: 'its hosts are not served over TLS',
}

function consequenceOf({ pointer, source }: Cursor): string {
  if (source.kind === 'Gateway' && pointer.startsWith('/spec/tls/backend/'))
    return 'the gateway has no client certificate for its backends'
  return WITHOUT[source.kind ?? ''] ?? 'requests for it are answered with an error'
}

/**
 * Services are rarely stored with the routes that need them: report one that has a similar name, or a policy's where the
 * input has others of its namespace.
 */
function isLikelyMistake(context: RuleContext, { from, namespace, name }: ObjectReference): boolean {
  const services = context.remember(byKind).get('Service') ?? []
  const names = services.filter((service) => service.namespace === namespace).map((service) => service.name)
  if (from.source.kind === 'AgentgatewayPolicy') return names.length > 0
  return nearest(name, names.slice(0, MANY)) !== undefined || services.some((service) => service.name === name)
}

/** References to the credentials of backends. */
function secretRefs(root: Cursor): Cursor[] {
  return fieldsNamed([root.at('spec')], 'auth').flatMap((auth) =>
    [auth, auth.at('gcp'), ...auth.at('credentials').items()].map((credential) => credential.at('secretRef')),
  )
}

function keysOfSecret(secret: Resource | undefined): string[] {
  const content = secret?.value as { data?: object; stringData?: object } | undefined
  return Object.keys({ ...content?.data, ...content?.stringData })
}

/** Backends' credentials in Secrets that lack the key. */
function* missingSecretKeys(context: RuleContext): Iterable<Report> {
  for (const root of context.roots('agentgateway'))
    for (const ref of secretRefs(root)) {
      const name = ref.at('name').string
      if (name === undefined) continue
      const secret = find(context.graph, 'Secret', namespaceOf(root), name)
      const key =
        ref.at('key').string ?? (ref.pointer.endsWith('/gcp/secretRef') ? 'credentials.json' : 'Authorization')
      const keys = keysOfSecret(secret)
      if (keys.length === 0 || keys.includes(key)) continue
      yield {
        at: ref.at(ref.has('key') ? 'key' : 'name'),
        message: `the backend gets no credential: the Secret \`${name}\` has no key \`${key}\``,
        confidence: 'high',
        help: `the Secret has \`${keys.join('`, `')}\``,
      }
    }
}

/** A Secret for a model provider of Gloo holds its key under one name. */
function* modelSecrets(context: RuleContext): Iterable<Report> {
  for (const root of context.kinds('gloo', 'Upstream'))
    for (const token of fieldsNamed([root.at('spec', 'ai')], 'authToken')) {
      const ref = token.at('secretRef')
      const name = ref.at('name').string
      if (name === undefined) continue
      const namespace = ref.at('namespace').string ?? namespaceOf(root)
      const secret = find(context.graph, 'Secret', namespace, name)
      if (secret && !ref.at('namespace').isSet)
        yield withoutNamespace(ref, 'Secret', namespace, 'requests to the model fail')
      const keys = keysOfSecret(secret)
      if (keys.length > 0 && !keys.includes('Authorization'))
        yield {
          at: ref.at('name'),
          message: `requests to the model fail: the Secret \`${name}\` has no key \`Authorization\``,
          help: `the Secret has \`${keys.join('`, `')}\``,
        }
    }
}

/** References of policies, backends, routes and listeners. */
function* otherObjects(context: RuleContext): Iterable<Report> {
  const credentials = new Set(credentialPolicies(context).map(({ at }) => at.at('secretRef').pointer))
  for (const reference of unresolvedObjects(context)) {
    const { from, kind } = reference
    if (credentials.has(from.pointer)) continue
    if (kind === 'Service' && !isWhole(context) && !isLikelyMistake(context, reference)) continue
    yield missing(context, reference, consequenceOf(from))
  }
}

/** DirectResponses of Gloo that a rule of a route names. */
function* directResponses(context: RuleContext): Iterable<Report> {
  for (const root of context.kinds('gateway-api', 'HTTPRoute'))
    for (const rule of root.at('spec', 'rules').items())
      for (const filter of rule.at('filters').items()) {
        const from = filter.at('extensionRef')
        const [group, name] = [from.at('group').string, from.at('name').string]
        if (group !== DIRECT_RESPONSE_GROUP || from.at('kind').value !== 'DirectResponse' || !name) continue
        const namespace = namespaceOf(root)
        if (find(context.graph, 'DirectResponse', namespace, name, group)) continue
        const reference = { from, kind: 'DirectResponse', namespace, name }
        yield missing(context, reference, 'requests of this rule are answered 500')
      }
}

/** Ports that the Services of the input do not have. */
function* missingPorts(context: RuleContext): Iterable<Report> {
  for (const { from, kind, namespace, name } of objectReferences(context)) {
    if (kind !== 'Service' || typeof from.at('port').value !== 'number') continue
    const service = find(context.graph, 'Service', namespace, name)
    if (!service) continue
    const ports = cursorOf(service).at('spec', 'ports').items()
    const numbers = ports.map((port) => port.at('port').value)
    if (numbers.length === 0 || numbers.includes(from.at('port').value)) continue
    yield {
      at: from.at('port'),
      message: `requests for it are answered with an error: the Service \`${name}\` has no port ${from.at('port').value}`,
      help: `the Service has ${numbers.join(', ')}`,
    }
  }
}

/** Services are rarely stored with the backends that select them: only where the input has some of the namespace. */
function* selectedServers(context: RuleContext): Iterable<Report> {
  const services = context.remember(byKind).get('Service') ?? []
  for (const target of fieldsNamed(context.kinds('agentgateway', 'AgentgatewayBackend'), 'targets').flatMap((list) =>
    list.items(),
  )) {
    const selector = target.at('selector')
    const namespace = namespaceOf(target)
    const near = services.filter((service) => selector.has('namespaces') || service.namespace === namespace)
    if (!selector.isMap || near.length === 0) continue
    const selected = near.filter(({ value }) =>
      selects(selector.at('services').value, texts(member(value, 'metadata', 'labels'))),
    )
    if (selected.some(servesMcp)) continue
    const isFound = selected.length > 0
    yield {
      at: selector,
      part: 'key',
      message: `the target has no server: ${isFound ? 'no port of the Services has the `appProtocol` of an MCP server' : 'no Service in the input is selected'}`,
      help: isFound
        ? 'add `appProtocol: agentgateway.dev/mcp` to the port'
        : 'give the files together, or correct the labels',
    }
  }
}

const servesMcp = (service: Resource): boolean =>
  cursorOf(service)
    .at('spec', 'ports')
    .items()
    .some((port) => /^(?:agentgateway|kgateway)\.dev\/mcp(?:-sse)?$/.test(port.at('appProtocol').string ?? ''))

/** Filters that call a service, by their type, and what happens to requests while Envoy cannot reach it. */
const CALLING_FILTERS: { type: string; failsOpen: (filter: Cursor) => boolean; open: string; closed: string }[] = [
  {
    type: '.ext_authz.v3.ExtAuthz',
    failsOpen: (filter) => memberOf(filter, 'failure_mode_allow').value === true,
    open: 'every request is allowed unchecked',
    closed: 'every request is denied',
  },
  {
    type: '.ext_proc.v3.ExternalProcessor',
    failsOpen: (filter) => memberOf(filter, 'failure_mode_allow').value === true,
    open: 'no request is processed',
    closed: 'every request fails',
  },
  {
    type: '.http.ratelimit.v3.RateLimit',
    failsOpen: (filter) => memberOf(filter, 'failure_mode_deny').value !== true,
    open: 'no request is limited',
    closed: 'every request fails',
  },
]

/** Services of Envoy's filters whose cluster the file does not have: Envoy starts without it. */
function* missingClusters(context: RuleContext): Iterable<Report> {
  for (const root of context.roots('envoy')) {
    if (root.has('dynamic_resources') || root.has('dynamicResources')) continue
    const clusters = memberOf(root, 'static_resources').at('clusters').items()
    const names = new Set(clusters.flatMap((cluster) => cluster.at('name').string ?? []))
    const suggest = suggester(names)
    for (const [cluster, consequence] of calledClusters(root)) {
      if (cluster.string === undefined || names.has(cluster.string)) continue
      const meant = suggest(cluster.string)
      yield {
        at: cluster,
        confidence: 'high',
        message: `${consequence}: there is no cluster \`${cluster.string}\``,
        help: meant === undefined ? 'add the cluster, or correct the name' : `did you mean \`${meant}\`?`,
      }
    }
  }
}

function* calledClusters(root: Cursor): Iterable<[cluster: Cursor, consequence: string]> {
  for (const { type, failsOpen, open, closed } of CALLING_FILTERS)
    for (const filter of messagesOf(root, type)) {
      const consequence = failsOpen(filter) ? open : closed
      for (const grpc of membersBelow(filter, 'envoy_grpc')) yield [memberOf(grpc, 'cluster_name'), consequence]
      for (const name of ['server_uri', 'uri'])
        for (const uri of membersBelow(filter, name)) yield [uri.at('cluster'), consequence]
    }
}

/** Route tables of a delegation by labels. Without namespaces they are in that of the delegating object. */
function* selectedTables(context: RuleContext, selector: Cursor): Iterable<Report> {
  const labels = Object.entries((selector.at('labels').value ?? {}) as Record<string, unknown>)
  if (!selector.isMap || selector.has('expressions') || labels.length === 0) return
  const namespaces = selector.has('namespaces') ? selector.at('namespaces').strings() : [namespaceOf(selector)]
  const tables = context.remember(byKind).get('RouteTable') ?? []
  const near = tables.filter(({ namespace }) => namespaces.includes('*') || namespaces.includes(namespace ?? ''))
  const isSelected = near.some((table) => {
    const labelsOfTable = cursorOf(table).at('metadata', 'labels')
    return labels.every(([name, value]) => labelsOfTable.at(name).value === value)
  })
  if (isSelected) return
  yield {
    at: selector,
    part: 'key',
    message: 'the route answers 404: no RouteTable in the input is selected',
    severity: isWhole(context) ? 'error' : tables.length > 0 ? 'warning' : 'info',
    help: 'give the files together, or correct the labels and namespaces',
  }
}

function* optionReferences(context: RuleContext, owner: Cursor, kind: string): Iterable<Report> {
  for (const ref of owner.at('optionsConfigRefs', 'delegateOptions').items())
    yield* reference(context, owner, ref, kind, 'Gloo goes on without these options')
}

function upstreams(route: Cursor): Cursor[] {
  const action = route.at('routeAction')
  const weighted = action
    .at('multi', 'destinations')
    .items()
    .map((destination) => destination.at('destination', 'upstream'))
  return [action.at('single', 'upstream'), ...weighted].filter(({ isMap }) => isMap)
}

function* reference(
  context: RuleContext,
  route: Cursor,
  ref: Cursor,
  kind: string,
  consequence: string,
): Iterable<Report> {
  const name = ref.at('name').string
  if (name === undefined) return
  const namespace = ref.at('namespace').string ?? namespaceOf(route)
  if (find(context.graph, kind, namespace, name)) {
    if (!ref.at('namespace').isSet) yield withoutNamespace(ref, kind, namespace, consequence)
    return
  }
  // Gloo creates Upstreams for Services automatically.
  if (kind === 'Upstream' && !context.graph.resources.some((resource) => resource.kind === 'Upstream')) return
  yield missing(context, { from: ref, kind, namespace, name }, consequence)
}

/** References of Gloo are complete: the namespace of the object that has them is not the default. */
function withoutNamespace(ref: Cursor, kind: string, namespace: string, consequence: string): Report {
  return {
    at: ref.at('name'),
    message: `${consequence}: the reference to the ${kind} has no namespace`,
    help: `add \`namespace: ${namespace}\``,
  }
}

function* litellmModules(context: RuleContext): Iterable<Report> {
  for (const { jwt } of litellmConfigs(context)) {
    const validator = jwt.at('custom_validate')
    if (!validator.string) continue
    const parts = validator.string.split('.')
    const file = `${parts.slice(0, -1).join('/')}.py`
    const remote = /^(s3|gcs):\/\//.test(validator.string)
    if (!remote && context.graph.readFile(file) !== undefined) continue
    yield {
      at: validator,
      message: remote
        ? `LiteLLM refuses to start where \`${validator.string}\` cannot be downloaded`
        : `LiteLLM refuses to start: the module \`${file}\` is not next to the configuration`,
      help: 'name a function as `module.function`, annotated `-> Literal[True]`, in a file beside the configuration',
      severity: 'error',
    }
  }
}
