import type { Cursor } from '../../yaml/cursor.js'
import { suggester } from '../../yaml/nearest.js'
import { fix, replaceValue } from '../edit.js'
import { litellm } from '../example-policies.js'
import { type LiteLlmConfig, litellmConfigs } from '../lookup/litellm.js'
import type { Rule } from '../rule.js'

const permissions = (model: string) =>
  `model_list:\n- model_name: gpt-4o\n  litellm_params: { model: openai/gpt-4o }\n${litellm(`master_key: sk-0f5c61e2
role_permissions:
- { role: team, models: [${model}] }
litellm_jwtauth:
  enforce_rbac: true
  team_id_jwt_field: team`)}`

export const unknownModel: Rule = {
  code: 'CW6110',
  severity: 'warning',
  confidence: 'medium',
  risk: 'low',
  title: 'model that the configuration does not list',
  families: ['litellm'],
  why: `Permissions and fallbacks name models by their \`model_name\`, not by the name that the provider has for them. A
permission for another name allows nothing, and a fallback to it fails. With \`store_model_in_db\` the database may have
further models.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/jwt_auth_arch'],
  failing: permissions('openai/gpt-4o'),
  passing: permissions('gpt-4o'),
  *check(context) {
    for (const config of litellmConfigs(context)) {
      const known = namesOf(config)
      if (!known) continue
      for (const [model, fallbacks] of fallbackEntries(config))
        if (fallbacks.string !== undefined)
          yield {
            at: fallbacks,
            message: `the fallbacks of \`${model}\` are never used: a string is read letter by letter`,
            help: `write a list: \`[${fallbacks.string}]\``,
          }
      const hasPatterns = [...known.keys()].some((model) => model.includes('*'))
      const suggest = suggester([...known.keys()])
      for (const { at, name, part, consequence } of references(config)) {
        if (!name || known.has(name) || /[*$]|^os\.environ\/|^all-(?:proxy|team)-models$/.test(name)) continue
        if (hasPatterns && name.includes('/')) continue
        const meant = known.get(name.replace(/^[^/]*\//, '')) ?? suggest(name)
        yield {
          at,
          ...(part && { part }),
          message: `\`model_list\` has no model \`${name}\`: ${consequence}`,
          help: 'write a `model_name` of the list, or add the model',
          ...(meant !== undefined && {
            help: `did you mean \`${meant}\`?`,
            ...fix(`write \`${meant}\``, false, part ? undefined : replaceValue(at, meant)),
          }),
        }
      }
    }
  },
}

/** Names that callers may use; `undefined`: some are not in the file, or match a pattern. */
function namesOf({ root, general }: LiteLlmConfig): Map<string, string> | undefined {
  const models = root.at('model_list').items()
  const names = models.map((model) => model.at('model_name').string)
  // `anthropic/*` leaves all names without a slash to the other entries.
  const isOpen = names.some((name) => name === undefined || /^[^/]*\*/.test(name))
  if (models.length === 0 || isOpen || general.at('store_model_in_db').value === true || root.has('include'))
    return undefined
  const aliases = root
    .at('router_settings', 'model_group_alias')
    .members()
    .map(([alias]) => alias)
  const groups = models.flatMap((model) => model.at('model_info', 'access_groups').strings())
  return new Map([...names, ...aliases, ...groups].map((name) => [name!, name!]))
}

interface Reference {
  at: Cursor
  name: string | undefined
  part?: 'key'
  consequence: string
}

function* references(config: LiteLlmConfig): Iterable<Reference> {
  const { general, jwt } = config
  const entries = [...general.at('role_permissions').items(), ...jwt.at('scope_mappings').items()]
  for (const cursor of entries.flatMap((entry) => entry.at('models').items()))
    yield { at: cursor, name: cursor.string, consequence: 'this permission allows no request' }
  for (const [, target] of config.root.at('router_settings', 'model_group_alias').members())
    yield {
      at: target.isMap ? target.at('model') : target,
      name: (target.isMap ? target.at('model') : target).string,
      consequence: 'requests for this alias fail',
    }
  for (const cursor of config.root.at('router_settings', 'default_fallbacks').items())
    yield { at: cursor, name: cursor.string, consequence: 'this fallback fails' }
  for (const [name, models] of fallbackEntries(config)) {
    yield { at: models, name, part: 'key', consequence: 'this fallback is never used' }
    for (const cursor of models.items()) yield { at: cursor, name: cursor.string, consequence: 'this fallback fails' }
  }
}

/** Models with those that are called where they fail. */
function fallbackEntries({ root }: LiteLlmConfig): [model: string, fallbacks: Cursor][] {
  return ['router_settings', 'litellm_settings']
    .flatMap((section) =>
      ['fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'].map((field) => root.at(section, field)),
    )
    .flatMap((fallbacks) => fallbacks.items())
    .flatMap((entry) => entry.members())
}
