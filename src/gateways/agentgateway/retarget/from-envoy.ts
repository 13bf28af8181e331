import { Losses } from '../../../core/losses.js'
import type { Host, Listener, Program, Route } from '../../../core/program.js'
import type { Step } from '../../../core/step/step.js'
import { OverlapIndex } from '../../overlap-index.js'
import { mergeListeners, portAndHost } from '../../retarget/merge-listeners.js'
import type { Retarget } from '../../retarget/retarget.js'
import { authentication } from './authentication.js'
import { authorization } from './authorization.js'
import { normalPathRule, policyDependsOnPath } from './closing.js'
import { spreadHosts } from './hosts.js'
import { rebuildMatches } from './matches.js'
import { splitReplacements } from './replacements.js'
import { otherSteps } from './steps.js'

/**
 * Envoy (Gloo) to agentgateway. Envoy takes the first route that matches, agentgateway the most specific; Envoy tries
 * every token source, agentgateway one; Envoy normalises paths, agentgateway does not. Differences are bridged where
 * possible and reported as losses otherwise; if a conversion would allow more requests, the stricter form is chosen.
 */
export const envoyToAgentgateway: Retarget = (program, options) => {
  const losses = new Losses()
  const listeners = mergeListeners(program.listeners, portAndHost, losses).flatMap((listener) => {
    const closing = (options.strict ?? false) && policyDependsOnPath(listener)
    return spreadHosts(listener, losses).map((item) => rebuildListener(item, closing))
  })

  function rebuildListener(listener: Listener, closing: boolean): Listener {
    for (const step of listener.unmatched) {
      // Other filters are also reported at the routes that they affect.
      if (step.kind !== 'authorize') continue
      losses.approximate(step.origin, 'paths without a route are answered 404, without asking for a token')
    }
    const { manager, chain, address, requiresTls: _, ...others } = listener
    if (manager) losses.unsupported(manager.origin, 'agentgateway does not change paths, hosts and header names')
    if (address !== undefined)
      losses.unsupported(
        listener.origin,
        `agentgateway accepts connections at all addresses of the machine, not only at ${address}`,
      )
    if (chain) losses.unsupported(chain.origin, 'the matches of filter chains are not converted')
    return {
      ...others,
      unmatched: [],
      hosts: listener.hosts.map((host) => rebuildHost(host, closing)),
    }
  }

  function rebuildHost(host: Host, closing: boolean): Host {
    const siblings = new OverlapIndex(host.routes)
    const routes = host.routes.flatMap((route, index) => {
      return splitReplacements(route).flatMap((part) => rebuildRoute(part, index, siblings, closing) ?? [])
    })
    return { ...host, routes }
  }

  function rebuildRoute(route: Route, index: number, siblings: OverlapIndex, closing: boolean): Route | null {
    const matches = rebuildMatches(route, index, siblings, options, losses)
    if (matches.length === 0) return null
    const { authenticate, edits, deny } = authentication(route, options, losses)
    const rules = authorization(route, authenticate, options, losses)
    if (deny) rules.push({ effect: 'deny', when: { kind: 'always' }, origin: deny })
    if (closing) rules.push(normalPathRule(route.origin))
    const other = otherSteps(route, losses)
    const policy: Step[] = [
      ...other.cors,
      ...(authenticate ? [authenticate] : []),
      ...(rules.length > 0 ? [{ kind: 'authorize', rules, origin: rules[0]!.origin } as const] : []),
      ...edits,
      ...other.rest,
    ]
    return { ...route, matches, steps: policy, action: other.action }
  }

  const rebuilt: Program = { ...program, engine: 'agentgateway', dialect: 'agentgateway', listeners }
  return { program: rebuilt, losses: losses.all }
}
