import { PROVIDER_NAMES } from '../../gateways/litellm/providers.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import type { RuleContext } from '../context.js'
import { fix, replaceValue } from '../edit.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { mapsWith } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const model = (name: string) =>
  `model_list:\n- model_name: chat\n  litellm_params: { model: ${name} }\n${litellm('master_key: sk-0f5c61e2')}`

export const unknownModelProvider: Rule = {
  code: 'CW6160',
  severity: 'warning',
  confidence: 'medium',
  title: 'model that its provider does not have',
  families: ['litellm', 'agentgateway', 'standalone'],
  why: `The part of a model in front of its first \`/\` is the provider, by LiteLLM's name for it. LiteLLM leaves out a model whose
provider it does not know: requests for it are answered with an error. agentgateway sends the model as it is written to the
provider that its own field names.`,
  evidence: ['https://docs.litellm.ai/docs/providers'],
  failing: model('opnai/gpt-4o'),
  passing: model('openai/gpt-4o'),
  *check(context) {
    yield* modelsOfOthers(context)
    for (const { root } of litellmConfigs(context)) {
      const custom = root
        .at('litellm_settings', 'custom_provider_map')
        .items()
        .map((entry) => entry.at('provider').string)
      for (const entry of root.at('model_list').items()) {
        const params = entry.at('litellm_params')
        const model = params.at('model')
        // An address that LiteLLM knows also names the provider.
        if (model.string === undefined || params.at('custom_llm_provider').isSet || hasAddress(params)) continue
        const [name = '', ...rest] = model.string.split('/')
        const right =
          rest.length > 0 && !PROVIDER_NAMES.has(name) && !custom.includes(name) ? meant(name) : ofColon(model)
        if (right === undefined) continue
        const written = `${right}/${rest.length > 0 ? rest.join('/') : name.slice(name.indexOf(':') + 1)}`
        yield {
          at: model,
          message: `requests for this model fail: ${rest.length > 0 ? `LiteLLM has no provider \`${name}\`` : 'the provider and the model are separated by `/`'}`,
          help: `did you mean \`${written}\`?`,
          ...fix(`write \`${written}\``, false, replaceValue(model, JSON.stringify(written))),
        }
      }
    }
  },
}

/** Models of agentgateway with the provider in front, as LiteLLM writes them, or of another vendor. */
function* modelsOfOthers(context: RuleContext): Iterable<Report> {
  const roots = [...context.roots('standalone'), ...context.kinds('agentgateway', 'AgentgatewayBackend')]
  for (const { provider, model } of roots.flatMap((root) => [...namedModels(root)])) {
    const written = model.string ?? ''
    const hasPrefix = written.startsWith(`${provider}/`)
    if (!hasPrefix && !OTHER_VENDORS[provider].test(written)) continue
    const right = written.slice(provider.length + 1)
    yield {
      at: model,
      message: `requests for this model fail: \`${provider}\` has no model \`${written}\``,
      help: hasPrefix ? `write \`${right}\`` : 'name a model of this provider, or the provider of this model',
      ...(hasPrefix && fix(`write \`${right}\``, false, replaceValue(model, JSON.stringify(right)))),
    }
  }
}

/** Models of other vendors. Bedrock serves models of several. */
const OTHER_VENDORS = {
  openai: /^(?:claude|gemini)-/,
  anthropic: /^(?:gpt|gemini)-/,
  gemini: /^(?:gpt|claude)-/,
  bedrock: /^(?:gpt|gemini)-\d/,
}

interface NamedModel {
  provider: keyof typeof OTHER_VENDORS
  model: Cursor
}

const isVendor = (name: string): name is NamedModel['provider'] => Object.hasOwn(OTHER_VENDORS, name)

/** The models of providers under their usual addresses: another host may serve any model under any name. */
function* namedModels(root: Cursor): Iterable<NamedModel> {
  for (const holder of mapsWith(root, 'provider')) {
    yield* ofProvider(holder.at('provider'), holder)
    const name = holder.at('provider').string?.toLowerCase() ?? ''
    const params = holder.at('params')
    if (isVendor(name) && !isElsewhere(params)) yield { provider: name, model: params.at('model') }
  }
  for (const holder of mapsWith(root, 'providers'))
    for (const entry of holder.at('providers').items()) yield* ofProvider(entry)
}

/** The settings of a provider are under its name. */
function* ofProvider(container: Cursor, ...around: Cursor[]): Iterable<NamedModel> {
  for (const [name, settings] of container.members()) {
    const provider = name.toLowerCase()
    if (isVendor(provider) && ![container, settings, ...around].some(isElsewhere))
      yield { provider, model: settings.at('model') }
  }
}

const isElsewhere = (container: Cursor): boolean =>
  ['host', 'hostOverride', 'path', 'pathOverride', 'pathPrefix', 'baseUrl'].some((name) => container.has(name))

const hasAddress = (params: Cursor): boolean => params.at('api_base').isSet || params.at('base_url').isSet

/** Providers under other names. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  google: 'gemini',
  aws: 'bedrock',
  amazon: 'bedrock',
  claude: 'anthropic',
  gpt: 'openai',
  azure_openai: 'azure',
  azureopenai: 'azure',
  vertex: 'vertex_ai',
  vertexai: 'vertex_ai',
  google_ai_studio: 'gemini',
  mistralai: 'mistral',
  fireworks: 'fireworks_ai',
  together: 'together_ai',
  grok: 'xai',
  nvidia: 'nvidia_nim',
}

/** The provider that a name nearly is. The first part may also be a vendor's own name for a model, as of `meta-llama`. */
function meant(name: string): string | undefined {
  const lower = name.trim().toLowerCase().replaceAll('-', '_')
  if (PROVIDER_NAMES.has(lower)) return lower
  if (Object.hasOwn(OTHER_NAMES, lower)) return OTHER_NAMES[lower]
  return name.length > 4 ? nearest(name, POPULAR) : undefined
}

/** `openai:gpt-4o`, as other software writes it. */
function ofColon(model: Cursor): string | undefined {
  const [, name] = /^([a-z_]+):[^/:]+$/.exec(model.string!) ?? []
  return name !== undefined && POPULAR.includes(name) ? name : undefined
}

const POPULAR = [
  'openai',
  'azure',
  'anthropic',
  'bedrock',
  'vertex_ai',
  'gemini',
  'mistral',
  'groq',
  'openrouter',
  'deepseek',
]
