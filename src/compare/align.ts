import type { Backend, Host, Program, Route } from '../core/program.js'
import { contentOf, readsNames, type Scope } from './content.js'
import { BACKEND } from './fields.js'

/**
 * The second program with the backends of each route in the order of the first: a gateway draws by weight, whatever the
 * order. Backends that the first program has in the same route come to their places there, the others fill the rest.
 * Routes are paired by position.
 */
export function alignBackends(before: Program, after: Program): Program {
  const scope = { names: readsNames([before, after]), dialect: true }
  const listeners = after.listeners.map((listener, i) => {
    const other = before.listeners[i]
    return other ? { ...listener, hosts: alignHosts(other.hosts, listener.hosts, scope) } : listener
  })
  return { ...after, listeners }
}

function alignHosts(before: readonly Host[], after: readonly Host[], scope: Scope): Host[] {
  return after.map((host, i) => {
    const other = before[i]
    return other ? { ...host, routes: host.routes.map((route, k) => alignRoute(other.routes[k], route, scope)) } : host
  })
}

function alignRoute(before: Route | undefined, after: Route, scope: Scope): Route {
  if (!before) return after
  if (before.delegate && after.delegate)
    return { ...after, delegate: alignHosts(before.delegate, after.delegate, scope) }
  if (before.action.kind !== 'forward' || after.action.kind !== 'forward') return after
  const backends = inOrderOf(before.action.backends, after.action.backends, scope)
  return { ...after, action: { ...after.action, backends } }
}

function inOrderOf(before: readonly Backend[], after: readonly Backend[], scope: Scope): Backend[] {
  if (after.length < 2) return [...after]
  const others = [...after]
  const take = (text: string): Backend | undefined => {
    const index = others.findIndex((backend) => contentOf(backend, BACKEND, scope) === text)
    return index < 0 ? undefined : others.splice(index, 1)[0]
  }
  const places = before.map((backend) => take(contentOf(backend, BACKEND, scope)))
  while (places.length < after.length) places.push(undefined)
  return places.flatMap((backend) => backend ?? others.shift() ?? [])
}
