import type { Outside, Unmodelled } from '../../../core/step/outside.js'
import { fieldOf } from '../../../core/step/outside.js'
import type { Writer } from '../../../core/writer.js'
import { member } from '../../../yaml/plain.js'
import { plain } from '../../shared/plain-options.js'
import { isSame } from './common.js'
import type { Json } from './json.js'

/** A step whose field Gloo has in every form of its options. */
export type Copied = Outside | Unmodelled

export const isCopied = (step: { kind: string; words?: string }): step is Copied =>
  (step.kind === 'outside' || step.kind === 'unmodelled') && step.words === 'gloo'

/** Fields of VirtualHostOptions that RouteOptions lack. */
const OF_HOSTS = new Set([
  'corsPolicyMergeSettings',
  'includeAttemptCountInResponse',
  'includeRequestAttemptCount',
  'stats',
])
/** Fields of RouteOptions that VirtualHostOptions lack. */
const OF_ROUTES = new Set([
  'ai',
  'envoyMetadata',
  'faults',
  'idleTimeout',
  'lbHash',
  'maxStreamDuration',
  'shadowing',
  'timeout',
  'tracing',
  'upgrades',
])

/** Options whose messages differ: a host has `rateLimits` only. */
const OF_ROUTES_BY_MEMBER: Record<string, string> = {
  ratelimit: 'includeVhRateLimits',
  ratelimitEarly: 'includeVhRateLimits',
  ratelimitRegular: 'includeVhRateLimits',
}

const fitsHost = (field: string, { content }: Copied): boolean =>
  !OF_ROUTES.has(field) && member(content.options, OF_ROUTES_BY_MEMBER[field] ?? '') === undefined

/** Options as they were: on the host where all its routes have the same, otherwise on each route. */
export function placeCopied(routes: readonly (readonly Copied[])[], writer: Writer): { host: Json; routes: Json[] } {
  const host: Json = {}
  const written = routes.map((): Json => ({}))
  const fields = [...new Set(routes.flat().map(fieldOf))]
  for (const field of fields) {
    const steps = routes.map((all) => all.find((step) => fieldOf(step) === field))
    const [first] = steps
    const isCommon = first !== undefined && steps.every((step) => step && isSame(step.content, first.content))
    if (isCommon && fitsHost(field, first)) host[field] = copyOf(first, writer)
    else
      for (const [index, step] of steps.entries()) {
        if (!step) continue
        if (OF_HOSTS.has(field))
          writer.losses.unsupported(step.origin, `routes have no \`${field}\`, and not all of the host have it`)
        else written[index]![field] = copyOf(step, writer)
      }
  }
  return { host, routes: written }
}

function copyOf({ content: { options }, origin }: Copied, writer: Writer): unknown {
  writer.losses.exact(origin)
  const copy = plain(options)
  return typeof copy === 'object' && copy !== null ? writer.from(origin, copy) : copy
}
