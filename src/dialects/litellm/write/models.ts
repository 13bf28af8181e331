import type { Losses } from '../../../core/losses.js'
import type { Listener, LlmModel } from '../../../core/program.js'
import type { StepList } from '../../../core/step-list.js'
import type { Writer } from '../../../core/writer.js'
import { azureHost } from '../../shared/model-providers.js'

/** `model_list`, and the aliases of its models. */
export function writeModels(
  { hosts }: Listener,
  steps: StepList,
  writer: Writer,
): { models: Record<string, unknown>[]; settings: Record<string, unknown> } {
  const action = hosts[0]?.routes[0]?.action
  const models = action?.kind === 'forward' ? action.backends.flatMap((backend) => backend.llm?.models ?? []) : []
  const catalog = steps.find('model-access')?.catalog
  const aliases = catalog?.aliases ?? []
  const user = steps.find('user')?.defaults
  const defaults = writer.object({ user_role: user?.role, models: user?.models })
  return {
    models: models.map((model, index) => {
      const groups = catalog?.models[index]?.accessGroups ?? []
      return writer.from(
        model.origin,
        writer.object({
          ...writeModel(model, writer),
          ...(groups.length > 0 && { model_info: { access_groups: groups } }),
        }),
      )
    }),
    settings: {
      ...(aliases.length > 0 && { model_alias_map: Object.fromEntries(aliases.map(({ from, to }) => [from, to])) }),
      ...(Object.keys(defaults).length > 0 && { default_internal_user_params: defaults }),
    },
  }
}

const VARIABLE = 'os.environ/'

function writeModel(
  { name, provider, upstreamModel, baseUrl, settings = {}, apiKey, origin }: LlmModel,
  writer: Writer,
) {
  return {
    model_name: name,
    litellm_params: writer.object({
      model: `${provider}/${upstreamModel ?? name}`,
      api_base: baseUrl ?? resourceUrl(settings),
      api_key:
        apiKey === undefined || apiKey.startsWith(VARIABLE)
          ? apiKey
          : keyVariable(provider, apiKey, writer.losses, origin),
      api_version: settings['apiVersion'],
      aws_region_name: provider === 'bedrock' ? settings['region'] : undefined,
      vertex_project: settings['projectId'],
      vertex_location: provider === 'vertex_ai' ? settings['region'] : undefined,
    }),
  }
}

/** The address of a resource of Azure, which agentgateway makes from its name. */
function resourceUrl(settings: Record<string, string>): string | undefined {
  const host = azureHost(settings)
  return host === undefined ? undefined : `https://${host}`
}

/** A key is not written down: the environment has it. */
function keyVariable(provider: string, apiKey: string, losses: Losses, origin: LlmModel['origin']): string {
  const name = `${provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_API_KEY`
  losses.manual(origin, `set ${name} in its environment to this key`, apiKey)
  return `${VARIABLE}${name}`
}
