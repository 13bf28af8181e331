import { isRecord, list } from '../../yaml/plain.js'
import { backendRefOf, type Form, hostOf, namesIn, type References, SPELL } from './agentgateway-services.js'
import { capitalise, hasOnly, type Json, plain, renamed, uncapitalise } from './plain-options.js'

/** Their words for the parts of a guard. */
const ANSWER = { agentgateway: 'response', standalone: 'rejection' } as const
const AUTH = { agentgateway: 'auth', standalone: 'backendAuth' } as const
const OTHER = { agentgateway: 'standalone', standalone: 'agentgateway' } as const

/**
 * `promptGuard` in the form `to`, from the other form; `undefined`: a part has no counterpart. Guards that could not all
 * be written are not written at all.
 */
export function translateGuards(options: unknown, to: Form, references: References): Json | undefined {
  if (!isRecord(options) || !hasOnly(options, ['request', 'response', 'streaming'])) return undefined
  const { streaming } = options
  const sides = (['request', 'response'] as const).flatMap((side) => {
    const guards = list(options[side]).map((guard) => (isRecord(guard) ? translate(guard, to, references) : undefined))
    return guards.length > 0 ? [[side, guards] as const] : []
  })
  if (sides.some(([, guards]) => guards.includes(undefined))) return undefined
  return { ...(streaming !== undefined && streaming !== null && { streaming }), ...Object.fromEntries(sides) }
}

/** Members of a file, and what Kubernetes calls them. */
const REJECTION = { body: 'message', status: 'statusCode' }
const MODEL_ARMOR = { templateId: 'templateId', projectId: 'projectId', location: 'location' }
const BEDROCK = { guardrailIdentifier: 'identifier', guardrailVersion: 'version', region: 'region' }

function translate(guard: Json, to: Form, references: References): Json | undefined {
  const kind = translateKind(guard, to, references)
  const written = guard[ANSWER[OTHER[to]]]
  const answer = written ? renamed(written, namesIn(to, REJECTION)) : {}
  if (!kind || !answer) return undefined
  const scope = list(guard['scope'])
  return {
    ...(Object.keys(answer).length > 0 && { [ANSWER[to]]: answer }),
    ...(scope.length > 0 && { scope: scope.map((phase) => SPELL[to](String(phase))) }),
    ...kind,
  }
}

function translateKind(guard: Json, to: Form, references: References): Json | undefined {
  const { regex, webhook, openAIModeration, bedrockGuardrails, googleModelArmor } = guard
  if (isRecord(regex)) return { regex: to === 'agentgateway' ? regexToKubernetes(regex) : regexToStandalone(regex) }
  if (isRecord(webhook))
    return under(
      'webhook',
      to === 'agentgateway' ? webhookToKubernetes(webhook) : webhookToStandalone(webhook, references),
    )
  if (isRecord(openAIModeration)) return under('openAIModeration', renamed(openAIModeration, { model: 'model' }))
  if (isRecord(bedrockGuardrails)) return under('bedrockGuardrails', cloudService(bedrockGuardrails, to, BEDROCK))
  if (isRecord(googleModelArmor)) return under('googleModelArmor', cloudService(googleModelArmor, to, MODEL_ARMOR))
  return undefined
}

const under = (name: string, value: Json | undefined): Json | undefined => value && { [name]: value }

function regexToKubernetes({ action, rules }: Json): Json {
  const builtins = list(rules).flatMap((rule) =>
    isRecord(rule) && rule['builtin'] ? [capitalise(String(rule['builtin']))] : [],
  )
  const matches = list(rules).flatMap((rule) =>
    isRecord(rule) && rule['pattern'] !== undefined ? [rule['pattern']] : [],
  )
  return {
    ...(typeof action === 'string' && { action: capitalise(action) }),
    ...(builtins.length > 0 && { builtins }),
    ...(matches.length > 0 && { matches }),
  }
}

function regexToStandalone({ action, builtins, matches }: Json): Json {
  return {
    ...(typeof action === 'string' && { action: uncapitalise(action) }),
    rules: [
      ...list(builtins).map((one) => ({ builtin: uncapitalise(String(one)) })),
      ...list(matches).map((pattern) => ({ pattern })),
    ],
  }
}

function webhookToKubernetes({
  target,
  forwardHeaderMatches,
  headers,
  failureMode,
  ...others
}: Json): Json | undefined {
  const backendRef = isRecord(target) ? backendRefOf(target['host']) : undefined
  if (!backendRef || Object.values(others).some((value) => value !== null)) return undefined
  const matches = list(forwardHeaderMatches).map((one) => {
    const { name, value } = isRecord(one) ? one : ({} as Json)
    const { exact, regex } = isRecord(value) ? value : ({} as Json)
    return regex === undefined ? { name, value: exact } : { type: 'RegularExpression', name, value: regex }
  })
  return {
    backendRef,
    ...(isRecord(headers) && { headers: plain(headers) }),
    ...(matches.length > 0 && { forwardHeaderMatches: matches }),
    ...(failureMode === 'failOpen' && { failureMode: 'FailOpen' }),
  }
}

function webhookToStandalone(
  { backendRef, forwardHeaderMatches, headers, failureMode }: Json,
  references: References,
): Json | undefined {
  const host = hostOf({ backendRef }, references)
  if (host === undefined) return undefined
  const matches = list(forwardHeaderMatches).map((one) => {
    const { type, name, value } = isRecord(one) ? one : ({} as Json)
    return { name, value: { [type === 'RegularExpression' ? 'regex' : 'exact']: value } }
  })
  return {
    target: { host },
    ...(isRecord(headers) && { headers: plain(headers) }),
    ...(matches.length > 0 && { forwardHeaderMatches: matches }),
    ...(failureMode === 'FailOpen' && { failureMode: 'failOpen' }),
  }
}

/** A service of a cloud: its credential is the one of the environment, or has no counterpart. */
function cloudService({ policies, ...options }: Json, to: Form, names: Record<string, string>): Json | undefined {
  const settings = renamed(options, namesIn(to, names))
  if (policies === undefined || policies === null) return settings
  const from = AUTH[OTHER[to]]
  if (!settings || !isRecord(policies) || !hasOnly(policies, [from]) || !isAmbient(policies[from])) return undefined
  return { ...settings, policies: { [AUTH[to]]: plain(policies[from]) } }
}

/** `aws: {}` or `gcp: {}`. */
const isAmbient = (auth: unknown): boolean =>
  isRecord(auth) &&
  hasOnly(auth, ['aws', 'gcp']) &&
  Object.values(auth).every((value) => isRecord(value) && Object.keys(value).length === 0)
