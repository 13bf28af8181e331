import { isVariable } from '../../validate/checks/litellm-fields.js'
import type { Cursor } from '../../yaml/cursor.js'
import { nearest } from '../../yaml/nearest.js'
import { litellm } from '../example-policies.js'
import { litellmConfigs } from '../lookup/litellm.js'
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
      yield* repeatedNames(guardrails.items())
      for (const model of models) yield* unknownNames(model.at('guardrails'), guardrails.items())
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
  if (!parameters.isMap) return
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
  for (const mode of modesOf(parameters.at('mode'))) {
    if (mode.string === undefined || isVariable(mode.string) || MODES.has(mode.string)) continue
    const meant = nearest(mode.string, MODES)
    yield {
      at: mode,
      message: `${SKIPPED}: it has no mode \`${mode.string.slice(0, 60)}\``,
      help: meant === undefined ? `use one of ${[...MODES].join(', ')}` : `did you mean \`${meant}\`?`,
    }
  }
  const isDefault = parameters.at('default_on')
  if (isDefault.string !== undefined && !/^(?:t|f|y|n|true|false|yes|no|on|off|[01])$/i.test(isDefault.string))
    yield { at: isDefault, message: `${SKIPPED}: \`default_on\` is not a boolean`, help: 'write `true` or `false`' }
}

/** One mode, a list, or modes by tag. */
const modesOf = (mode: Cursor): Cursor[] =>
  mode.isMap
    ? [
        mode.at('default'),
        ...mode
          .at('tags')
          .members()
          .map(([, member]) => member),
      ].flatMap(modesOf)
    : mode.items().length > 0
      ? [...mode.items()]
      : [mode]

/** LiteLLM keeps the first guardrail of a name. */
function* repeatedNames(entries: readonly Cursor[]): Iterable<Report> {
  const seen = new Map<string, Cursor>()
  for (const entry of entries) {
    const name = entry.at('guardrail_name')
    if (name.string === undefined) continue
    const first = seen.get(name.string)
    if (first)
      yield {
        at: name,
        message: `${SKIPPED}: another guardrail has its name`,
        related: [{ at: first, message: 'this guardrail is used' }],
        help: 'give each guardrail a name of its own',
      }
    else seen.set(name.string, name)
  }
}

/** The database may have further guardrails. */
function* unknownNames(used: Cursor, entries: readonly Cursor[]): Iterable<Report> {
  const names = entries.flatMap((entry) => entry.at('guardrail_name').string ?? [])
  for (const name of used.items()) {
    if (name.string === undefined || names.includes(name.string)) continue
    const meant = nearest(name.string, names)
    yield {
      at: name,
      confidence: 'medium',
      message: `requests for this model are not checked: no guardrail is named \`${name.string.slice(0, 60)}\``,
      help: meant === undefined ? 'add it to `guardrails`' : `did you mean \`${meant}\`?`,
    }
  }
}

/** LiteLLM 1.106.2, `guardrail_initializer_registry` and `SupportedGuardrailIntegrations`. */
const KINDS: ReadonlySet<string> = new Set(
  `agent_365 aim akto alice aporia azure/prompt_shield azure/text_moderations bedrock block_code_execution cato_networks
  cisco_ai_defense compresr conduct crowdstrike_aidr custom_code decision_model deepkeep dynamoai enkryptai
  generic_guardrail_api grayswan guardrails_ai headroom hiddenlayer hide-secrets ibm_guardrails javelin lakera lakera_v2
  lasso litellm_content_filter llm_as_a_judge llm_shield_proxy mcp_end_user_permission mcp_jwt_signer mcp_security
  microsoft_purview model_armor noma noma_v2 onyx openai_moderation ovalix pangea panw_prisma_airs pillar presidio
  prompt_security promptguard qostodian_nexus qualifire repelloai rubrik semantic_guard singulr straiker tool_permission
  tool_policy typesafe vigil_guard xecguard zscaler_ai_guard`.split(/\s+/),
)

const MODES: ReadonlySet<string> = new Set(
  `pre_call post_call during_call logging_only pre_mcp_call during_mcp_call post_mcp_call
  realtime_input_transcription`.split(/\s+/),
)
