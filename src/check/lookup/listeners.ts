import type { GatewayListener } from '../../kubernetes/gateways.js'
import { listenersOf } from '../../kubernetes/gateways.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { RuleContext } from '../context.js'
import { cursorAt } from './walk.js'

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
