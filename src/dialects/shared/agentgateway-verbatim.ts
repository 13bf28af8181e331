import type { Losses } from '../../core/losses.js'
import { child } from '../../core/pointer.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import { fieldOf } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { bucketPerUnit } from '../../gateways/retarget/local-bucket.js'
import { isRecord, list } from '../../yaml/plain.js'
import { translateGuards } from './agentgateway-guards.js'
import {
  extAuthToKubernetes,
  extAuthToStandalone,
  extProcTo,
  type Form,
  type References,
  remoteLimitTo,
} from './agentgateway-services.js'
import { capitalise, hasOnly, type Json, plain, renamed, uncapitalise } from './plain-options.js'

/** A policy field that claimwright copies and does not decide. */
interface CopiedField {
  field: string
  value: unknown
  step: Outside | Unmodelled
}

/** The fields of the other configuration, by name. `undefined`: a part has no counterpart. */
type Rename = (options: unknown, references: References) => Json | undefined

const under =
  (field: string, rename: (options: unknown, references: References) => unknown): Rename =>
  (options, references) => {
    const value = rename(options, references)
    return value === undefined ? undefined : { [field]: value }
  }

const RETRY = {
  attempts: 'attempts',
  backoff: 'backoff',
  codes: 'codes',
  precondition: 'precondition',
  condition: 'condition',
}
const retry = under('retry', (options) => renamed(options, RETRY))
/** A file has to list the codes; connections that fail are tried again in any case. */
const retryOfFile = under('retry', (options) => {
  const written = renamed(options, RETRY)
  return written && { codes: [], ...written }
})

/** Fields of a standalone file as fields of `traffic`. */
const TO_KUBERNETES: Record<string, Rename> = {
  extAuthz: under('extAuth', extAuthToKubernetes),
  extProc: under('extProc', extProcTo('agentgateway')),
  localRateLimit: under('rateLimit', limitsToKubernetes),
  remoteRateLimit: under('rateLimit', under('global', remoteLimitTo('agentgateway'))),
  timeout: under('timeouts', (options) => renamed(options, { requestTimeout: 'request' })),
  retry,
}

/** The same the other way. */
const TO_STANDALONE: Record<string, Rename> = {
  extAuth: under('extAuthz', extAuthToStandalone),
  extProc: under('extProc', extProcTo('standalone')),
  rateLimit: limitsToStandalone,
  timeouts: under('timeout', (options) => renamed(options, { request: 'requestTimeout' })),
  retry: retryOfFile,
}

/** Fields about models, which are policies of a backend. */
const GUARDS: ReadonlySet<string> = new Set(['promptGuard', 'guardrails'])

const TABLES = { agentgateway: TO_KUBERNETES, standalone: TO_STANDALONE }

/** Of the steps without a writing of their own those that the other configuration of agentgateway can have, and the rest. */
export function copyFields(
  steps: readonly Step[],
  to: Form,
  losses: Losses,
): { copied: CopiedField[]; others: Step[] } {
  const copied = new Map<string, CopiedField>()
  const others = steps.filter((step) => {
    if (!isCopyable(step)) return true
    const name = fieldOf(step)
    const { options, references } = step.content
    const table = TABLES[to]
    const fields =
      step.words === to
        ? { [name]: plain(options) }
        : Object.hasOwn(table, name)
          ? table[name]!(options, references)
          : undefined
    if (!fields) return true
    const entries = Object.entries(fields).map(([field, value]) => [field, value, copied.get(field)] as const)
    // Two steps of one kind are not one field, but for limits of the proxy and of a server.
    if (entries.some(([, value, known]) => known && overlap(known.value, value))) return true
    losses.exact(step.origin)
    for (const [field, value, known] of entries)
      copied.set(
        field,
        known ? { ...known, value: { ...(known.value as Json), ...(value as Json) } } : { field, value, step },
      )
    return false
  })
  return { copied: [...copied.values()], others }
}

/** Policies about calls of models among the steps of a backend, in the form of the target, and the other steps. */
export function copyModelPolicies(steps: readonly Step[], to: Form, losses: Losses): { ai?: Json; others: Step[] } {
  let ai: Json = {}
  const others = steps.filter((step) => {
    if (!isCopyable(step) || !isModelPolicy(step)) return true
    const added = isGuard(step) ? guardsIn(step, to, ai['promptGuard']) : settingsIn(step, to, losses)
    if (!added || Object.keys(added).some((name) => name !== 'promptGuard' && Object.hasOwn(ai, name))) return true
    losses.exact(step.origin)
    ai = { ...ai, ...added }
    return false
  })
  return { ...(Object.keys(ai).length > 0 && { ai }), others }
}

/** `promptGuard` with the guards of one more step. */
function guardsIn({ content: { options, references }, words }: Copyable, to: Form, known: unknown): Json | undefined {
  const guards = words === to ? (plain(options) as Json) : translateGuards(options, to, references)
  if (!guards || (known && overlap(known, guards))) return undefined
  return { promptGuard: { ...(known as Json | undefined), ...guards } }
}

/** Settings of calls that both forms have; the others are losses. */
function settingsIn({ content, words, origin }: Copyable, to: Form, losses: Losses): Json | undefined {
  const options = plain(content.options) as Json
  if (words === to) return options
  const written: Json = {}
  for (const [name, value] of Object.entries(options)) {
    const member = value === null ? undefined : callSetting(name, value, to)
    if (member) Object.assign(written, member)
    else if (value !== null)
      losses.unsupported(
        { ...origin, pointer: child(origin.pointer, name) },
        `\`${name}\` of \`ai\` is not supported by the target`,
      )
  }
  return Object.keys(written).length > 0 ? written : undefined
}

/** A setting of calls in the other form: Kubernetes capitalizes kinds of routes, and lists members of bodies. */
function callSetting(name: string, value: unknown, to: Form): Json | undefined {
  const isKubernetes = to === 'agentgateway'
  switch (name) {
    case 'routes': {
      const rename = isKubernetes ? capitalise : uncapitalise
      return {
        routes: Object.fromEntries(Object.entries(value as Json).map(([path, type]) => [path, rename(`${type}`)])),
      }
    }
    case 'modelAliases':
      return { modelAliases: value }
    case 'prompts':
    case 'prompt':
      return { [isKubernetes ? 'prompt' : 'prompts']: value }
    case 'defaults':
    case 'overrides':
      return { [name]: isKubernetes ? fieldsOfMap(value) : mapOfFields(value) }
    default:
      return undefined
  }
}

const fieldsOfMap = (value: unknown): Json[] =>
  Object.entries(isRecord(value) ? value : {}).map(([field, member]) => ({ field, value: member }))

const mapOfFields = (value: unknown): Json =>
  Object.fromEntries(
    list(value).flatMap((entry) => (isRecord(entry) ? [[String(entry['field']), entry['value']]] : [])),
  )

/** Both set the same member, or are not maps. */
function overlap(known: unknown, value: unknown): boolean {
  if (!isRecord(known) || !isRecord(value)) return true
  return Object.keys(value).some((name) => Object.hasOwn(known, name))
}

/** Guards of prompts, which are policies of a backend in Kubernetes. */
export function isGuard(step: Step): boolean {
  return isCopyable(step) && GUARDS.has(fieldOf(step))
}

/** Guards of prompts and settings of calls. */
export function isModelPolicy(step: Step): boolean {
  return isGuard(step) || (isCopyable(step) && step.kind === 'unmodelled' && step.field === 'ai')
}

type Copyable = Outside | Unmodelled

function isCopyable(step: Step): step is Copyable {
  if ((step.kind !== 'outside' && step.kind !== 'unmodelled') || step.when) return false
  return step.words === 'standalone' || step.words === 'agentgateway'
}

const UNITS: Record<string, string> = {
  '1s': 'Seconds',
  '60s': 'Minutes',
  '1m': 'Minutes',
  '3600s': 'Hours',
  '1h': 'Hours',
}

/** A bucket that is filled every second, minute or hour; what it holds beyond one filling is the burst. */
function limitsToKubernetes(options: unknown): Json | undefined {
  if (!Array.isArray(options) || options.length === 0) return undefined
  const local = options.map((limit: unknown) => {
    if (!isRecord(limit) || !hasOnly(limit, ['maxTokens', 'tokensPerFill', 'fillInterval', 'type'])) return undefined
    const { maxTokens, tokensPerFill, fillInterval, type = 'requests' } = limit
    const unit = UNITS[String(fillInterval)]
    if (typeof maxTokens !== 'number' || typeof tokensPerFill !== 'number' || unit === undefined) return undefined
    if (tokensPerFill < 1 || maxTokens < tokensPerFill) return undefined
    const burst = maxTokens - tokensPerFill
    return { [type === 'tokens' ? 'tokens' : 'requests']: tokensPerFill, unit, ...(burst > 0 && { burst }) }
  })
  return local.includes(undefined) ? undefined : { local }
}

function limitsToStandalone(options: unknown, references: References): Json | undefined {
  if (!isRecord(options) || !hasOnly(options, ['local', 'global'])) return undefined
  const localRateLimit = Array.isArray(options['local']) ? bucketsOf(options['local']) : []
  const remoteRateLimit = options['global'] ? remoteLimitTo('standalone')(options['global'], references) : {}
  if (!localRateLimit || !remoteRateLimit) return undefined
  return {
    ...(localRateLimit.length > 0 && { localRateLimit }),
    ...(Object.keys(remoteRateLimit).length > 0 && { remoteRateLimit }),
  }
}

function bucketsOf(local: readonly unknown[]): unknown[] | undefined {
  const limits = local.map((limit: unknown) => {
    if (!isRecord(limit) || !hasOnly(limit, ['requests', 'tokens', 'unit', 'burst'])) return undefined
    const { requests, tokens, unit, burst } = limit
    const bucket = bucketPerUnit(requests ?? tokens, unit, burst)
    return bucket && { ...bucket, ...(requests === undefined && { type: 'tokens' }) }
  })
  return limits.includes(undefined) ? undefined : limits
}
