import { originOf } from '../../core/origin-of.js'
import type { Redirect } from '../../core/program.js'
import type { Cors } from '../../core/step/cors.js'
import type { HeaderEdit } from '../../core/step/edit-headers.js'
import type { Rewrite } from '../../core/step/rewrite.js'
import { type BackendPolicies, type Policies, setPolicy } from '../../gateways/agentgateway/policy-slots.js'
import type { Step } from '../../gateways/agentgateway/program.js'
import type { Cursor } from '../../yaml/cursor.js'
import { readModifier } from '../shared/agentgateway-headers.js'
import { readCors as readAnyCors } from '../shared/agentgateway-policies.js'
import { type AgentgatewayReader, numberOf } from '../shared/agentgateway-reader.js'

/** Seconds that a browser keeps a preflight's answer where `maxAge` is not given (HTTPCORSFilter). */
const MAX_AGE = 5

export const readCors = (cursor: Cursor): Cors => readAnyCors(cursor, numberOf(cursor.at('maxAge')) ?? MAX_AGE)

/** Filters of a route's rule. Several that edit the same headers are put together. */
export function readFilters(reader: AgentgatewayReader, rule: Cursor): Policies {
  const policies: Policies = new Map()
  const { request, response } = headerFilters(rule)
  for (const filter of rule.at('filters').items()) {
    const type = filter.at('type').string
    if (type === 'RequestRedirect') setPolicy(policies, 'redirect', readRedirect(filter.at('requestRedirect')))
    if (type === 'URLRewrite') setPolicy(policies, 'urlRewrite', readRewrite(filter.at('urlRewrite')))
    if (type === 'RequestMirror') setPolicy(policies, 'mirror', reader.unmodelled(filter, 'upstream', type))
    if (type === 'CORS') setPolicy(policies, 'cors', readCors(filter.at('cors')))
    if (type === 'ExternalAuth') setPolicy(policies, 'extAuthz', reader.outside(filter.at('externalAuth'), 'ext-auth'))
    if (type === 'ExtensionRef') setPolicy(policies, 'llm', reader.unmodelled(filter.at('extensionRef'), 'answer'))
  }
  if (request) setPolicy(policies, 'requestHeaders', request)
  if (response) setPolicy(policies, 'responseHeaders', response)
  return policies
}

/** Filters of a rule's backend. */
export function readBackendFilters(reader: AgentgatewayReader, backend: Cursor): BackendPolicies {
  const policies: BackendPolicies = new Map()
  const { request, response } = headerFilters(backend)
  const others: Step[] = []
  for (const filter of backend.at('filters').items()) {
    const type = filter.at('type').string ?? ''
    if (type === 'RequestRedirect') setPolicy(policies, 'redirect', readRedirect(filter.at('requestRedirect')))
    else if (type === 'RequestMirror') others.push(reader.unmodelled(filter, 'upstream', type))
    else if (!HEADER_FILTERS.has(type)) others.push(reader.unmodelled(filter, 'answer', type))
  }
  if (others.length > 0) setPolicy(policies, 'filters', ...others)
  if (request) setPolicy(policies, 'requestHeaders', request)
  if (response) setPolicy(policies, 'responseHeaders', response)
  return policies
}

const HEADER_FILTERS = new Set(['RequestHeaderModifier', 'ResponseHeaderModifier'])

function headerFilters(owner: Cursor): { request?: Step; response?: Step } {
  const edits = (type: string, field: string): { at: Cursor; edits: HeaderEdit[] }[] =>
    owner
      .at('filters')
      .items()
      .filter((filter) => filter.at('type').string === type)
      .map((filter) => ({ at: filter, edits: readModifier(filter.at(field)) }))
  const requests = edits('RequestHeaderModifier', 'requestHeaderModifier')
  const responses = edits('ResponseHeaderModifier', 'responseHeaderModifier')
  const step = (found: typeof requests, side: 'request' | 'response'): Step | undefined => {
    const first = found[0]
    if (!first) return undefined
    const all = found.flatMap((one) => one.edits)
    return { kind: 'edit-headers', origin: originOf(first.at), request: [], response: [], [side]: all }
  }
  return { request: step(requests, 'request'), response: step(responses, 'response') }
}

function readPath(cursor: Cursor): { kind: 'full' | 'prefix'; value: string } | undefined {
  const type = cursor.at('type').string
  const full = cursor.at('replaceFullPath').string
  const prefix = cursor.at('replacePrefixMatch').string
  if (type === 'ReplaceFullPath' && full !== undefined) return { kind: 'full', value: full.replace(/\/$/, '') }
  return type === 'ReplacePrefixMatch' && prefix !== undefined
    ? { kind: 'prefix', value: prefix.replace(/\/$/, '') }
    : undefined
}

function readRewrite(cursor: Cursor): Rewrite {
  const host = cursor.at('hostname').string
  const path = readPath(cursor.at('path'))
  return {
    kind: 'rewrite',
    origin: originOf(cursor),
    ...(path && { path }),
    ...(host && { host: { kind: 'literal', value: host } }),
  }
}

function readRedirect(cursor: Cursor): Step {
  const path = readPath(cursor.at('path'))
  const host = cursor.at('hostname').string
  const port = numberOf(cursor.at('port'))
  const scheme = cursor.at('scheme').string
  const action: Redirect = {
    kind: 'redirect',
    status: numberOf(cursor.at('statusCode')) ?? 302,
    origin: originOf(cursor),
    ...(scheme !== undefined && { scheme }),
    ...(host !== undefined && { host, ...(port === undefined && scheme === undefined && { keepPort: true }) }),
    ...(port !== undefined && { port }),
    ...(path && { path }),
  }
  return { kind: 'respond', origin: originOf(cursor), action }
}
