import type { Losses } from '../../core/losses.js'
import type { Outside, Unmodelled } from '../../core/step/outside.js'
import type { Step } from '../../core/step/step.js'
import { isRecord } from '../../yaml/plain.js'

type Json = Record<string, unknown>

/** A policy field that claimwright copies and does not decide. */
export interface CopiedField {
  field: string
  value: unknown
  step: Outside | Unmodelled
}

type Rename = (options: unknown, step: Outside | Unmodelled) => unknown

/**
 * Fields of a standalone file: the equivalent field of `traffic`, and the conversion. `undefined`: a part has no
 * counterpart.
 */
const TO_KUBERNETES: Record<string, [field: string, rename: Rename]> = {
  extAuthz: ['extAuth', extAuthToKubernetes],
  localRateLimit: ['rateLimit', limitsToKubernetes],
  timeout: ['timeouts', (options) => renamed(options, { requestTimeout: 'request' })],
  retry: ['retry', (options) => renamed(options, RETRY)],
  csrf: ['csrf', (options) => renamed(options, { additionalOrigins: 'additionalOrigins' })],
}

/** The same the other way. */
const TO_STANDALONE: Record<string, [field: string, rename: Rename]> = {
  extAuth: ['extAuthz', extAuthToStandalone],
  rateLimit: ['localRateLimit', limitsToStandalone],
  timeouts: ['timeout', (options) => renamed(options, { request: 'requestTimeout' })],
  retry: ['retry', (options) => renamed(options, RETRY)],
  csrf: ['csrf', (options) => renamed(options, { additionalOrigins: 'additionalOrigins' })],
}

const RETRY = {
  attempts: 'attempts',
  backoff: 'backoff',
  codes: 'codes',
  precondition: 'precondition',
  condition: 'condition',
}

/** Of the steps without a writing of their own those that the other configuration of agentgateway can have, and the rest. */
export function copyFields(
  steps: readonly Step[],
  to: 'agentgateway' | 'standalone',
  losses: Losses,
): { copied: CopiedField[]; others: Step[] } {
  const table = to === 'agentgateway' ? TO_KUBERNETES : TO_STANDALONE
  const from = to === 'agentgateway' ? 'standalone' : 'agentgateway'
  const copied: CopiedField[] = []
  const others = steps.filter((step) => {
    if ((step.kind !== 'outside' && step.kind !== 'unmodelled') || step.words !== from || step.when) return true
    const name = step.kind === 'outside' ? step.name : step.field
    const [field, rename] = Object.hasOwn(table, name) ? table[name]! : []
    const value = rename?.(step.content.options, step)
    if (field === undefined || value === undefined) return true
    losses.exact(step.origin)
    copied.push({ field, value, step })
    return false
  })
  return { copied, others }
}

/** The renamed members; `undefined` if one has no counterpart. */
function renamed(options: unknown, names: Readonly<Record<string, string>>): Json | undefined {
  if (!isRecord(options)) return undefined
  const entries = Object.entries(options).filter(([, value]) => value !== null)
  if (entries.some(([name]) => !Object.hasOwn(names, name))) return undefined
  return Object.fromEntries(entries.map(([name, value]) => [names[name]!, plain(value)]))
}

const GRPC = { context: 'contextExtensions', metadata: 'requestMetadata' }
const HTTP = {
  path: 'path',
  redirect: 'redirect',
  body: 'body',
  includeResponseHeaders: 'allowedResponseHeaders',
  addRequestHeaders: 'addRequestHeaders',
  metadata: 'responseMetadata',
}
const inverse = (names: Record<string, string>) =>
  Object.fromEntries(Object.entries(names).map(([name, other]) => [other, name]))

function extAuthToKubernetes(options: unknown): Json | undefined {
  if (!isRecord(options) || !hasOnly(options, ['host', 'protocol', 'failureMode'])) return undefined
  const { host, protocol = { grpc: {} }, failureMode = 'deny' } = options
  if (typeof host !== 'string' || !isRecord(protocol)) return undefined
  if (failureMode !== 'deny' && failureMode !== 'allow') return undefined
  const kind = isRecord(protocol['http']) ? 'http' : 'grpc'
  const settings = renamed(protocol[kind] ?? {}, kind === 'http' ? HTTP : GRPC)
  if (!settings) return undefined
  return { url: `http://${host}`, ...(failureMode === 'allow' && { failureMode: 'FailOpen' }), [kind]: settings }
}

function extAuthToStandalone(options: unknown, { content }: Outside | Unmodelled): Json | undefined {
  if (!isRecord(options) || !hasOnly(options, ['url', 'backendRef', 'grpc', 'http', 'failureMode'])) return undefined
  const host = hostOf(options, content.references)
  const kind = isRecord(options['http']) ? 'http' : 'grpc'
  const settings = renamed(options[kind] ?? {}, inverse(kind === 'http' ? HTTP : GRPC))
  if (host === undefined || !settings) return undefined
  return {
    host,
    protocol: { [kind]: settings },
    ...(options['failureMode'] === 'FailOpen' && { failureMode: 'allow' }),
  }
}

/** The address of a service without TLS, which a host name alone can express. */
function hostOf(options: Json, references: readonly { kind: string; name: string }[]): string | undefined {
  const { url, backendRef } = options
  if (typeof url === 'string') {
    const [, name, port = '80'] = /^http:\/\/([^/:]+)(?::(\d+))?\/?$/.exec(url) ?? []
    return name === undefined ? undefined : `${name}:${port}`
  }
  const service = references.find(({ kind }) => kind === 'Service')?.name.split('/')
  const port = isRecord(backendRef) ? backendRef['port'] : undefined
  return service && typeof port === 'number' ? `${service[1]}.${service[0]}.svc.cluster.local:${port}` : undefined
}

const UNITS: Record<string, string> = {
  '1s': 'Seconds',
  '60s': 'Minutes',
  '1m': 'Minutes',
  '3600s': 'Hours',
  '1h': 'Hours',
}
const INTERVALS: Record<string, string> = { Seconds: '1s', Minutes: '1m', Hours: '1h' }

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

function limitsToStandalone(options: unknown): unknown[] | undefined {
  if (!isRecord(options) || !hasOnly(options, ['local']) || !Array.isArray(options['local'])) return undefined
  const limits = options['local'].map((limit: unknown) => {
    if (!isRecord(limit)) return undefined
    const { requests, tokens, unit, burst = 0 } = limit
    const count = requests ?? tokens
    const fillInterval = INTERVALS[String(unit)]
    if (typeof count !== 'number' || typeof burst !== 'number' || fillInterval === undefined) return undefined
    return {
      maxTokens: count + burst,
      tokensPerFill: count,
      fillInterval,
      ...(requests === undefined && { type: 'tokens' }),
    }
  })
  return limits.includes(undefined) ? undefined : limits
}

const hasOnly = (options: Json, names: readonly string[]): boolean =>
  Object.entries(options).every(([name, value]) => value === null || names.includes(name))

/** Contents have maps without a prototype. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}
