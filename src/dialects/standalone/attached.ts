import type { Cursor } from '../../text/cursor.js'
import type { BackendPolicies, Level } from '../agentgateway-policies.js'
import type { AgentgatewayReader } from '../agentgateway-reader.js'
import { readPolicies, readBackendPolicies } from './policies.js'

/** Top-level `policies`: one policy each, on a target. A target that does not exist is no error. */
export class AttachedPolicies {
  private readonly entries: { target: Cursor; phase: 'route' | 'gateway'; level: Level; backend: BackendPolicies }[] =
    []

  constructor(reader: AgentgatewayReader, at: Cursor) {
    for (const one of at.items()) {
      const policy = one.at('policy')
      const toBackend = one.at('target').has('backend')
      const split = toBackend
        ? { route: new Map(), backend: readBackendPolicies(reader, policy) }
        : readPolicies(reader, policy)
      if (split.route.size + split.backend.size !== 1) {
        const message = 'agentgateway does not start: an entry of `policies` must hold exactly one policy'
        reader.refuse('CW2002', policy, message, 'write one entry for each policy')
      }
      const phase = one.at('phase').string === 'gateway' ? 'gateway' : 'route'
      this.entries.push({ target: one.at('target'), phase, level: { policies: split.route }, backend: split.backend })
    }
  }

  /** Policies on the gateway, then those on the listener. */
  forListener(listener: string, phase: 'route' | 'gateway'): { gateway: Level[]; listener: Level[] } {
    const on = this.entries.filter((entry) => entry.phase === phase && isGateway(entry.target))
    const named = (entry: (typeof on)[number]) => entry.target.at('gateway', 'listenerName').string
    return {
      gateway: on.filter((entry) => named(entry) === undefined).map((entry) => entry.level),
      listener: on.filter((entry) => named(entry) === listener).map((entry) => entry.level),
    }
  }

  /** Policies on a route, then those on its rule. */
  forRoute(namespace: string, name: string, rule: string | undefined): Level[] {
    const on = this.entries.filter(({ target, phase }) => {
      return (
        phase === 'route' &&
        target.at('route', 'name').string === name &&
        target.at('route', 'namespace').string === namespace
      )
    })
    const ruleOf = (entry: (typeof on)[number]) => entry.target.at('route', 'ruleName').string
    const onRule = rule === undefined ? [] : on.filter((entry) => ruleOf(entry) === rule)
    return [...on.filter((entry) => ruleOf(entry) === undefined), ...onRule].map((entry) => entry.level)
  }

  /** Policies that act on backends, on this route, listener or gateway, from the most specific to the least. */
  backendLevels(listener: string, namespace: string, name: string): BackendPolicies[] {
    const onRoute = this.entries.filter(({ target }) => {
      return target.at('route', 'name').string === name && target.at('route', 'namespace').string === namespace
    })
    const onGateway = this.entries.filter(({ target }) => isGateway(target))
    const named = onGateway.filter(({ target }) => target.at('gateway', 'listenerName').string === listener)
    const unnamed = onGateway.filter(({ target }) => target.at('gateway', 'listenerName').string === undefined)
    return [...onRoute, ...named, ...unnamed].map((entry) => entry.backend).filter((policies) => policies.size > 0)
  }

  forBackend(name: string): BackendPolicies[] {
    return this.entries
      .filter(
        ({ target }) =>
          target.at('backend', 'backend', 'name').string === name || target.at('backend', 'name').string === name,
      )
      .map((entry) => entry.backend)
  }
}

/** The one gateway of a configuration file is `default/default`. */
function isGateway(target: Cursor): boolean {
  const gateway = target.at('gateway')
  return gateway.at('gatewayName').string === 'default' && gateway.at('gatewayNamespace').string === 'default'
}
