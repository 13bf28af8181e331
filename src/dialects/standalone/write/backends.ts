import { type Losses, reportUnsupported } from '../../../core/losses.js'
import type { McpBackend, McpTarget } from '../../../core/mcp.js'
import type { Action, Backend, DirectResponse, Llm, LlmModel, Redirect } from '../../../core/program.js'
import type { Rule } from '../../../core/step/authorize.js'
import { type BackendAuth, unreadText } from '../../../core/step/credentials.js'
import type { Unmodelled } from '../../../core/step/outside.js'
import type { Step } from '../../../core/step/step.js'
import { authorityProblem } from '../../../core/uri.js'
import { stableKey } from '../../../core/writer.js'
import { expressionOf, partsOf, writeLocation, writeTransformation } from '../../shared/agentgateway-parts.js'
import { copyTls, isTls } from '../../shared/agentgateway-tls.js'
import { copyModelPolicies } from '../../shared/agentgateway-verbatim.js'
import { copyBackendAuth, isCopiedAuth } from '../../shared/backend-auth.js'
import { clusterAddress, discoveredService } from '../../shared/discovered-service.js'
import { azureSettingsOf, writeProvider } from '../../shared/model-providers.js'
import { plainRedirectPath, withRedirectPort } from '../../shared/redirect-target.js'
import { byOp, writeModifier } from './policies.js'
import type { StandaloneWriter } from './variables.js'

/** What a route does in the end: backends, or a policy that answers. */
interface WrittenAction {
  policies: Record<string, unknown>
  backends: Record<string, unknown>[]
}

export function writeBackends(action: Action, writer: StandaloneWriter): WrittenAction {
  switch (action.kind) {
    case 'redirect':
      return {
        policies: { requestRedirect: writer.from(action.origin, writeRedirect(action, writer)) },
        backends: [],
      }
    case 'direct-response':
      return { policies: { directResponse: writer.from(action.origin, writeDirectResponse(action)) }, backends: [] }
    case 'forward':
      return {
        policies: {},
        backends: action.backends.map((backend) => writeBackend(backend, action.backends.length > 1, writer)),
      }
  }
}

function writeRedirect(redirect: Redirect, writer: StandaloneWriter): Record<string, unknown> {
  const { scheme, status } = redirect
  const authority = writeRedirectAuthority(withRedirectPort(redirect), writer.losses)
  const path = plainRedirectPath(redirect, writer.losses)
  if (redirect.stripQuery) writer.losses.approximate(redirect.origin, 'the query stays in the redirect')
  return writer.object({
    scheme,
    authority,
    path: path && { [path.kind]: path.value },
    status: status === 302 ? undefined : status,
  })
}

function writeRedirectAuthority(redirect: Redirect, losses: Losses): Record<string, unknown> | undefined {
  const { port } = redirect
  const host = acceptedHost(redirect, losses)
  if (host === undefined) return port === undefined ? undefined : { port }
  return port === undefined ? { host } : { full: `${host}:${port}` }
}

/** agentgateway answers 500 to requests that it would redirect to any other host. */
function acceptedHost({ host, origin }: Redirect, losses: Losses): string | undefined {
  if (host === undefined || authorityProblem(host) === undefined) return host
  losses.unsupported(origin, `agentgateway cannot redirect to the host \`${host}\`: the host stays`, host)
  return undefined
}

function writeDirectResponse({ status, body, bodyExpression }: DirectResponse): Record<string, unknown> {
  if (bodyExpression) return { status, bodyExpression: bodyExpression.source }
  return { status, body }
}

function writeBackend(backend: Backend, weighted: boolean, writer: StandaloneWriter): Record<string, unknown> {
  const policies = writeBackendPolicies(backend.steps, writer, writeTls(backend, writer))
  const target = writeTarget(backend, writer)
  return writer.from(
    backend.origin,
    writer.object({ ...target, weight: weighted ? backend.weight : undefined, policies }),
  )
}

function writeTarget(backend: Backend, writer: StandaloneWriter): Record<string, unknown> {
  if (backend.llm) return { ai: writeAi(backend.llm, backend.steps.some(isTls), writer) }
  if (backend.mcp) return { mcp: writeMcp(backend, backend.mcp, writer) }
  const service = discoveredService(backend, writer.losses)
  const [address, ...others] = service ? [clusterAddress(service)] : backend.addresses
  for (const { host, port } of others)
    writer.losses.unsupported(
      backend.origin,
      `\`${host}${port === undefined ? '' : `:${port}`}\` is dropped: a backend has one address`,
      host,
    )
  if (address) return { host: `${address.host}:${address.port ?? (address.tls ? 443 : 80)}` }
  writer.losses.manual(
    backend.origin,
    `the address of \`${backend.name}\` is not in the input: replace \`${hostName(backend.name)}:80\``,
  )
  return { host: `${hostName(backend.name)}:80` }
}

/** Fields of a transport in the file. Processes and OpenAPI schemas are not part of the program. */
const TRANSPORTS: Partial<Record<McpTarget['transport'], 'mcp' | 'sse'>> = { 'streamable-http': 'mcp', sse: 'sse' }

function writeMcp(backend: Backend, mcp: McpBackend, writer: StandaloneWriter): Record<string, unknown> {
  return writer.object({
    targets: mcp.targets.map((target) => writeMcpTarget(target, backend, writer)),
    statefulMode: mcp.stateful ? undefined : 'stateless',
    prefixMode: mcp.prefixMode === 'conditional' ? undefined : mcp.prefixMode,
    failureMode: mcp.failureMode === 'failClosed' ? undefined : mcp.failureMode,
    dnsRebindingProtection: mcp.dnsRebindingProtection || undefined,
  })
}

function writeMcpTarget(target: McpTarget, backend: Backend, writer: StandaloneWriter): Record<string, unknown> {
  const { name, transport, address, path, origin } = target
  const field = TRANSPORTS[transport]
  if (!field || !address)
    writer.losses.manual(
      origin,
      `the address of the server \`${name}\` is not in the input: replace \`${name}.invalid\``,
    )
  const { host, port, tls } = address ?? { host: `${name}.invalid` }
  const url = `${tls ? 'https' : 'http'}://${host}${port === undefined ? '' : `:${port}`}${path}`
  // The path of a URL has a leading slash, and its query is ignored.
  const isUrl = /^\/[^?#]*$/.test(path)
  if (!isUrl && tls)
    writer.losses.approximate(origin, `the server \`${name}\` is called without the query of \`${path}\``)
  const place = isUrl || tls ? { host: url } : { host, port: port ?? 80, path }
  const shared = new Set(backend.steps.map(stableKey))
  const separate = target.steps.filter((step) => !shared.has(stableKey(step)))
  const policies = writeBackendPolicies(separate, writer)
  return writer.from(origin, writer.object({ name, [field ?? 'mcp']: place, policies }))
}

/** NAMESPACE/NAME as the cluster's own DNS name. */
function hostName(name: string): string {
  const [namespace, localName] = name.split('/')
  return localName === undefined ? name : `${localName}.${namespace}.svc.cluster.local`
}

function writeBackendPolicies(
  steps: readonly Step[],
  writer: StandaloneWriter,
  backendTLS?: Record<string, unknown>,
): Record<string, unknown> | undefined {
  // `mcp-authentication` is written on the route.
  const parts = partsOf(steps)
  const { authorization, mcpRules, request, response, left: all } = parts
  const called = copyModelPolicies(all, 'standalone', writer.losses)
  const secured = copyTls(called.others, 'standalone', writer.losses)
  const { auth: copiedAuth, step, others: left } = copyAuth(secured.others, writer)
  const references = left.filter(
    (step): step is Unmodelled => step.kind === 'unmodelled' && step.secretRef !== undefined,
  )
  reportUnsupported(
    left.filter((step) => !references.some((reference) => reference === step)),
    writer.losses,
  )
  const policies = writer.object({
    backendTLS: secured.tls ?? backendTLS,
    mcpAuthorization: mcpRules && writer.from(mcpRules.origin, { rules: writeRules(mcpRules.rules, writer) }),
    backendAuth: copiedAuth
      ? writer.from(step!.origin, { ...copiedAuth, ...writeBackendAuth(steps, writer) })
      : writeBackendAuth([...steps, ...references.map(fromSecret)], writer),
    authorization: authorization && { rules: writeRules(authorization.rules, writer) },
    transformations: writeTransformation(parts, writer, (edits) => byOp(edits, writer)),
    requestHeaderModifier: writeModifier(request, writer),
    responseHeaderModifier: writeModifier(response, writer),
    ai: called.ai,
  })
  return Object.keys(policies).length > 0 ? policies : undefined
}

/** Texts of Secrets are in the environment. */
function copyAuth(steps: readonly Step[], writer: StandaloneWriter): ReturnType<typeof copyBackendAuth> {
  const [step] = steps.filter(isCopiedAuth)
  const toVariable = (name: string, key: string): string =>
    writer.variable(`${name}_${key}`, unreadText(name), `\`${key}\` of the Secret \`${name}\``, step!.origin)
  return copyBackendAuth(steps, 'standalone', { toVariable, toSecret: () => '' }, writer.losses)
}

/** The usual place has one credential, any other place an entry of `credentials`. Values are in the environment. */
function writeBackendAuth(steps: readonly Step[], writer: StandaloneWriter): Record<string, unknown> | undefined {
  const all = steps.filter((step) => step.kind === 'backend-auth')
  const main = all.find(({ auth, target }) => auth.kind === 'passthrough' || !target)
  const [first, ...others] = all.filter((step) => step !== main)
  if (!main && !first) return undefined
  const entry = (step: BackendAuth) => ({ location: entryLocation(step), key: keyReference(step, writer) })
  const credentials = first && main ? [first, ...others].map(entry) : others.map(entry)
  // Without a main credential the first one is it, at a place of its own.
  const kind = main
    ? main.auth.kind === 'passthrough'
      ? { passthrough: writer.object({ location: main.target && writeLocation(main.target) }) }
      : { key: keyReference(main, writer) }
    : { key: { value: keyReference(first!, writer), location: writeLocation(first!.target!, '') } }
  return writer.from((main ?? first)!.origin, writer.object({ ...kind, credentials }))
}

/** An entry always names its place. */
function entryLocation({ target }: BackendAuth): Record<string, unknown> {
  const location = target && writeLocation(target, '')
  return location ?? { header: { name: 'authorization', ...(!target && { prefix: 'Bearer ' }) } }
}

/** A credential whose Secret is not in the input: the file references its variable anyway. */
function fromSecret({ secretRef, origin }: Unmodelled): BackendAuth {
  return { kind: 'backend-auth', auth: { kind: 'key', value: unreadText(secretRef!.name), secretRef }, origin }
}

function keyReference({ auth, target, origin }: BackendAuth, writer: StandaloneWriter): string {
  if (auth.kind !== 'key') return ''
  const { secretRef, value, variable } = auth
  const name = variable ?? (secretRef ? `${secretRef.name}_${secretRef.key ?? ''}` : 'backend_key')
  const place = target?.kind === 'header' ? `the header \`${target.name}\`` : 'the backend'
  const source = secretRef ? `, which is in the Secret \`${secretRef.name}\`` : ''
  return writer.variable(name, value, `the credential for ${place}${source}`, origin)
}

function writeRules(rules: readonly Rule[], writer: StandaloneWriter): Record<string, unknown>[] {
  return rules.map((rule) => writer.from(rule.origin, { [rule.effect]: expressionOf(rule) }))
}

function writeTls(
  { addresses, sni, peer, llm, mcp, origin }: Backend,
  writer: StandaloneWriter,
): Record<string, unknown> | undefined {
  if (!addresses[0]?.tls || llm || mcp) return undefined
  if (peer?.secret)
    writer.losses.manual(
      origin,
      `write the certificate, key and authority of the Secret \`${peer.secret.namespace}/${peer.secret.name}\` to files, and name them in \`backendTLS\` (\`cert\`, \`key\`, \`root\`)`,
    )
  for (const { kind, namespace, name } of peer?.authorities ?? [])
    writer.losses.manual(
      origin,
      `write the authority in ${kind} \`${namespace}/${name}\` to a file, and name it in \`backendTLS.root\``,
    )
  const { subjectAltNames, unverified } = peer ?? {}
  const tls = {
    hostname: sni,
    subjectAltNames,
    insecure: unverified === 'certificate' || undefined,
    insecureHost: unverified === 'host' || undefined,
  }
  return writer.from(addresses[0].origin ?? origin, writer.object(tls))
}

/** `secured`: the backend has a policy about TLS. */
function writeAi({ models }: Llm, secured: boolean, writer: StandaloneWriter): Record<string, unknown> {
  if (models.length === 1) return writeAiProvider(models[0]!, secured, writer)
  const groups = [...new Set(models.map(({ group }) => group))]
  return {
    groups: groups.map((group) => ({
      providers: models
        .filter((llmModel) => llmModel.group === group)
        .map((llmModel) => writeAiProvider(llmModel, secured, writer)),
    })),
  }
}

function writeAiProvider(model: LlmModel, secured: boolean, writer: StandaloneWriter): Record<string, unknown> {
  const { provider, address, path, pathPrefix } = writeProvider(model, 'standalone', writer)
  // Only the usual addresses imply TLS.
  const tls = address?.tls && !secured ? { hostname: address.host } : undefined
  return writer.from(
    model.origin,
    writer.object({
      name: model.name,
      provider,
      hostOverride: address && `${address.host}:${address.port}`,
      pathPrefix,
      pathOverride: path,
      policies: writeBackendPolicies(model.steps ?? [], writer, tls),
    }),
  )
}

/** `llm.models`: the request's own model chooses. */
export function writeModels(llm: Llm, writer: StandaloneWriter): Record<string, unknown>[] {
  return llm.models.map((model) => writer.from(model.origin, writeModel(model, writer)))
}

/** `llm.virtualModels`. */
export function writeVirtualModels({ virtualModels = [] }: Llm, writer: StandaloneWriter): Record<string, unknown>[] {
  return virtualModels.map(({ name, kind, targets, origin }) => {
    const written = targets.map(({ model, weight, priority, when }) =>
      writer.object({ model, weight, priority, when: when?.source }),
    )
    return writer.from(origin, { name, routing: { [kind]: { targets: written } } })
  })
}

function modelKey(
  { apiKey, name, provider, steps = [], origin }: LlmModel,
  writer: StandaloneWriter,
): string | undefined {
  if (apiKey === undefined) return undefined
  const auth = steps.find((step) => step.kind === 'backend-auth')?.auth
  const variable = auth?.kind === 'key' ? auth.variable : undefined
  return writer.variable(variable ?? `${provider}_api_key`, apiKey, `the key for \`${name}\``, origin)
}

/** Names of a provider's own parameters. */
const SETTINGS: Record<string, Record<string, string>> = {
  azure: { apiVersion: 'azureApiVersion' },
  bedrock: { region: 'awsRegion' },
  vertex: { region: 'vertexRegion', projectId: 'vertexProject' },
}

/** Parameters without which agentgateway does not start; LiteLLM also finds them in its environment. */
const REQUIRED: Record<string, [param: string, variable: string, what: string]> = {
  bedrock: ['awsRegion', 'aws_region', 'the AWS region'],
  vertex: ['vertexProject', 'vertex_project', 'the Google Cloud project'],
}

function providerSettings(
  { provider, name, settings = {}, origin }: LlmModel,
  writer: StandaloneWriter,
): Record<string, unknown> {
  const written = Object.fromEntries(
    Object.entries(SETTINGS[provider] ?? {}).flatMap(([setting, field]) =>
      settings[setting] === undefined ? [] : [[field, settings[setting]]],
    ),
  )
  const [param, variable, what] = REQUIRED[provider] ?? []
  if (param === undefined || written[param] !== undefined) return written
  return { ...written, [param]: writer.variable(variable!, 'unknown', `${what} of \`${name}\``, origin) }
}

/** agentgateway makes the address of a resource from its name. */
function azureParams(model: LlmModel, losses: Losses): Record<string, unknown> {
  const { resourceName, resourceType, projectName } = azureSettingsOf(model, losses)
  return {
    azureResourceName: resourceName,
    azureResourceType: resourceType,
    azureProjectName: projectName,
    baseUrl: undefined,
  }
}

function writeModel(model: LlmModel, writer: StandaloneWriter): Record<string, unknown> {
  reportUnsupported(
    (model.steps ?? []).filter((step) => step.kind !== 'backend-auth'),
    writer.losses,
  )
  const params = writer.object({
    model: model.upstreamModel,
    apiKey: modelKey(model, writer),
    baseUrl: model.baseUrl,
    ...providerSettings(model, writer),
    ...(model.provider === 'azure' && azureParams(model, writer.losses)),
  })
  return writer.object({
    name: model.name,
    visibility: model.internal ? 'internal' : undefined,
    provider: model.provider === 'openai' ? 'openAI' : model.provider,
    params: Object.keys(params).length > 0 ? params : undefined,
    defaults: model.defaults && { ...model.defaults },
    overrides: model.overrides && { ...model.overrides },
    authorization: model.authorize && {
      rules: model.authorize.rules.map((rule) => ({ [rule.effect]: expressionOf(rule) })),
    },
  })
}
