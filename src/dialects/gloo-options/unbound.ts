import { ofKind } from '../../kubernetes/bind.js'
import { GATEWAY_API } from '../../kubernetes/gateways.js'
import type { Graph, Resource } from '../../kubernetes/graph.js'
import { Cursor } from '../../yaml/cursor.js'
import { list, member, text } from '../../yaml/plain.js'
import type { GlooReader } from './reader.js'

const GROUP = 'gateway.solo.io'

/**
 * VirtualHostOptions and RouteOptions without `targetRefs`: something else refers to them. Which of the two ways of
 * configuring Gloo that is, only other objects show.
 */
export function unboundOptions(graph: Graph): Resource[] {
  const all = [...ofKind(graph, 'VirtualHostOption', GROUP), ...ofKind(graph, 'RouteOption', GROUP)]
  return all.filter((resource) => !hasTargets(resource))
}

/** The input has objects of the Gateway API, or option objects that target them. */
export function usesGatewayApi(graph: Graph): boolean {
  const kinds = ['HTTPRoute', 'Gateway', 'ListenerSet'].flatMap((kind) => ofKind(graph, kind, GATEWAY_API))
  return kinds.length > 0 || optionsWithTargets(graph).length > 0
}

export const OPTION_KINDS = ['VirtualHostOption', 'RouteOption', 'HttpListenerOption', 'ListenerOption'] as const

export function optionsWithTargets(graph: Graph): Resource[] {
  return OPTION_KINDS.flatMap((kind) => ofKind(graph, kind, GROUP)).filter(hasTargets)
}

const hasTargets = ({ value }: Resource): boolean => list(member(value, 'spec', 'targetRefs')).length > 0

/** Warns of option objects that no object in the input references. */
export function reportUnbound(reader: GlooReader): void {
  const referenced = referencedOptions(reader.graph)
  const listenerOptions = ['HttpListenerOption', 'ListenerOption'].flatMap((kind) => ofKind(reader.graph, kind, GROUP))
  const all = [...unboundOptions(reader.graph), ...listenerOptions.filter((resource) => !hasTargets(resource))]
  for (const { kind, namespace, name, document, value, origin } of all) {
    if (referenced.has(`${kind}/${namespace}/${name}`)) continue
    reader.report(
      {
        code: 'CW3023',
        severity: 'warning',
        confidence: 'medium',
        message: `the ${kind} is applied to nothing: it has no \`targetRefs\`, and nothing in the input refers to it`,
        help: 'add `targetRefs`, name it in `optionsConfigRefs` or in an `ExtensionRef` filter, or add the file that does',
      },
      new Cursor(document, value, origin.pointer).at('metadata', 'name'),
    )
  }
}

/** KIND/NAMESPACE/NAME of everything that VirtualServices, RouteTables and HTTPRoutes refer to. */
function referencedOptions(graph: Graph): Set<string> {
  const found = new Set<string>()
  const refer = (kind: string, owner: unknown, namespace: string) => {
    for (const ref of list(member(owner, 'optionsConfigRefs', 'delegateOptions'))) {
      found.add(`${kind}/${text(member(ref, 'namespace')) ?? namespace}/${String(member(ref, 'name'))}`)
    }
  }
  for (const { kind, value, namespace } of graph.resources) {
    const host = kind === 'VirtualService' ? member(value, 'spec', 'virtualHost') : member(value, 'spec')
    if (kind === 'VirtualService') refer('VirtualHostOption', host, namespace)
    if (kind === 'VirtualService' || kind === 'RouteTable') {
      for (const route of list(member(host, 'routes'))) refer('RouteOption', route, namespace)
    }
    if (kind !== 'HTTPRoute') continue
    for (const filter of list(member(host, 'rules')).flatMap((rule) => list(member(rule, 'filters')))) {
      const ref = member(filter, 'extensionRef')
      if (member(ref, 'group') !== GROUP) continue
      found.add(`${String(member(ref, 'kind'))}/${namespace}/${String(member(ref, 'name'))}`)
    }
  }
  return found
}
