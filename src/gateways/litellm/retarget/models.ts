import { addToGroup } from '../../../core/group-by.js'
import type { Losses } from '../../../core/losses.js'
import type { Backend, Forward, LlmModel, Program, VirtualModel } from '../../../core/program.js'

/** LiteLLM's provider names that differ from agentgateway's. */
export const PROVIDERS: Record<string, string> = {
  vertex_ai: 'vertex',
  together_ai: 'togetherai',
  fireworks_ai: 'fireworks',
  azure_ai: 'azure',
}
const KNOWN = new Set(
  (
    'openai gemini vertex anthropic bedrock azure copilot cohere ollama baseten cerebras deepinfra deepseek groq ' +
    'huggingface mistral openrouter togetherai xai fireworks'
  ).split(' '),
)

/** `model_list` as models selected by the request's own `model`. Entries of one name share its requests. */
export function rebuildModels(program: Program, losses: Losses): Forward {
  const { action } = program.listeners[0]!.hosts[0]!.routes[0]!
  const [backend] = action.kind === 'forward' ? action.backends : []
  const byName = new Map<string, LlmModel[]>()
  for (const model of backend?.llm?.models ?? []) {
    if (isNameable(model.name)) addToGroup(byName, model.name, rebuildModel(model, losses))
    else
      losses.unsupported(
        model.origin,
        `agentgateway accepts one \`*\`, at the start or at the end of a model name: requests for \`${model.name}\` are refused`,
      )
  }
  const models: LlmModel[] = []
  const virtualModels: VirtualModel[] = []
  for (const [name, entries] of [...byName].sort(([a], [b]) => breadthOf(a) - breadthOf(b))) {
    const [first] = entries
    if (entries.length === 1 || name.includes('*')) {
      models.push(first!)
      for (const { origin } of entries.slice(1))
        losses.unsupported(
          origin,
          `\`${name}\` is served by its first entry: names with \`*\` cannot be balanced among several`,
        )
      continue
    }
    const members = entries.map((entry, index) => ({ ...entry, name: `${name}-${index + 1}`, internal: true }))
    models.push(...members)
    const targets = members.map((member) => ({ model: member.name, weight: 1 }))
    virtualModels.push({ name, kind: 'weighted', targets, origin: first!.origin })
    losses.approximate(first!.origin, `the ${entries.length} entries of \`${name}\` get the same share of its requests`)
  }
  const origin = action.origin
  const rebuilt: Backend = {
    name: 'llm',
    type: 'llm',
    weight: 1,
    addresses: [],
    steps: [],
    llm: { models, choice: 'router', ...(virtualModels.length > 0 && { virtualModels }) },
    origin,
  }
  return { kind: 'forward', backends: [rebuilt], origin }
}

/** LiteLLM looks for the name itself, then for the most specific pattern. Rules of an HTTPRoute are tried in order. */
const breadthOf = (name: string): number => (name.includes('*') ? 1 / name.length : 0)

/** A model whose name cannot be expressed is dropped: no request reaches it. */
const isNameable = (name: string): boolean => !name.slice(1, -1).includes('*') && !/^\*.*\*$/.test(name)

const VARIABLE = /^os\.environ\/(.+)$/

function rebuildModel(
  { name, provider, upstreamModel, baseUrl, apiKey, settings, origin }: LlmModel,
  losses: Losses,
): LlmModel {
  const value = (text: string | undefined, what: string): string | undefined => {
    const variable = VARIABLE.exec(text ?? '')?.[1]
    if (variable === undefined) return text
    losses.manual(
      origin,
      `the ${what} of \`${name}\` is in \`${variable}\`: give it with --env, or write it at the target`,
    )
    return undefined
  }
  const providerName = PROVIDERS[provider] ?? provider
  if (!KNOWN.has(providerName))
    losses.manual(
      origin,
      `the provider \`${provider}\` of \`${name}\` is assumed to be OpenAI-compatible; verify the base URL`,
    )
  const url = value(baseUrl, 'address')
  // A variable that contains a key is written as a reference: its value is not needed.
  const variable = VARIABLE.exec(apiKey ?? '')?.[1]
  return {
    name,
    provider: KNOWN.has(providerName) ? providerName : 'openai',
    ...(upstreamModel !== undefined && { upstreamModel }),
    ...(url !== undefined && { baseUrl: url }),
    ...(settings && { settings }),
    ...(apiKey !== undefined && {
      apiKey,
      steps: [
        {
          kind: 'backend-auth',
          auth: { kind: 'key', value: apiKey, ...(variable !== undefined && { variable }) },
          origin,
        },
      ],
    }),
    origin,
  }
}
