import { addToGroup } from '../../core/group-by.js'
import type { Cursor } from '../../yaml/cursor.js'
import type { AgentgatewayFamily } from './credentials.js'

/** A policy and the map of policies that contains it. */
export interface Attached {
  family: AgentgatewayFamily
  container: Cursor
}

/**
 * Policies by where they are attached, to find those that the same request passes: the place of one contains that of
 * the other, or one is attached by name rather than nested. Kubernetes policies may all meet.
 */
export class Meeting<T extends Attached> {
  private readonly byPlace = new Map<string, T[]>()
  private readonly order: ReadonlyMap<T, number>

  constructor(policies: readonly T[]) {
    this.order = new Map(policies.map((policy, index) => [policy, index]))
    for (const policy of policies) for (const key of keysOf(policy)) addToGroup(this.byPlace, key, policy)
  }

  /** The policies that requests through `other` pass as well, in the order of the input. */
  with(other: Attached): readonly T[] {
    const [first, ...others] = keysToAsk(other).map((key) => this.byPlace.get(key) ?? [])
    if (others.length === 0) return first!
    return [first!, ...others].flat().sort((a, b) => this.order.get(a)! - this.order.get(b)!)
  }
}

/** Under which keys a policy is found. */
function keysOf(policy: Attached): string[] {
  const { all, owner } = placeOf(policy)
  if (owner === undefined) return [all]
  if (owner === null) return [all, `${all} by name`]
  return [all, `${all} in ${owner}`, ...outwards(owner).map((outer) => `${all} below ${outer}`)]
}

/** Each policy is under one of these keys at most. */
function keysToAsk(policy: Attached): string[] {
  const { all, owner } = placeOf(policy)
  if (owner === undefined || owner === null) return [all]
  const outer = outwards(owner).slice(1)
  return [`${all} by name`, `${all} below ${owner}`, ...outer.map((place) => `${all} in ${place}`)]
}

/** Standalone: the document, and the owner of the map of policies; `null` where it is attached by name. */
function placeOf({ family, container }: Attached): { all: string; owner?: string | null } {
  const { file, document, pointer } = container
  if (family !== 'standalone') return { all: family }
  // Attached by name: `policies`, `gateways`, route groups.
  const owner = /^\/(binds|llm|mcp)\b/.test(pointer) ? pointer.replace(/\/policies$/, '') : null
  return { all: `${file}#${document}`, owner }
}

/** A pointer and those of everything around it, except the root. */
function outwards(pointer: string): string[] {
  const places = []
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf('/', end - 1)) places.push(pointer.slice(0, end))
  return places
}
