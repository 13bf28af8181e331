import { originOf } from '../../core/origin-of.js'
import type { Unmodelled } from '../../core/step/outside.js'
import type { Graph } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import { hookContent } from './content.js'
import { isGiven, type Settings } from './settings.js'

/** Built-in callbacks of LiteLLM that inspect prompts and may reject them; the others only log. */
const GUARDS = new Set([
  'aporia_prompt_injection',
  'azure_content_safety',
  'banned_keywords',
  'blocked_user_check',
  'detect_prompt_injection',
  'google_text_moderation',
  'hide_secrets',
  'lakera_prompt_injection',
  'llamaguard_moderations',
  'llmguard_moderations',
  'openai_moderations',
  'presidio',
])

/** Limits of the whole proxy. */
const LIMITS = ['max_budget', 'max_parallel_requests', 'global_max_parallel_requests']

/** Fields that configure where a request is sent, or retried after a failure. */
const DESTINATIONS: readonly (readonly [section: string, ...fields: string[]])[] = [
  ['general_settings', 'pass_through_endpoints'],
  ['litellm_settings', 'fallbacks', 'default_fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'],
  ['router_settings', 'fallbacks', 'default_fallbacks', 'context_window_fallbacks', 'content_policy_fallbacks'],
]

/**
 * Checks after all others that can deny a request and are not modelled. `selected`: guardrails that run only on requests
 * or keys that name them. Guardrails that only log never deny a request.
 */
export type UnmodelledChecks = Record<'after' | 'selected', Unmodelled[]>

export function readUnmodelled(root: Cursor, settings: Settings, readFile: Graph['readFile']): UnmodelledChecks {
  const general = root.at('general_settings')
  const library = root.at('litellm_settings')
  const step = (cursor: Cursor, affects: Unmodelled['affects'] = 'answer'): Unmodelled => {
    return {
      kind: 'unmodelled',
      field: cursor.name,
      affects,
      content: hookContent(cursor, readFile),
      origin: originOf(cursor),
    }
  }
  const limits = [general, library].flatMap((cursor) => LIMITS.map((name) => cursor.at(name))).filter(isGiven)
  const destinations = DESTINATIONS.flatMap(([section, ...fields]) => fields.map((field) => root.at(section, field)))
  const guardrails = [root.at('guardrails'), library.at('guardrails')].filter(isGiven)
  const guardrailsThat = (run: GuardrailRuns) => guardrails.filter((cursor) => whenRun(cursor, settings) === run)
  return {
    after: [
      ...limits.map((limit) => step(limit)),
      ...(mayRefuse(library.at('callbacks')) ? [step(library.at('callbacks'))] : []),
      ...guardrailsThat('always').map((cursor) => step(cursor)),
      ...guardrailsThat('to log').map((cursor) => step(cursor, 'nothing')),
      ...destinations.filter(isGiven).map((cursor) => step(cursor, 'upstream')),
    ],
    selected: guardrailsThat('where selected').map((cursor) => step(cursor)),
  }
}

/** One callback, or a list of them. A name with a dot is code of the user. */
function mayRefuse(cursor: Cursor): boolean {
  const names = cursor.string === undefined ? cursor.strings() : [cursor.string]
  return names.some((name) => name.includes('.') || GUARDS.has(name))
}

type GuardrailRuns = 'always' | 'where selected' | 'to log'

function whenRun(list: Cursor, settings: Settings): GuardrailRuns {
  // Of the former format: the guardrail's name is the key.
  const guardrails = list
    .items()
    .map((cursor) =>
      cursor.has('litellm_params') ? cursor.at('litellm_params') : (cursor.members()[0]?.[1] ?? cursor),
    )
    .filter((options) => options.at('mode').string !== 'logging_only')
  if (guardrails.length === 0) return 'to log'
  return guardrails.some((options) => settings.flag(options.at('default_on'))) ? 'always' : 'where selected'
}
