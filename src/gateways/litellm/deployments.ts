import type { ClientParameter, Deployment, ModelCatalog } from '../../core/step/litellm.js'
import { PROVIDER_NAMES } from './providers.js'

/**
 * The entries of `model_list` that serve a model (router.py). `unsure`: those that serve it if LiteLLM's table of models
 * names a provider of theirs.
 */
export interface Served {
  deployments: Deployment[]
  unsure: Deployment[]
}

/** `Router.get_model_list`: the team's own entries, those of that name, those of its alias; else those of a wildcard. */
export function deploymentsOf(model: string, catalog: ModelCatalog, team?: string): Served {
  const target = routerAlias(model, catalog)?.to
  const named = [
    ...namedDeployments(model, catalog, team),
    ...(target === undefined ? [] : namedDeployments(target, catalog)),
  ]
  return namedOrWildcard(named, model, catalog)
}

export function routerAlias(model: string, { aliases }: ModelCatalog): ModelCatalog['aliases'][number] | undefined {
  return aliases.find(({ from, ofRouter }) => from === model && ofRouter)
}

/** A team's entries serve that team alone, under their public names. */
function namedDeployments(name: string, { models }: ModelCatalog, team?: string): Deployment[] {
  const ofTeam = models.filter(
    (model) => team !== undefined && model.team?.id === team && model.team.publicName === name,
  )
  if (ofTeam.length > 0) return ofTeam
  return models.filter((model) => model.name === name && (team === undefined || (model.team?.id ?? team) === team))
}

function namedOrWildcard(named: Deployment[], model: string, catalog: ModelCatalog): Served {
  return named.length > 0 ? servedBy(named) : wildcardDeployments(model, catalog)
}

const servedBy = (deployments: Deployment[]): Served => ({ deployments, unsure: [] })

/** `PatternMatchRouter.get_pattern`: the most specific wildcard, by the name or by its provider and name. */
function wildcardDeployments(model: string, catalog: ModelCatalog): Served {
  const direct = mostSpecific([model], catalog)
  if (direct.length > 0) return servedBy(direct)
  const [first] = model.split('/', 1)
  if (model.includes('/') && PROVIDER_NAMES.has(first!)) return servedBy(mostSpecific([`${first}/${model}`], catalog))
  // The name of a provider alone, and no name, are not in LiteLLM's table of models.
  if (model === '' || PROVIDER_NAMES.has(model)) return servedBy([])
  const names = [...PROVIDER_NAMES].map((provider) => `${provider}/${model}`)
  return { deployments: [], unsure: mostSpecific(names, catalog) }
}

function mostSpecific(names: string[], { models }: ModelCatalog): Deployment[] {
  const fitting = models.filter(({ name }) => name.includes('*') && names.some((model) => startsLike(model, name)))
  const [best] = fitting.map(({ name }) => name).sort((a, b) => specificity(b) - specificity(a))
  return fitting.filter(({ name }) => name === best)
}

/** Length of the pattern's regular expression: Python escapes punctuation, and `*` becomes `(.*)`. */
function specificity(pattern: string): number {
  return (
    pattern.length + 3 * (pattern.split('*').length - 1) + (pattern.match(/[-.^$+?{}[\]|()\\&~# \s]/g)?.length ?? 0)
  )
}

/** `re.match`: the pattern has to fit the start of the name. */
function startsLike(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (!name.startsWith(first)) return false
  let end = first.length
  for (const piece of rest) {
    const found = name.indexOf(piece, end)
    if (found < 0) return false
    end = found + piece.length
  }
  return true
}

/**
 * `get_model_group_info(...).configurable_clientside_auth_params`: members of bodies that clients of a model may set. The
 * last entry decides. A name that nothing serves is looked up by its provider.
 */
export function clientParameters(model: string, catalog: ModelCatalog): { sure: ClientParameter[]; unsure: boolean } {
  const served = servingGroup(model, catalog)
  const [first] = model.split('/', 1)
  const isUnknown = served.deployments.length + served.unsure.length === 0
  const { deployments, unsure } = isUnknown && PROVIDER_NAMES.has(first!) ? servingGroup(first!, catalog) : served
  return {
    sure: deployments.at(-1)?.clientParameters ?? [],
    unsure: unsure.some((deployment) => deployment.clientParameters !== undefined),
  }
}

function servingGroup(model: string, catalog: ModelCatalog): Served {
  const alias = routerAlias(model, catalog)
  if (alias?.hidden) return servedBy([])
  const group = alias?.to ?? model
  return namedOrWildcard(namedDeployments(group, catalog), group, catalog)
}
