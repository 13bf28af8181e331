import { addToGroup } from '../../core/group-by.js'
import type { Resource } from '../../kubernetes/graph.js'
import { targetsOf } from '../../kubernetes/policies.js'
import { Cursor, cursorOf } from '../../yaml/cursor.js'
import type { Document } from '../../yaml/source.js'
import type { RuleContext } from '../context.js'

/** What a map of agentgateway policies is attached to, by name or by position. */
export function levelOf(context: RuleContext, container: Cursor): 'gateway' | 'route' | undefined {
  if (container.source.family === 'standalone') {
    const index = /^\/policies\/(\d+)\/policy$/.exec(container.pointer)?.[1]
    if (index === undefined) return isRoutePolicy(container) ? 'route' : undefined
    const target = new Cursor(container.source).at('policies', Number(index), 'target')
    return target.has('gateway') || target.has('listenerSet') ? 'gateway' : target.has('route') ? 'route' : undefined
  }
  const kinds = targets(context, container).map(({ kind }) => kind)
  if (kinds.some((kind) => kind === 'Gateway' || kind === 'ListenerSet')) return 'gateway'
  return kinds.length > 0 ? 'route' : undefined
}

/** The first map of policies is on a gateway, and the second on one of its routes. */
export function isAbove(context: RuleContext, upper: Cursor, lower: Cursor): boolean {
  if (upper.source.family !== lower.source.family) return false
  if (levelOf(context, upper) !== 'gateway') return false
  if (upper.source.family === 'standalone') return upper.file === lower.file && isRoutePolicy(lower)
  const gateways = targets(context, upper).filter(({ kind }) => kind === 'Gateway')
  const routes = targets(context, lower).filter(({ kind }) => kind === 'HTTPRoute' || kind === 'GRPCRoute')
  return routes.some((route) =>
    parents(route).some((parent) =>
      gateways.some(({ name, namespace }) => parent.name === name && parent.namespace === namespace),
    ),
  )
}

const isRoutePolicy = ({ pointer }: Cursor): boolean => /\/routes\/\d+\/policies$/.test(pointer)

function targets(context: RuleContext, container: Cursor): Resource[] {
  return context.remember(targetsByDocument).get(container.source) ?? []
}

function targetsByDocument({ graph }: RuleContext): Map<Document, Resource[]> {
  const byDocument = new Map<Document, Resource[]>()
  const policies = graph.resources.filter(({ kind }) => kind === 'AgentgatewayPolicy')
  for (const { policy, target } of targetsOf(graph, policies).targets) addToGroup(byDocument, policy.document, target)
  return byDocument
}

function parents(route: Resource): { name: string | undefined; namespace: string }[] {
  const refs = cursorOf(route).at('spec', 'parentRefs').items()
  return refs.map((ref) => ({ name: ref.at('name').string, namespace: ref.at('namespace').string ?? route.namespace }))
}
