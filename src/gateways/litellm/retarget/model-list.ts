import type { Losses } from '../../../core/losses.js'
import type { Backend, LlmModel, Route } from '../../../core/program.js'
import type { BackendAuth } from '../../../core/step/credentials.js'
import type { Step } from '../../../core/step/step.js'
import { PROVIDERS } from './models.js'

/** Provider hosts that LiteLLM knows by name. */
const HOSTS: Record<string, string> = {
  'api.openai.com': 'openai',
  'api.anthropic.com': 'anthropic',
  'generativelanguage.googleapis.com': 'gemini',
  'api.mistral.ai': 'mistral',
  'api.groq.com': 'groq',
  'api.deepseek.com': 'deepseek',
  'api.cohere.ai': 'cohere',
  'api.x.ai': 'xai',
}
const EVERY = '*'

/** `model_list`: the models behind the routes; the first of a name is kept. */
export function modelList(routes: readonly Route[], losses: Losses): LlmModel[] {
  const models = new Map<string, LlmModel>()
  for (const route of new Set(routes)) {
    for (const model of modelsOf(route, losses)) {
      if (models.has(model.name))
        losses.approximate(model.origin, `LiteLLM chooses by model name: \`${model.name}\` already exists`)
      else models.set(model.name, model)
    }
  }
  return [...models.values()]
}

function modelsOf({ action, steps }: Route, losses: Losses): LlmModel[] {
  if (action.kind !== 'forward') return []
  return action.backends.flatMap((backend) => {
    const apiKey = keyOf([...steps, ...backend.steps], losses)
    if (!backend.llm) return [upstreamModel(backend, apiKey, losses)]
    return backend.llm.models.map((model) => llmModel(model, backend, apiKey))
  })
}

/** A backend that is assumed to have the API its host is known for. */
function upstreamModel({ addresses, name, origin }: Backend, apiKey: string | undefined, losses: Losses): LlmModel {
  const [address] = addresses
  const host = address?.hostname ?? address?.host ?? name
  const known = Object.hasOwn(HOSTS, host) ? HOSTS[host] : undefined
  if (known === undefined)
    losses.manual(origin, `\`${host}\` is assumed to be OpenAI-compatible; verify the base URL and model names`)
  const { port = 443 } = address ?? {}
  const scheme = (address?.tls ?? port === 443) ? 'https' : 'http'
  return {
    name: EVERY,
    provider: known ?? 'openai',
    upstreamModel: EVERY,
    ...(known === undefined && { baseUrl: `${scheme}://${host}${port === 443 || port === 80 ? '' : `:${port}`}/v1` }),
    ...(apiKey !== undefined && { apiKey }),
    origin,
  }
}

const NAMES = new Map(Object.entries(PROVIDERS).map(([litellm, other]) => [other, litellm]))

function llmModel(model: LlmModel, { llm }: Backend, ofBackend: string | undefined): LlmModel {
  const apiKey = model.apiKey ?? ofBackend
  const provider = model.provider.toLowerCase()
  const { host, baseUrl, settings, origin } = model
  const port = host?.port === undefined || host.port === 443 ? '' : `:${host.port}`
  const url = baseUrl ?? (host && `https://${host.name}${port}`)
  return {
    name: llm?.choice === 'router' ? model.name : EVERY,
    provider: litellmName(provider, settings),
    upstreamModel: model.upstreamModel ?? (llm?.choice === 'router' ? model.name : EVERY),
    ...(url !== undefined && { baseUrl: url }),
    ...(settings && { settings }),
    ...(apiKey !== undefined && { apiKey }),
    origin,
  }
}

/** LiteLLM has one provider for Azure OpenAI, and one for Azure AI Foundry. */
function litellmName(provider: string, settings: LlmModel['settings']): string {
  if (provider === 'azure') return settings?.['resourceType'] === 'foundry' ? 'azure_ai' : 'azure'
  return NAMES.get(provider) ?? provider
}

/** The key sent with requests. */
function keyOf(steps: readonly Step[], losses: Losses): string | undefined {
  const auth = steps.findLast((step): step is BackendAuth => step.kind === 'backend-auth')
  if (!auth) return undefined
  if (auth.auth.kind === 'key') return auth.auth.value
  losses.unsupported(auth.origin, "LiteLLM keeps the caller's token to itself: give the model a key of its own")
  return undefined
}
