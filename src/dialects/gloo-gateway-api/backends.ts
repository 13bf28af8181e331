import { originOf } from '../../core/origin-of.js'
import type { Backend, Forward } from '../../gateways/envoy/program.js'
import { isGranted } from '../../kubernetes/attach.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Resource } from '../../kubernetes/graph.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { GlooReader } from '../gloo-options/reader.js'
import { readUpstream, serviceAddress } from '../gloo-options/upstream.js'
import { reportForeignBackend, reportMissingGrant } from '../shared/refusals.js'
import { isDelegation } from './children.js'
import { readBackendFilters } from './filters.js'

/** The backends of a rule that are not routes; `null`: none of them is usable. */
export function readBackends(rule: Cursor, route: Resource, reader: GlooReader): Forward | null {
  const refs = rule
    .at('backendRefs')
    .items()
    .filter((ref) => !isDelegation(ref))
  const backends = refs.flatMap((ref) => readBackend(ref, route, reader) ?? [])
  const isUsable = backends.some(({ type }) => type !== 'invalid')
  return isUsable ? { kind: 'forward', backends, origin: originOf(rule) } : null
}

/** Groups of the kinds that routes send requests to. */
const GROUPS: Record<string, string> = { Service: '', Upstream: 'gloo.solo.io' }

function readBackend(cursor: Cursor, route: Resource, reader: GlooReader): Backend | null {
  const kind = reader.string(cursor.at('kind')) ?? 'Service'
  const group = reader.string(cursor.at('group')) ?? ''
  const name = reader.string(cursor.at('name')) ?? ''
  const namespace = reader.string(cursor.at('namespace')) ?? route.namespace
  const report: typeof reader.report = (finding, place) => reader.report(finding, place)
  if (!Object.hasOwn(GROUPS, kind)) return null
  if (GROUPS[kind] !== group) {
    reportForeignBackend(cursor, kind, [GROUPS[kind]!], report)
    return null
  }
  const base = {
    name: `${namespace}/${name}`,
    type: kind,
    weight: reader.number(cursor.at('weight')) ?? 1,
  }
  const from = { group: GATEWAY_API, kind: 'HTTPRoute', namespace: route.namespace }
  if (!isGranted(reader.graph, from, { group, kind, namespace, name })) {
    reportMissingGrant(cursor, 'HTTPRoute', route.namespace, namespace, report)
    // It keeps its share of the requests.
    return { ...base, type: 'invalid', addresses: [], steps: [], origin: originOf(cursor) }
  }
  return {
    ...base,
    ...(kind === 'Upstream'
      ? readUpstream(namespace, name, reader)
      : { addresses: serviceAddress(namespace, name, reader.number(cursor.at('port'))) }),
    steps: readBackendFilters(cursor, reader),
    origin: originOf(cursor),
  }
}
