import { RE2JS } from '@bufbuild/re2'
import type { Deployment, ModelCatalog } from '../../core/step/litellm.js'
import type { Call } from './call.js'
import { deploymentsOf, routerAlias } from './deployments.js'
import { type PyValue, str, strip, truthy } from './python.js'

/** The models that a request uses, and who may call them. */

const ROUTING = ['/files', '/batches', '/vector_stores', '/skills', '/evals', '/fine_tuning', '/videos']
const HEADER_OR_QUERY = ['/files', '/batches', '/skills', '/evals']
const QUERY_TARGETS = ['/files', '/batches', '/fine_tuning']
const BODY_TARGETS = ['/files', '/batches', '/vector_stores']
const SESSION = ['/realtime/client_secrets', '/realtime/calls']

/**
 * `get_model_from_request`: the body's models, else the one in the path. On provider routes that name a model in their
 * path, only that one counts.
 */
export function requestedModels(call: Call, body: Map<string, PyValue>, catalog: ModelCatalog): string[] {
  const ofProvider = modelOfProviderRoute(call.route, catalog)
  if (ofProvider !== undefined) return [ofProvider]
  const route = call.route.toLowerCase()
  const on = (markers: string[]) => markers.some((marker) => route.includes(marker))
  const values: (PyValue | undefined)[] = [body.get('model')]
  if (on(BODY_TARGETS) || !truthy(body.get('model'))) values.push(body.get('target_model_names'))
  if (on(SESSION)) values.push(modelOf(body.get('session')))
  if (route.includes('/evals')) values.push(modelOf(body.get('completion')))
  if (on(ROUTING) && on(HEADER_OR_QUERY)) values.push(call.query.get('model'), call.header('x-litellm-model'))
  if (on(ROUTING) && on(QUERY_TARGETS)) values.push(call.query.get('target_model_names'))
  const named = [...new Set(values.flatMap(namesIn))]
  if (named.length > 0) return named
  const inPath = modelInPath(call.route)
  return inPath === undefined ? [] : [inPath]
}

const modelOf = (value: PyValue | undefined): PyValue | undefined =>
  value instanceof Map ? value.get('model') : undefined

/** A list, or names separated by commas. */
function namesIn(value: PyValue | undefined): string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value])
    .filter((item) => item !== null)
    .flatMap((item) => (typeof item === 'string' ? item.split(',').map(strip) : [strip(str(item))]))
    .filter((name) => name !== '')
}

function modelInPath(route: string): string | undefined {
  const azure = /^\/openai\/deployments\/([^/]+)/.exec(route)
  if (azure) return azure[1]
  if (route.toLowerCase().startsWith('/vertex')) return /\/models\/([^:]+)/.exec(route)?.[1]
  return (/\/(?:v1beta|beta)\/models\/([^:]+):/.exec(route) ?? /^\/models\/([^:]+):/.exec(route))?.[1]
}

/** The model that a route to Bedrock, Azure or NVIDIA NIM names. */
function modelOfProviderRoute(route: string, catalog: ModelCatalog): string | undefined {
  const [provider] = /^\/(bedrock|azure(_ai)?\/|nvidia_nim\/)/.exec(route.toLowerCase()) ?? []
  if (provider === undefined) return undefined
  if (provider === '/bedrock') return modelOfBedrock(route.replace(/^\/bedrock\//i, ''))
  const endpoint = route.slice(provider.length).split('/')
  if (provider !== '/nvidia_nim/')
    return endpoint.length < 2 ? undefined : endpoint.find((part) => catalog.models.some(({ name }) => name === part))
  const segments = endpoint.filter((part) => part !== '')
  const prefixes = segments.map((_, index) => segments.slice(0, segments.length - index).join('/'))
  return prefixes.find((name) => isOnlyOfNim(name, catalog))
}

function isOnlyOfNim(name: string, { models }: ModelCatalog): boolean {
  const deployments = models.filter((model) => model.name === name)
  return deployments.length > 0 && deployments.every(({ provider }) => provider === 'nvidia_nim')
}

const BEDROCK_ACTIONS = [
  'invoke',
  'invoke-with-response-stream',
  'converse',
  'converse-stream',
  'count_tokens',
  'count-tokens',
]

/** `extract_model_from_bedrock_endpoint`: between `model` and the action, as written. */
function modelOfBedrock(endpoint: string): string | undefined {
  if (/count[_-]tokens/.test(endpoint)) return undefined
  const parts = endpoint.split('/')
  if (endpoint.includes('application-inference-profile')) return parts.slice(1, 3).join('/')
  const start = parts.indexOf('model') + 1
  const action = parts.findIndex((part) => BEDROCK_ACTIONS.includes(part))
  if (start > 0 && action > start) return parts.slice(start, action).join('/')
  if (start === 0 && action < 2) return undefined
  const named = (start > 0 ? parts.slice(start) : parts.slice(1, action)).filter((part) => part !== '')
  return named.length > 0 ? named.join('/') : undefined
}

type ModelVerdict = 'yes' | 'no' | 'unknown'

/**
 * `can_object_call_model`: every requested model, under its own name or its alias, must be in `allowed`. An empty list
 * allows all. `unknown`: a pattern such as `openai/*` needs LiteLLM's table of which provider serves a model.
 */
export function mayCall(models: string[], allowed: string[], catalog: ModelCatalog, team?: string): ModelVerdict {
  const verdicts = models.map((model) => {
    const alias =
      catalog.aliases.find(({ from, ofRouter }) => from === model && !ofRouter) ?? routerAlias(model, catalog)
    const names = alias ? [model, alias.to] : [model]
    return best(names.map((name) => mayCallOne(name, allowed, catalog, team)))
  })
  if (verdicts.includes('no')) return 'no'
  return verdicts.includes('unknown') ? 'unknown' : 'yes'
}

function best(verdicts: ModelVerdict[]): ModelVerdict {
  if (verdicts.includes('yes')) return 'yes'
  return verdicts.includes('unknown') ? 'unknown' : 'no'
}

function mayCallOne(model: string, allowed: string[], catalog: ModelCatalog, team?: string): ModelVerdict {
  const { deployments, unsure } = deploymentsOf(model, catalog, team)
  const models = team === undefined ? allowed : withAllTeamModels(allowed, catalog)
  const isInGroup = ({ accessGroups }: Deployment): boolean => accessGroups.some((group) => models.includes(group))
  if (deployments.some(isInGroup)) return 'yes'
  if (models.length === 0 || models.includes('*') || models.includes('all-proxy-models')) return 'yes'
  if (models.includes(model) || models.some((entry) => matchesPattern(model, entry))) return 'yes'
  const byProvider = models.some((entry) => entry.includes('*') && entry.includes('/')) && !model.includes('/')
  return byProvider || unsure.some(isInGroup) ? 'unknown' : 'no'
}

/** `all-team-models` of a team means every model of the proxy. */
function withAllTeamModels(allowed: string[], catalog: ModelCatalog): string[] {
  if (!allowed.includes('all-team-models')) return allowed
  const others = allowed.filter((entry) => entry !== 'all-team-models')
  const names = listedModels(catalog)
  if (names.length > 0) return [...others, ...names]
  return others.length > 0 ? others : allowed
}

/** `Router.get_model_names`: without those of teams, and with the aliases of others. */
function listedModels({ models, aliases }: ModelCatalog): string[] {
  const shared = models.filter(({ team }) => team === undefined).map(({ name }) => name)
  const others = aliases.filter(({ to, ofRouter, hidden }) => ofRouter && !hidden && shared.includes(to))
  return [...others.map(({ from }) => from), ...shared]
}

/** `re.match` of the entry with `.*` for `*`; other characters keep their regex meaning. */
function matchesPattern(model: string, entry: string): boolean {
  if (!entry.includes('*')) return false
  try {
    return new RE2JS(`^(?:${entry.replaceAll('*', '.*')})\\n?$`).test(model)
  } catch {
    return false
  }
}
