import { goSeconds } from '../../core/go-duration.js'
import { originOf } from '../../core/origin-of.js'
import type { Authorize, Rule } from '../../core/step/authorize.js'
import type { McpAuthorization } from '../../core/step/mcp-authorization.js'
import {
  type BackendPolicies,
  type BackendSlot,
  type Policies,
  type Slot,
  setPolicy,
} from '../../gateways/agentgateway/policy-slots.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { modifierStep } from '../shared/agentgateway-headers.js'
import {
  readConditional,
  readCors,
  readCsrf,
  readDirectResponse,
  readOutside,
} from '../shared/agentgateway-policies.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'
import { readApiKey, readBackendAuth, readBasicAuth } from './credentials.js'
import { readJwtAuth, readMcpAuthentication } from './jwt.js'
import type { LocalBackendPolicies } from './model/generated/backends.js'
import type { FilterOrPolicy } from './model/policies-of-routes.js'
import { readRedirect, readUrlRewrite } from './rewrite.js'
import { checkName, readTransformation } from './transformation.js'

/** What a `policies` object holds: policies of requests, and those that act on the way to a backend. */
export interface Split {
  route: Policies
  backend: BackendPolicies
}

type RouteReader = (reader: AgentgatewayReader, at: Cursor) => [Slot, Step[]]

/** In the order in which agentgateway adds them: of two fields for one kind the later wins. */
const ROUTE = {
  requestHeaderModifier: (_, at) => ['requestHeaders', [modifierStep(at, 'request')]],
  responseHeaderModifier: (_, at) => ['responseHeaders', [modifierStep(at, 'response')]],
  requestRedirect: (reader, at) => ['redirect', [readRedirect(reader, at)]],
  urlRewrite: (_, at) => ['urlRewrite', [readUrlRewrite(at)]],
  requestMirror: (reader, at) => ['mirror', [reader.unmodelled(at, 'upstream')]],
  directResponse: (reader, at) => [
    'directResponse',
    readConditional(reader, at, (entry) => {
      for (const [name, value] of entry.at('headers').members()) checkName(reader, name, value)
      return [readDirectResponse(reader, entry)]
    }),
  ],
  cors: (_, at) => ['cors', [readCors(at, readMaxAge(at.at('maxAge').string))]],
  mcpAuthentication: (reader, at) => ['jwt', [readMcpAuthentication(reader, at)]],
  ai: (reader, at) => ['llm', reader.ai(at)],
  jwtAuth: (reader, at) => ['jwt', [readJwtAuth(reader, at)]],
  basicAuth: (reader, at) => ['basicAuth', [readBasicAuth(reader, at)]],
  apiKey: (reader, at) => ['apiKey', [readApiKey(reader, at)]],
  transformations: (reader, at) => [
    'transformation',
    readConditional(reader, at, (entry) => [readTransformation(reader, entry)]),
  ],
  csrf: (_, at) => ['csrf', [readCsrf(at)]],
  authorization: (reader, at) => ['authorization', [readAuthorization(reader, at)]],
  extAuthz: (reader, at) => ['extAuthz', readOutside(reader, at, 'ext-auth')],
  extProc: (reader, at) => ['extProc', readOutside(reader, at, 'ext-proc')],
  localRateLimit: (reader, at) => ['localRateLimit', readOutside(reader, at, 'rate-limit')],
  remoteRateLimit: (reader, at) => ['remoteRateLimit', readOutside(reader, at, 'rate-limit')],
  buffer: (reader, at) => ['buffer', [reader.unmodelled(at, 'answer')]],
  timeout: (reader, at) => ['timeout', [reader.unmodelled(at, 'nothing')]],
  retry: (reader, at) => ['retry', [reader.unmodelled(at, 'nothing')]],
  delay: (reader, at) => ['delay', [reader.unmodelled(at, 'nothing')]],
  oidc: (reader, at) => ['oidc', [reader.outside(at, 'oidc')]],
} satisfies Record<Exclude<keyof FilterOrPolicy, keyof typeof EVERYWHERE>, RouteReader>

type BackendReader = (reader: AgentgatewayReader, at: Cursor) => [BackendSlot, Step[]][]

/** Fields that act on the backend wherever they are written. */
const EVERYWHERE = {
  mcpAuthorization: (reader, at) => [['mcpAuthorization', [readMcpAuthorization(reader, at)]]],
  mcpGuardrails: (reader, at) => [['mcpGuardrails', [reader.outside(at, 'ext-proc')]]],
  // It inspects messages for logs, and writes the gateway's address into agent cards.
  a2a: (reader, at) => [['a2a', [reader.unmodelled(at, 'nothing')]]],
  backendTLS: (reader, at) => [['tls', [reader.unmodelled(at, 'upstream')]]],
  backendTunnel: (reader, at) => [['tunnel', [reader.unmodelled(at, 'upstream')]]],
  backendAuth: (reader, at) => [['auth', readBackendAuth(reader, at)]],
} satisfies Partial<Record<keyof FilterOrPolicy, BackendReader>>

/** Fields of a backend's own `policies`, or of policies that target a backend. */
const BACKEND: Record<keyof LocalBackendPolicies, BackendReader> = {
  ...EVERYWHERE,
  requestHeaderModifier: (_, at) => [['requestHeaders', [modifierStep(at, 'request')]]],
  responseHeaderModifier: (_, at) => [['responseHeaders', [modifierStep(at, 'response')]]],
  requestRedirect: (reader, at) => [['redirect', [readRedirect(reader, at)]]],
  transformations: (reader, at) => [['transformation', [readTransformation(reader, at)]]],
  authorization: (reader, at) => [['authorization', [readAuthorization(reader, at)]]],
  extAuthz: (reader, at) => [['extAuthz', [reader.outside(at, 'ext-auth')]]],
  inferenceRouting: (reader, at) => [['inferenceRouting', [reader.unmodelled(at, 'upstream')]]],
  sessionAffinity: (reader, at) => [['sessionAffinity', [reader.unmodelled(at, 'nothing')]]],
  health: (reader, at) => [['health', [reader.unmodelled(at, 'nothing')]]],
  http: (reader, at) => [['http', [reader.unmodelled(at, 'nothing')]]],
  tcp: (reader, at) => [['tcp', [reader.unmodelled(at, 'nothing')]]],
  ai: (reader, at) => [['llm', reader.ai(at)]],
}

/** `policies` of a route, a listener, or an attached policy. */
export function readPolicies(reader: AgentgatewayReader, cursor: Cursor): Split {
  const split: Split = { route: new Map(), backend: new Map() }
  for (const [name, read] of Object.entries(ROUTE)) {
    if (!cursor.at(name).isSet) continue
    if (name === 'localRateLimit' && isEmpty(cursor.at(name))) continue
    const [slot, steps] = read(reader, cursor.at(name))
    setPolicy(split.route, slot, ...steps)
  }
  for (const [name, read] of Object.entries(EVERYWHERE))
    if (cursor.at(name).isSet) addBackend(split.backend, read(reader, cursor.at(name)))
  return split
}

/**
 * A policy that targets a backend. Kinds that act on requests load, and are never applied (types/local.rs
 * `split_policies_for_target`).
 */
export function readPoliciesOfBackend(reader: AgentgatewayReader, cursor: Cursor): Split {
  for (const name of ['transformations', 'extAuthz'])
    if (cursor.at(name).has('conditional')) {
      const message = `agentgateway does not start: \`${name}\` of a backend cannot be conditional`
      reader.refuse('CW2002', cursor.at(name, 'conditional'), message)
    }
  const backend = readBackendPolicies(reader, cursor)
  const route: Policies = new Map()
  for (const [name, read] of Object.entries(ROUTE)) {
    if (Object.hasOwn(BACKEND, name) || !cursor.at(name).isSet) continue
    const [slot, steps] = read(reader, cursor.at(name))
    if (slot === 'mirror') setPolicy(backend, slot, ...steps)
    else setPolicy(route, slot, ...steps)
  }
  return { route, backend }
}

export function readBackendPolicies(reader: AgentgatewayReader, cursor: Cursor): BackendPolicies {
  const policies: BackendPolicies = new Map()
  for (const [name, read] of Object.entries(BACKEND))
    if (cursor.at(name).isSet) addBackend(policies, read(reader, cursor.at(name)))
  return policies
}

function addBackend(policies: BackendPolicies, entries: [BackendSlot, Step[]][]): void {
  for (const [slot, steps] of entries) setPolicy(policies, slot, ...steps)
}

/** `rules`: text is an allow rule; or an object with one of `allow`, `deny`, `require`. */
export function readAuthorization(reader: AgentgatewayReader, cursor: Cursor): Authorize {
  return { kind: 'authorize', origin: originOf(cursor), rules: readRules(reader, cursor) }
}

function readMcpAuthorization(reader: AgentgatewayReader, cursor: Cursor): McpAuthorization {
  return { kind: 'mcp-authorization', origin: originOf(cursor), rules: readRules(reader, cursor) }
}

function readRules(reader: AgentgatewayReader, cursor: Cursor): Rule[] {
  return cursor
    .at('rules')
    .items()
    .flatMap((rule): Rule[] => {
      if (rule.string !== undefined) return [{ effect: 'allow', when: reader.cel(rule), origin: originOf(rule) }]
      for (const effect of ['allow', 'deny', 'require'] as const) {
        if (rule.has(effect)) return [{ effect, when: reader.cel(rule.at(effect)), origin: originOf(rule) }]
      }
      return []
    })
}

const readMaxAge = (duration: string | undefined): number | undefined =>
  duration === undefined ? undefined : Math.floor(goSeconds(duration) ?? 0)

/** A list without limits is not a policy. */
function isEmpty(cursor: Cursor): boolean {
  const list = cursor.has('conditional') ? cursor.at('conditional') : cursor
  return Array.isArray(list.value) && list.value.length === 0
}
