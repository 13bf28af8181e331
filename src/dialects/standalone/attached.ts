import { anyOf, type BackendPolicies, type Level, type Policies } from '../../gateways/agentgateway/policy-slots.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { AgentgatewayReader } from '../shared/agentgateway-reader.js'
import { readPolicies, readPoliciesOfBackend, type Split } from './policies.js'

/** One entry of top-level `policies`. */
interface Attached extends Split {
  target: Cursor
  phase: 'route' | 'gateway'
}

/**
 * Top-level `policies`: one policy each, on a target. A target that does not exist is not an error. If several policies
 * of one kind have the same target, the gateway uses any of them; of two with the same name, the later one wins.
 */
export class AttachedPolicies {
  private readonly entries: Attached[]
  private readonly applied = new Set<Attached>()

  constructor(
    private readonly reader: AgentgatewayReader,
    at: Cursor,
  ) {
    const byName = new Map<string, Attached>()
    for (const cursor of at.items()) {
      const name = cursor.at('name')
      byName.set(`${name.at('namespace').string ?? ''}/${name.at('name').string ?? ''}`, readAttached(reader, cursor))
    }
    this.entries = [...byName.values()]
  }

  /** Policies on the gateway, then those on the listener with those written at listeners of that name. */
  forListener(
    listener: string,
    phase: 'route' | 'gateway',
    inline: readonly Policies[] = [],
  ): { gateway: Level[]; listener: Level[] } {
    const on = this.entries.filter((entry) => entry.phase === phase && isGateway(entry.target))
    const named = (entry: (typeof on)[number]) => entry.target.at('gateway', 'listenerName').string
    const unnamed = this.apply(on.filter((entry) => named(entry) === undefined))
    const ofListener = this.apply(on.filter((entry) => named(entry) === listener))
    return {
      gateway: levelOf(routePolicies(unnamed)),
      listener: levelOf([...inline, ...routePolicies(ofListener)]),
    }
  }

  /**
   * Policies on a route. Routes in a file have neither rules nor a kind: policies that target those are never applied.
   */
  forRoute(namespace: string, name: string): Level[] {
    const on = this.entries.filter(({ target, phase }) => phase === 'route' && isRoute(target, namespace, name))
    return levelOf(routePolicies(this.apply(on)))
  }

  /** Policies that act on backends, on this route, and on its listener and gateway, from the most specific to the least. */
  backendLevels(listener: string, namespace: string, name: string): Record<'route' | 'gateway', BackendPolicies[]> {
    const onRoute = this.entries.filter(({ target }) => isRoute(target, namespace, name))
    const onGateway = this.entries.filter(({ target }) => isGateway(target))
    const named = onGateway.filter(({ target }) => target.at('gateway', 'listenerName').string === listener)
    const unnamed = onGateway.filter(({ target }) => target.at('gateway', 'listenerName').string === undefined)
    this.apply([...onRoute, ...named, ...unnamed].filter(({ backend }) => backend.size > 0))
    return { route: backendOf(onRoute), gateway: [...backendOf(named), ...backendOf(unnamed)] }
  }

  forBackend(name: string): BackendPolicies[] {
    const on = this.entries.filter(({ target, route }) => {
      const backend = target.at('backend', 'backend')
      return (
        route.size === 0 &&
        backend.at('name').string === name &&
        backend.at('namespace').string === '' &&
        !backend.at('section').isSet
      )
    })
    return backendOf(this.apply(on))
  }

  private apply(entries: Attached[]): Attached[] {
    for (const entry of entries) this.applied.add(entry)
    return entries
  }

  /** Warns of policies that are never applied. */
  reportUnused(): void {
    for (const entry of this.entries) {
      if (this.applied.has(entry)) continue
      const [kind, at] = entry.target.members().find(([, cursor]) => cursor.isSet) ?? ['target', entry.target]
      this.reader.report(
        {
          code: 'CW3026',
          severity: 'warning',
          ...(kind === 'backend' && entry.route.size > 0
            ? {
                message:
                  'the policy is applied to nothing: agentgateway does not apply this kind of policy to backends',
                help: 'target a gateway or a route',
              }
            : {
                message: `the policy is applied to nothing: no ${kind === 'backend' ? 'backend in use' : kind} of the file is its target`,
                help: HELP[kind] ?? 'target a gateway, a route or a backend of the file',
              }),
        },
        NAMES[kind]?.map((name) => at.at(...name)).find((cursor) => cursor.exists) ?? at,
      )
    }
  }
}

/** What each kind of target is looked up by. */
const HELP: Record<string, string> = {
  gateway:
    'the gateway of a file is `gatewayName: default`, `gatewayNamespace: default`; a listener is named by `listenerName`',
  route: 'write `name` and `namespace` of the route, without `ruleName` and `kind`',
  backend: 'write the `name` of an entry of `backends` that a route leads to, with `namespace: ""`',
}
const NAMES: Record<string, string[][]> = {
  gateway: [['listenerName'], ['gatewayName']],
  route: [['name']],
  backend: [['backend', 'name']],
}

function readAttached(reader: AgentgatewayReader, cursor: Cursor): Attached {
  const policy = cursor.at('policy')
  const split = cursor.at('target').has('backend')
    ? readPoliciesOfBackend(reader, policy)
    : readPolicies(reader, policy)
  if (split.route.size + split.backend.size !== 1) {
    const message = 'agentgateway does not start: an entry of `policies` must hold exactly one policy'
    reader.refuse('CW2002', policy, message, 'write one entry for each policy')
  }
  const gateway = cursor.at('target', 'gateway')
  if (gateway.at('listenerName').isSet && gateway.at('port').isSet) {
    reader.refuse(
      'CW2002',
      gateway.at('port'),
      'agentgateway does not start: a target has `listenerName` or `port`, not both',
    )
  }
  return { ...split, target: cursor.at('target'), phase: cursor.at('phase').string === 'gateway' ? 'gateway' : 'route' }
}

function routePolicies(on: readonly Attached[]): Policies[] {
  return on.map((entry) => entry.route)
}

/** Policies on one target as one level; empty: no level. */
function levelOf(on: readonly Policies[]): Level[] {
  const policies = anyOf(on)
  return policies.size > 0 ? [{ policies }] : []
}

function backendOf(on: readonly Attached[]): BackendPolicies[] {
  const policies = anyOf(on.map((entry) => entry.backend))
  return policies.size > 0 ? [policies] : []
}

/** The one gateway of a configuration file is `default/default`. No policy of requests is looked up by port. */
function isGateway(target: Cursor): boolean {
  const gateway = target.at('gateway')
  return (
    gateway.at('gatewayName').string === 'default' &&
    gateway.at('gatewayNamespace').string === 'default' &&
    !gateway.at('port').isSet
  )
}

function isRoute(target: Cursor, namespace: string, name: string): boolean {
  const route = target.at('route')
  return (
    route.at('name').string === name &&
    route.at('namespace').string === namespace &&
    !route.at('ruleName').isSet &&
    !route.at('kind').isSet
  )
}
