import { isVariable, reads } from '../../validate/checks/litellm-fields.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest, suggester } from '../../yaml/nearest.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
import { stringsBelow } from '../lookup/walk.js'
import type { Report, Rule } from '../rule.js'

const guardrail = (mode: string) =>
  `guardrails:
- guardrail_name: personal-data
  litellm_params: { guardrail: presidio, mode: ${mode}, default_on: true }
${litellm('master_key: sk-0f5c61e2')}`

export const guardrailNotLoaded: Rule = {
  code: 'CW6178',
  severity: 'warning',
  risk: 'high',
  title: 'guardrail that LiteLLM starts without',
  families: ['litellm'],
  why: `LiteLLM skips a guardrail that it cannot set up, writes a line to its log, and serves requests without it. A guardrail without a
name or without \`litellm_params\` stops its start.`,
  evidence: ['https://docs.litellm.ai/docs/proxy/guardrails/quick_start'],
  failing: guardrail('precall'),
  passing: guardrail('pre_call'),
  *check(context) {
    for (const { root, models } of litellmConfigs(context)) {
      const guardrails = root.at('guardrails')
      if (guardrails.isMap)
        yield {
          at: guardrails,
          part: 'key',
          severity: 'error',
          message: 'LiteLLM refuses to start: `guardrails` is a list',
          help: 'write `- guardrail_name: NAME` with `litellm_params` for each guardrail',
        }
      for (const entry of guardrails.items()) yield* entryProblems(entry)
      yield* unknownNames(models, guardrails.items())
    }
  },
}

const SKIPPED = 'LiteLLM starts without this guardrail'

function* entryProblems(entry: Cursor): Iterable<Report> {
  for (const name of ['guardrail_name', 'litellm_params'])
    if (entry.isMap && !entry.has(name))
      yield {
        at: entry,
        severity: 'error',
        message: `LiteLLM refuses to start: a guardrail has no \`${name}\``,
        help: 'write `guardrail_name`, and `litellm_params` with `guardrail` and `mode`',
      }
  const parameters = entry.at('litellm_params')
  if (parameters.isMap) yield* parameterProblems(parameters)
}

function* parameterProblems(parameters: Cursor): Iterable<Report> {
  for (const name of ['guardrail', 'mode'])
    if (!parameters.at(name).isSet)
      yield { at: parameters, part: 'key', message: `${SKIPPED}: \`${name}\` is required`, help: `write \`${name}\`` }
  const kind = parameters.at('guardrail')
  // A name with a dot is a class of the user.
  if (kind.string && !kind.string.includes('.') && !isVariable(kind.string) && !KINDS.has(kind.string)) {
    const meant = nearest(kind.string, KINDS)
    yield {
      at: kind,
      ...(meant === undefined && { confidence: 'medium' as const }),
      message: `${SKIPPED}: it knows no guardrail \`${kind.string.slice(0, 60)}\``,
      help: meant === undefined ? 'write the name of an integration of LiteLLM' : `did you mean \`${meant}\`?`,
    }
  }
  // One mode, a list, or modes by tag.
  for (const at of stringsBelow(parameters.at('mode'))) {
    const mode = at.string!
    if (isVariable(mode) || MODES.has(mode)) continue
    const meant = nearest(mode, MODES)
    yield {
      at,
      message: `${SKIPPED}: it has no mode \`${mode.slice(0, 60)}\``,
      help: meant === undefined ? `use one of ${[...MODES].join(', ')}` : `did you mean \`${meant}\`?`,
    }
  }
  const isDefault = parameters.at('default_on')
  if (!reads('boolean', isDefault.value))
    yield { at: isDefault, message: `${SKIPPED}: \`default_on\` is not a boolean`, help: 'write `true` or `false`' }
}

/** The database may have further guardrails. */
function* unknownNames(models: readonly Cursor[], entries: readonly Cursor[]): Iterable<Report> {
  const names = new Set(entries.flatMap((entry) => entry.at('guardrail_name').string ?? []))
  const suggest = suggester(names)
  for (const name of models.flatMap((model) => model.at('guardrails').items())) {
    if (name.string === undefined || names.has(name.string)) continue
    const meant = suggest(name.string)
    yield {
      at: name,
      confidence: 'medium',
      message: `requests for this model are not checked: no guardrail is named \`${name.string.slice(0, 60)}\``,
      help: meant === undefined ? 'add it to `guardrails`' : `did you mean \`${meant}\`?`,
    }
  }
}

/** LiteLLM up to 1.110.2, `guardrail_initializer_registry` and `SupportedGuardrailIntegrations`. */
const KINDS: ReadonlySet<string> = new Set(
  `agent_365 aim airia akto alice aporia azure/prompt_shield azure/text_moderations bedrock block_code_execution
  cato_networks cisco_ai_defense compresr conduct crowdstrike_aidr custom_code decision_model deepkeep dynamoai
  enkryptai generic_guardrail_api grayswan guardrails_ai headroom hiddenlayer hide-secrets ibm_guardrails javelin
  lakera lakera_v2 lasso litellm_content_filter llm_as_a_judge llm_shield_proxy mcp_end_user_permission mcp_jwt_signer
  mcp_security microsoft_purview model_armor noma noma_v2 onyx openai_moderation ovalix pangea panw_prisma_airs pillar
  presidio prompt_security promptguard qostodian_nexus qualifire reco repelloai rubrik semantic_guard singulr straiker
  tool_permission tool_policy typesafe vigil_guard wingback xecguard zscaler_ai_guard`.split(/\s+/),
)

const MODES: ReadonlySet<string> = new Set(
  `pre_call post_call during_call logging_only pre_mcp_call during_mcp_call post_mcp_call
  realtime_input_transcription`.split(/\s+/),
)
