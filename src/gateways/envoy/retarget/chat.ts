import { getOrAdd } from '../../../core/get-or-add.js'
import type { Route } from '../../../core/program.js'
import { isChat } from './backends.js'
import type { Entry } from './order.js'

/**
 * agentgateway rejects requests that are not chat completions, after authentication; Envoy would forward them. Chat
 * completions are posted: other methods are rejected here.
 */
export function postsOnly({ route, match }: Entry, refusals: Map<Route, Route>): Entry[] {
  const { action } = route
  if (action.kind !== 'forward' || action.backends.length === 0 || !action.backends.every(isChat))
    return [{ route, match }]
  const posts = !match.methods || match.methods.includes('POST')
  return [
    ...(posts ? [{ route, match: { ...match, methods: ['POST'] } }] : []),
    ...(match.methods?.length === 1 && posts ? [] : [{ route: refusalOf(route, refusals), match }]),
  ]
}

function refusalOf(route: Route, refusals: Map<Route, Route>): Route {
  const { origin } = route.action
  return getOrAdd(refusals, route, () => ({
    ...route,
    action: { kind: 'direct-response', status: 400, body: 'failed to process LLM request', origin },
  }))
}
