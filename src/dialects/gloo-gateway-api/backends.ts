import { isGranted } from '../../bind/attach.js'
import { GATEWAY_API } from '../../bind/gateways.js'
import type { Resource } from '../../bind/graph.js'
import type { Action, Backend } from '../../program/program.js'
import type { Step } from '../../program/step.js'
import type { Cursor } from '../../text/cursor.js'
import { readBackendFilters } from './filters.js'
import { type GlooReader, originOf } from '../gloo-options/reader.js'
import { addressesOf, serviceAddress } from '../gloo-options/upstream.js'

/** Where a rule sends requests. Without a backend that can be used Gloo answers 500. */
export function readBackends(rule: Cursor, route: Resource, reader: GlooReader): { action: Action; steps: Step[] } {
  const refs = rule.at('backendRefs').items()
  const delegated = refs.find((ref) => ref.at('kind').string === 'HTTPRoute')
  const steps: Step[] = delegated ? [reader.unmodelled(delegated, 'answer', 'delegation')] : []
  const backends = refs.flatMap((ref) => readBackend(ref, route, reader) ?? [])
  const origin = originOf(rule)
  if (backends.length === 0 && !delegated)
    return { action: { kind: 'direct-response', status: 500, body: '', origin }, steps }
  return { action: { kind: 'forward', backends, origin }, steps }
}

function readBackend(at: Cursor, route: Resource, reader: GlooReader): Backend | null {
  const kind = reader.string(at.at('kind')) ?? 'Service'
  const group = reader.string(at.at('group')) ?? ''
  const name = reader.string(at.at('name')) ?? ''
  const namespace = reader.string(at.at('namespace')) ?? route.namespace
  if (kind !== 'Service' && kind !== 'Upstream') return null
  const from = { group: GATEWAY_API, kind: 'HTTPRoute', namespace: route.namespace }
  if (!isGranted(reader.graph, from, { group, kind, namespace, name })) return null
  return {
    name: `${namespace}/${name}`,
    type: kind,
    weight: reader.number(at.at('weight')) ?? 1,
    addresses:
      kind === 'Upstream'
        ? addressesOf(namespace, name, reader)
        : serviceAddress(namespace, name, reader.number(at.at('port'))),
    steps: readBackendFilters(at, reader),
    origin: originOf(at),
  }
}
