import { isRecord, list } from '../../yaml/plain.js'
import { backendRefOf, hostOf, type References } from './agentgateway-services.js'
import { capitalise, hasOnly, inverse, type Json, plain, renamed, uncapitalise } from './plain-options.js'

/** One guard in the other form; `undefined`: a part has no counterpart. */
type Rename = (guard: Json, references: References) => Json | undefined

/** `promptGuard` of a file in the form of Kubernetes. Guards that could not all be written are not written at all. */
export function guardsToKubernetes(options: unknown, references: References): Json | undefined {
  return eachGuard(options, references, guardToKubernetes)
}

/** `promptGuard` of Kubernetes in the form of a file. */
export function guardsToStandalone(options: unknown, references: References): Json | undefined {
  return eachGuard(options, references, guardToStandalone)
}

function eachGuard(options: unknown, references: References, rename: Rename): Json | undefined {
  if (!isRecord(options) || !hasOnly(options, ['request', 'response', 'streaming'])) return undefined
  const { streaming } = options
  const sides = (['request', 'response'] as const).flatMap((side) => {
    const guards = list(options[side]).map((one) => (isRecord(one) ? rename(one, references) : undefined))
    return guards.length > 0 ? [[side, guards] as const] : []
  })
  if (sides.some(([, guards]) => guards.includes(undefined))) return undefined
  return { ...(streaming !== undefined && streaming !== null && { streaming }), ...Object.fromEntries(sides) }
}

const REJECTION = { body: 'message', status: 'statusCode' }
const MODEL_ARMOR = { templateId: 'templateId', projectId: 'projectId', location: 'location' }
const BEDROCK = { guardrailIdentifier: 'identifier', guardrailVersion: 'version', region: 'region' }

function guardToKubernetes({ rejection, scope, ...guard }: Json): Json | undefined {
  const kind = kindToKubernetes(guard)
  const response = rejection ? renamed(rejection, REJECTION) : {}
  if (!kind || !response) return undefined
  return {
    ...(Object.keys(response).length > 0 && { response }),
    ...(list(scope).length > 0 && { scope: list(scope).map((one) => capitalise(String(one))) }),
    ...kind,
  }
}

function kindToKubernetes({
  regex,
  webhook,
  openAIModeration,
  bedrockGuardrails,
  googleModelArmor,
}: Json): Json | undefined {
  if (isRecord(regex)) return { regex: regexToKubernetes(regex) }
  if (isRecord(webhook)) return under('webhook', webhookToKubernetes(webhook))
  if (isRecord(openAIModeration)) return under('openAIModeration', renamed(openAIModeration, { model: 'model' }))
  if (isRecord(bedrockGuardrails))
    return under('bedrockGuardrails', withCloudAuth(bedrockGuardrails, BEDROCK, 'backendAuth', 'auth'))
  if (isRecord(googleModelArmor))
    return under('googleModelArmor', withCloudAuth(googleModelArmor, MODEL_ARMOR, 'backendAuth', 'auth'))
  return undefined
}

function guardToStandalone({ response, scope, ...guard }: Json, references: References): Json | undefined {
  const kind = kindToStandalone(guard, references)
  const rejection = response ? renamed(response, inverse(REJECTION)) : {}
  if (!kind || !rejection) return undefined
  return {
    ...kind,
    ...(list(scope).length > 0 && { scope: list(scope).map((one) => uncapitalise(String(one))) }),
    ...(Object.keys(rejection).length > 0 && { rejection }),
  }
}

function kindToStandalone(guard: Json, references: References): Json | undefined {
  const { regex, webhook, openAIModeration, bedrockGuardrails, googleModelArmor } = guard
  if (isRecord(regex)) return { regex: regexToStandalone(regex) }
  if (isRecord(webhook)) return under('webhook', webhookToStandalone(webhook, references))
  if (isRecord(openAIModeration)) return under('openAIModeration', renamed(openAIModeration, { model: 'model' }))
  if (isRecord(bedrockGuardrails))
    return under('bedrockGuardrails', withCloudAuth(bedrockGuardrails, inverse(BEDROCK), 'auth', 'backendAuth'))
  if (isRecord(googleModelArmor))
    return under('googleModelArmor', withCloudAuth(googleModelArmor, MODEL_ARMOR, 'auth', 'backendAuth'))
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
function withCloudAuth(
  { policies, ...options }: Json,
  names: Record<string, string>,
  from: string,
  to: string,
): Json | undefined {
  const settings = renamed(options, names)
  if (policies === undefined || policies === null) return settings
  if (!settings || !isRecord(policies) || !hasOnly(policies, [from]) || !isAmbient(policies[from])) return undefined
  return { ...settings, policies: { [to]: plain(policies[from]) } }
}

/** `aws: {}` or `gcp: {}`. */
const isAmbient = (auth: unknown): boolean =>
  isRecord(auth) &&
  hasOnly(auth, ['aws', 'gcp']) &&
  Object.values(auth).every((value) => isRecord(value) && Object.keys(value).length === 0)
