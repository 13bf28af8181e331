import { find } from '../../kubernetes/bind.js'
import type { GatewayListener } from '../../kubernetes/gateways.js'
import { listenersOf } from '../../kubernetes/gateways.js'
import type { Cursor } from '../../yaml/cursor.js'
import { member, text } from '../../yaml/plain.js'
import type { RuleContext } from '../context.js'
import { namespaceOf } from './object-references.js'
import { cursorAt } from './walk.js'

/** Classes of the gateways that are modelled. */
export const MODELLED_CLASSES: readonly string[] = ['agentgateway', 'gloo-gateway']

/** A listener of a Gateway or of a ListenerSet, with its position. */
export interface PlacedListener {
  listener: GatewayListener
  at: Cursor
}

/** The listeners of every Gateway, its own first. */
export const gatewayListeners = (context: RuleContext): readonly PlacedListener[] => context.remember(findListeners)

function findListeners(context: RuleContext): PlacedListener[] {
  return listenersOf(context.graph).flatMap((listener) => {
    const at = cursorAt(context, listener.origin)
    return at ? [{ listener, at }] : []
  })
}

/** The GatewayClasses of a route's Gateways; `undefined` for one that the input does not have. */
export function classesOf({ graph }: RuleContext, route: Cursor): (string | undefined)[] {
  return route
    .at('spec', 'parentRefs')
    .items()
    .map((parent) => {
      const namespace = parent.at('namespace').string ?? namespaceOf(route)
      const gateway = find(graph, parent.at('kind').string ?? 'Gateway', namespace, parent.at('name').string ?? '')
      return gateway && text(member(gateway.value, 'spec', 'gatewayClassName'))
    })
}

/** The filters of a rule of a route, and of its backends. */
export function filtersOf(rule: Cursor): Cursor[] {
  return [rule, ...rule.at('backendRefs').items()].flatMap((holder) => holder.at('filters').items())
}
