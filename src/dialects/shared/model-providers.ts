import type { Losses } from '../../core/losses.js'
import type { LlmModel } from '../../core/program.js'
import type { Writer } from '../../core/writer.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { Form } from './agentgateway-services.js'
import { capitalise, type Json, uncapitalise } from './plain-options.js'
import { PROVIDER_URLS, parseBaseUrl } from './provider-urls.js'

/** What agentgateway's two forms of configuration call a provider; the program uses the name in lower case of files. */
const MEMBERS: Record<string, Partial<Record<Form, string>> | undefined> = {
  openai: { agentgateway: 'openai', standalone: 'openAI' },
  azure: { agentgateway: 'azure', standalone: 'azure' },
  anthropic: { agentgateway: 'anthropic', standalone: 'anthropic' },
  gemini: { agentgateway: 'gemini', standalone: 'gemini' },
  vertex: { agentgateway: 'vertexai', standalone: 'vertex' },
  bedrock: { agentgateway: 'bedrock', standalone: 'bedrock' },
  custom: { agentgateway: 'custom', standalone: 'custom' },
  copilot: { standalone: 'copilot' },
}

const NAMES: Record<string, string | undefined> = { azureopenai: 'azure', vertexai: 'vertex' }

/** The values that the API server adds to an object. */
const REGIONS: Record<string, string | undefined> = { vertexai: 'global', bedrock: 'us-east-1' }

/** Domains of Azure, and the type of their resources (crates/llm/src/azure.rs `get_host`). */
const AZURE_DOMAINS: Record<string, string | undefined> = {
  'openai.azure.com': 'openAI',
  'services.ai.azure.com': 'foundry',
}

type ProviderOf = Pick<LlmModel, 'provider' | 'upstreamModel' | 'settings' | 'formats'>

/** Members of a provider that are not strings and that {@link readProvider} reads. */
export const PROVIDER_OBJECTS: readonly string[] = ['formats', 'guardrail']

/** A provider of an `ai` backend. `name`: of its member in either form. */
export function readProvider(name: string, cursor: Cursor | undefined): ProviderOf {
  const written = name.toLowerCase()
  const provider = NAMES[written] ?? written
  const model = cursor?.at('model').string ?? cursor?.at('deploymentName').string
  const settings = readSettings(written, cursor)
  return {
    provider,
    ...(model !== undefined && { upstreamModel: model }),
    ...(Object.keys(settings).length > 0 && { settings }),
    ...(provider === 'custom' && { formats: readFormats(cursor?.at('formats')) }),
  }
}

function readSettings(written: string, cursor: Cursor | undefined): Record<string, string> {
  const region = REGIONS[written]
  const settings: Record<string, string> = region === undefined ? {} : { region }
  for (const [name, { string }] of cursor?.members() ?? [])
    if (string !== undefined && name !== 'model' && name !== 'deploymentName') settings[name] = string
  for (const name of ['identifier', 'version']) {
    const value = cursor?.at('guardrail', name).string
    if (value !== undefined) settings[`guardrail${capitalise(name)}`] = value
  }
  const { endpoint, resourceType, ...others } = settings
  if (resourceType !== undefined)
    return { ...settings, resourceType: resourceType === 'aiServices' ? 'foundry' : uncapitalise(resourceType) }
  // The controller makes the name of a resource from an endpoint, whatever it is (backend_plugin.go).
  if (written !== 'azureopenai' || endpoint === undefined) return settings
  return { ...others, ...(azureResource(endpoint) ?? { resourceName: endpoint, resourceType: 'openAI' }) }
}

/** The formats of a custom provider, which files write in lower case. */
export function readFormats(cursor: Cursor | undefined): NonNullable<LlmModel['formats']> {
  return (cursor?.items() ?? []).map((format) => {
    const path = format.at('path').string
    return { type: uncapitalise(format.at('type').string ?? ''), ...(path !== undefined && { path }) }
  })
}

/** The resource that a host or an address of Azure names. */
export function azureResource(address: string): Record<string, string> | undefined {
  const [, resourceName, domain, project] =
    /^(?:https:\/\/)?([a-z0-9-]+)\.([a-z.]+)(?:\/api\/projects\/([^/]+))?(?:\/.*)?$/i.exec(address) ?? []
  const resourceType = AZURE_DOMAINS[domain?.toLowerCase() ?? '']
  if (resourceName === undefined || resourceType === undefined) return undefined
  return { resourceName, resourceType, ...(project !== undefined && { projectName: project }) }
}

/** The host of a resource. */
export function azureHost({ resourceName, resourceType }: Record<string, string>): string | undefined {
  const domain = Object.keys(AZURE_DOMAINS).find((name) => AZURE_DOMAINS[name] === resourceType)
  return resourceName === undefined || domain === undefined ? undefined : `${resourceName}.${domain}`
}

interface WrittenProvider {
  /** One member: the name of the provider in the form. */
  provider: Json
  /** Where requests go, if not to the provider's usual address. */
  address?: { host: string; port: number; tls: boolean }
  path?: string
  pathPrefix?: string
}

/** A provider of an `ai` backend in the form `to`. Settings that the target requires and the source lacks are invented. */
export function writeProvider(model: LlmModel, to: Form, writer: Writer): WrittenProvider {
  const member = MEMBERS[model.provider]?.[to]
  const place = placeOf(model)
  if (member === undefined && !place)
    writer.losses.manual(
      model.origin,
      `the address of \`${model.provider}\` is not known: replace \`${hostName(model)}.invalid\``,
    )
  const unknown = { host: `${hostName(model)}.invalid`, port: 443, tls: false }
  const address = place?.address ?? (member === undefined ? unknown : undefined)
  const settings = writer.object(settingsIn(to, model, writer.losses))
  return {
    provider: { [member ?? MEMBERS['openai']![to]!]: settings },
    ...(address && { address }),
    ...(model.path !== undefined && { path: model.path }),
    // A path replaces the prefix.
    ...(model.path === undefined && place?.pathPrefix !== undefined && { pathPrefix: place.pathPrefix }),
  }
}

const hostName = ({ name }: LlmModel): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'model'

/** Where requests to a model go, if not to the provider's usual address. */
export function placeOf(model: LlmModel): { address?: WrittenProvider['address']; pathPrefix?: string } | undefined {
  const { provider, host, baseUrl, pathPrefix } = model
  if (host) {
    const port = host.port ?? 443
    const prefix = pathPrefix === undefined ? {} : { pathPrefix }
    return { address: { host: host.name, port, tls: port === 443 }, ...prefix }
  }
  if (provider === 'azure') return undefined
  const url = baseUrl ?? (MEMBERS[provider] ? undefined : PROVIDER_URLS[provider])
  const parsed = url === undefined ? undefined : parseBaseUrl(url)
  if (!parsed) return pathPrefix === undefined ? undefined : { pathPrefix }
  const prefix = pathPrefix ?? parsed.path
  return {
    address: { host: parsed.host.name, port: parsed.host.port, tls: parsed.tls },
    ...(prefix !== undefined && { pathPrefix: prefix }),
  }
}

function settingsIn(to: Form, model: LlmModel, losses: Losses): Json {
  const { provider, upstreamModel, settings = {}, formats } = model
  const named = upstreamModel === '*' ? undefined : upstreamModel
  switch (provider) {
    case 'azure':
      return { ...azureSettings(to, model, losses), model: named }
    case 'vertex':
      return {
        projectId: settings['projectId'] ?? invent(model, 'projectId', 'project', losses),
        region: settings['region'],
        model: named,
      }
    case 'bedrock': {
      const { region, guardrailIdentifier: identifier, guardrailVersion: version } = settings
      const guardrail = identifier === undefined ? undefined : { identifier, version: version ?? 'DRAFT' }
      return to === 'agentgateway'
        ? { region, model: named, guardrail }
        : {
            region: region ?? invent(model, 'region', 'us-east-1', losses),
            model: named,
            guardrailIdentifier: identifier,
            guardrailVersion: guardrail?.version,
          }
    }
    case 'custom':
      return {
        model: named,
        formats: (formats ?? []).map(({ type, ...path }) => ({
          type: to === 'agentgateway' ? capitalise(type) : type,
          ...path,
        })),
      }
    default:
      return { model: named }
  }
}

function azureSettings(to: Form, model: LlmModel, losses: Losses): Json {
  const { apiVersion, resourceName, resourceType, projectName } = azureSettingsOf(model, losses)
  // The proxy takes the name of the resource, which the API server does not.
  const needsProject = resourceType === 'foundry' && projectName === undefined && to === 'agentgateway'
  return {
    resourceName,
    resourceType: to === 'agentgateway' ? capitalise(resourceType!) : resourceType,
    projectName: needsProject ? resourceName : projectName,
    apiVersion,
  }
}

/** Settings of Azure with the resource, which a base URL or an endpoint can name. */
export function azureSettingsOf(model: LlmModel, losses: Losses): Record<string, string> {
  const { name, baseUrl, settings = {}, origin } = model
  const { endpoint, ...others } = settings
  if (others['resourceName'] !== undefined && others['resourceType'] !== undefined) return others
  const resource = azureResource(endpoint ?? baseUrl ?? '')
  if (resource) {
    if (resource['resourceType'] === 'foundry' && resource['projectName'] === undefined)
      losses.manual(
        origin,
        `name the Foundry project of \`${name}\` in \`projectName\`, unless it is named as the resource`,
      )
    return { ...others, ...resource }
  }
  losses.manual(origin, `name the Azure resource of \`${name}\` in \`resourceName\`: \`azure-resource\` is written`)
  return { ...others, resourceName: 'azure-resource', resourceType: 'openAI' }
}

/** A setting that the target requires and the source lacks. */
function invent({ name, origin }: LlmModel, field: string, value: string, losses: Losses): string {
  losses.manual(origin, `the \`${field}\` of \`${name}\` is not in the input: replace \`${value}\``)
  return value
}
