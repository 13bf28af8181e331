import { nearest } from '../../yaml/nearest.js'
import { fix } from '../edit.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const settings = litellm('master_key: sk-0f5c61e2\nenable_jwt_auth: true')
const MODEL = 'model_list:\n- model_name: gpt-4o\n  litellm_params: { model: openai/gpt-4o }\n'

export const settingsSectionMisspelled: Rule = {
  code: 'CW6113',
  severity: 'warning',
  risk: 'critical',
  title: 'misspelled section of a LiteLLM configuration',
  families: ['litellm'],
  why: `LiteLLM ignores sections that it does not know. Without \`general_settings\` it has no master key and no JWT
authentication: every request is allowed. Without \`model_list\` it serves no model.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/config_settings'],
  failing: MODEL + settings.replace('general_settings', 'general-settings'),
  passing: MODEL + settings,
  *check(context) {
    for (const { root } of litellmConfigs(context)) {
      const missing = SECTIONS.filter((name) => !root.has(name))
      for (const [name, section] of root.members()) {
        if (OTHERS.has(name) || SECTIONS.includes(name)) continue
        const spelled = SYNONYMS[name] ?? nearest(name.replaceAll('-', '_'), missing)
        const meant = missing.find((one) => one === spelled)
        if (meant === undefined) continue
        const { file, start, end } = context.span(section, 'key')
        yield {
          at: section,
          part: 'key',
          message: `LiteLLM ignores \`${name}\`: ${CONSEQUENCES[meant] ?? 'its settings have no effect'}`,
          help: `write \`${meant}\``,
          ...fix(`write \`${meant}\``, false, [{ file, start, end, text: meant }]),
        }
      }
    }
  },
}

const SECTIONS = ['model_list', 'general_settings', 'litellm_settings', 'router_settings', 'environment_variables']

const SYNONYMS: Record<string, string> = {
  models: 'model_list',
  general: 'general_settings',
  settings: 'general_settings',
  proxy_settings: 'general_settings',
  router: 'router_settings',
  env: 'environment_variables',
  environment: 'environment_variables',
}

const CONSEQUENCES: Record<string, string> = {
  general_settings: 'it requires neither a key nor a token, unless the environment sets `LITELLM_MASTER_KEY`',
  model_list: 'it serves none of these models',
}

/** Further sections that LiteLLM 1.106.2 reads (proxy_server.py, `load_config`). */
const OTHERS = new Set(
  `include credential_list search_tools callback_settings assistant_settings sandbox_tools finetune_settings files_settings
  default_vertex_config guardrails prompts mcp_tools mcp_servers agents agent_list vector_store_registry worker_registry
  policies policy_attachments`.split(/\s+/),
)
