import type { Losses } from '../../../core/losses.js'
import { GATEWAY_API_METHODS } from '../../../core/methods.js'
import type { Action, HeaderMatch, Match, Route, ValueMatch } from '../../../core/program.js'
import type { Rewrite } from '../../../core/step/rewrite.js'
import type { Writer } from '../../../core/writer.js'
import { partsOf } from '../../shared/agentgateway-parts.js'
import { headerFilters, isFilterable } from '../../shared/header-filters.js'
import { PATH_TYPES, plainPath, unsupportedReason, withoutEmptyValue } from '../../shared/http-route-matches.js'
import { writePathModifier, writeRequestRedirect } from '../../shared/request-redirect.js'
import { limitWeights } from '../../shared/route-weights.js'
import type { BackendWriter } from './backends.js'

/** The route without matches that an HTTPRoute cannot have; null if no matches remain. */
export function nameable(route: Route, losses: Losses): Route | null {
  const matches = route.matches.flatMap((match) => {
    const problem = problemOf(match)
    if (problem !== undefined) {
      losses.unsupported(match.origin, `${problem}: requests for it match no route`)
      return []
    }
    const { path, headers, query } = match
    const values = { headers: headers.map(withoutEmptyValue), query: query.map(withoutEmptyValue) }
    return [{ ...match, ...(path && { path: plainPath(path) }), ...values }]
  })
  return matches.length === 0 && route.matches.length > 0 ? null : { ...route, matches }
}

function problemOf(match: Match): string | undefined {
  const unknown = match.methods?.find((method) => !GATEWAY_API_METHODS.includes(method))
  return unknown === undefined ? unsupportedReason(match) : `an HTTPRoute cannot name the method \`${unknown}\``
}

/** A route as a rule of an HTTPRoute in `namespace`; policies are objects of their own. `name`: for those that mean it alone. */
export function writeRule(
  route: Route,
  name: string | undefined,
  namespace: string,
  backends: BackendWriter,
  writer: Writer,
): Record<string, unknown> {
  const { rewrite, request, response } = partsOf(route.steps)
  const filters = [
    ...headerFilters(request, response, writer),
    ...(rewrite ? rewriteFilter(rewrite, writer) : []),
    ...(route.action.kind === 'redirect' ? [writeRequestRedirect(route.action, writer)] : []),
  ]
  const matches = route.matches.map((match) => writer.from(match.origin, writeMatch(match)))
  const backendRefs = references(route.action, namespace, backends, writer)
  return writer.from(route.origin, writer.object({ name, matches, filters, backendRefs }))
}

function references(
  action: Action,
  namespace: string,
  backends: BackendWriter,
  writer: Writer,
): Record<string, unknown>[] {
  if (action.kind !== 'forward') return []
  return limitWeights(action.backends, writer.losses).map((backend) => {
    const steps = backend.steps.filter((step) => !isFilterable(step))
    const reference = backends.reference({ ...backend, steps }, action.backends.length > 1, namespace)
    const { request, response } = partsOf(backend.steps.filter(isFilterable))
    return Object.assign(reference, writer.object({ filters: headerFilters(request, response, writer) }))
  })
}

function writeMatch({ path, methods, headers, query }: Match): Record<string, unknown> {
  return {
    ...(path && { path: { type: PATH_TYPES[path.kind], value: path.value } }),
    ...(methods?.[0] !== undefined && { method: methods[0] }),
    ...(headers.length > 0 && { headers: headers.map(writeValue) }),
    ...(query.length > 0 && { queryParams: query.map(writeValue) }),
  }
}

function writeValue({ name, kind, value }: ValueMatch | HeaderMatch): Record<string, unknown> {
  if (kind === 'exact') return { name, value }
  return { type: 'RegularExpression', name, value: kind === 'present' ? '.*' : value }
}

/** Choosing the host by the upstream's name is a policy, not a filter. */
function rewriteFilter({ path, host, origin }: Rewrite, writer: Writer): Record<string, unknown>[] {
  if (host?.kind === 'port') writer.losses.unsupported(origin, 'the port of the authority cannot be rewritten')
  const urlRewrite = writer.object({
    hostname: host?.kind === 'literal' ? host.value : undefined,
    path: path && (path.kind === 'full' || path.kind === 'prefix') ? writePathModifier(path) : undefined,
  })
  return Object.keys(urlRewrite).length > 0 ? [writer.from(origin, { type: 'URLRewrite', urlRewrite })] : []
}
