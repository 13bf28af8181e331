import { originOf } from '../../core/origin-of.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import {
  type BackendPolicies,
  type BackendSlot,
  type Policies,
  type Slot,
  setPolicy,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { modifierStep, transformationStep } from '../shared/agentgateway-headers.js'
import { readConditional, readCsrf, readDirectResponse, readOutside } from '../shared/agentgateway-policies.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'
import { readApiKey, readBackendAuth, readBackendCredentials, readBasicAuth } from './credentials.js'
import { readCors } from './filters.js'
import { readJwt, readMcpAuthentication } from './jwt.js'
import type { BackendFull } from './model/generated/backend.js'
import type { Traffic } from './model/policy.js'

type Read<S> = (reader: AgentgatewayReader, at: Cursor, namespace: string) => [S, Step[]][]

/** Fields of `spec.traffic`. */
const TRAFFIC: Record<Exclude<keyof Traffic, 'phase'>, Read<Slot>> = {
  extAuth: (reader, at) => [['extAuthz', readOutside(reader, at, 'ext-auth')]],
  extProc: (reader, at) => [['extProc', readOutside(reader, at, 'ext-proc')]],
  authorization: (reader, at) => [['authorization', [readAuthorization(reader, at)]]],
  rateLimit: (reader, at) => [['localRateLimit', readOutside(reader, at, 'rate-limit')]],
  transformation: (reader, at) => [
    ['transformation', readEntries(reader, at, (policy) => transformationStep(reader, policy))],
  ],
  csrf: (_, at) => [['csrf', [readCsrf(at)]]],
  cors: (_, at) => [['cors', [readCors(at)]]],
  headerModifiers: (_, at) => readHeaderModifiers(at),
  hostRewrite: (_, at) => [
    [
      'hostRewrite',
      [
        {
          kind: 'rewrite',
          origin: originOf(at),
          host: { kind: at.at('mode').string === 'None' ? 'none' : 'upstream' },
        },
      ],
    ],
  ],
  timeouts: (reader, at) => [['timeout', [reader.unmodelled(at, 'nothing')]]],
  retry: (reader, at) => [['retry', [reader.unmodelled(at, 'nothing')]]],
  delay: (reader, at) => [['delay', [reader.unmodelled(at, 'nothing')]]],
  directResponse: (reader, at) => [
    ['directResponse', readEntries(reader, at, (policy) => readDirectResponse(reader, policy))],
  ],
  buffer: (reader, at) => [['buffer', [reader.unmodelled(at, 'answer')]]],
  jwtAuthentication: (reader, at, namespace) => [['jwt', [readJwt(reader, at, namespace)]]],
  apiKeyAuthentication: (reader, at, namespace) => [['apiKey', readApiKey(reader, at, namespace)]],
  basicAuthentication: (reader, at, namespace) => [['basicAuth', readBasicAuth(reader, at, namespace)]],
}

/** Fields of `spec.backend`, and of a backend's own `policies`. */
const BACKEND: Record<keyof BackendFull, Read<BackendSlot>> = {
  auth: (reader, at, namespace) => [
    ['auth', [...readBackendAuth(reader, at, namespace), ...readBackendCredentials(reader, at, namespace)]],
  ],
  transformation: (reader, at) => [['transformation', [transformationStep(reader, at)]]],
  extAuth: (reader, at) => [['extAuthz', [reader.outside(at, 'ext-auth')]]],
  ai: (reader, at) => [['llm', reader.ai(at)]],
  mcp: (reader, at, namespace) => readMcpPolicies(reader, at, namespace),
  tcp: (reader, at) => [['tcp', [reader.unmodelled(at, 'nothing')]]],
  tls: (reader, at) => [['tls', [reader.unmodelled(at, 'upstream')]]],
  http: (reader, at) => [['http', [reader.unmodelled(at, 'nothing')]]],
  tunnel: (reader, at) => [['tunnel', [reader.unmodelled(at, 'upstream')]]],
  health: (reader, at) => [['health', [reader.unmodelled(at, 'nothing')]]],
}

export function readTraffic(reader: AgentgatewayReader, cursor: Cursor, namespace: string): Policies {
  return readFields(TRAFFIC, reader, cursor, namespace)
}

export function readBackendPolicies(reader: AgentgatewayReader, cursor: Cursor, namespace: string): BackendPolicies {
  return readFields(BACKEND, reader, cursor, namespace)
}

function readFields<S extends string>(
  fields: Record<string, Read<S>>,
  reader: AgentgatewayReader,
  cursor: Cursor,
  namespace: string,
): Map<S, Step[]> {
  const policies = new Map<S, Step[]>()
  for (const [name, read] of Object.entries(fields)) {
    if (!cursor.at(name).isSet) continue
    for (const [slot, steps] of read(reader, cursor.at(name), namespace)) setPolicy(policies, slot, ...steps)
  }
  return policies
}

/** Each expression is a rule of its own: allow and deny need one of them, require needs all. */
export function readAuthorization(reader: AgentgatewayReader, cursor: Cursor): Authorize {
  const action = cursor.at('action').string
  const effect: Rule['effect'] = action === 'Deny' ? 'deny' : action === 'Require' ? 'require' : 'allow'
  const rules = cursor
    .at('policy', 'matchExpressions')
    .items()
    .map((expression): Rule => ({ effect, when: reader.cel(expression), origin: originOf(expression) }))
  return { kind: 'authorize', origin: originOf(cursor), rules }
}

function readHeaderModifiers(cursor: Cursor): [Slot, Step[]][] {
  const entries: [Slot, Step[]][] = []
  if (cursor.at('request').isSet) entries.push(['requestHeaders', [modifierStep(cursor.at('request'), 'request')]])
  if (cursor.at('response').isSet) entries.push(['responseHeaders', [modifierStep(cursor.at('response'), 'response')]])
  return entries
}

function readMcpPolicies(reader: AgentgatewayReader, cursor: Cursor, namespace: string): [BackendSlot, Step[]][] {
  const entries: [BackendSlot, Step[]][] = []
  const authentication = cursor.at('authentication')
  if (authentication.isSet)
    entries.push(['mcpAuthentication', [readMcpAuthentication(reader, authentication, namespace)]])
  if (cursor.at('authorization').isSet) {
    const { rules, origin: place } = readAuthorization(reader, cursor.at('authorization'))
    entries.push(['mcpAuthorization', [{ kind: 'mcp-authorization', rules, origin: place }]])
  }
  if (cursor.at('guardrails').isSet)
    entries.push(['mcpGuardrails', [{ ...reader.outside(cursor.at('guardrails'), 'ext-proc'), name: 'mcpGuardrails' }]])
  return entries
}

/** The entries of `conditional` hold the policy in `policy`. */
function readEntries(reader: AgentgatewayReader, cursor: Cursor, read: (policy: Cursor) => Step): Step[] {
  return readConditional(reader, cursor, (entry) => [read(cursor.has('conditional') ? entry.at('policy') : entry)])
}
