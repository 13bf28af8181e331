import type { Origin } from '../core/finding.js'
import type { Backend, LlmModel, Program } from '../core/program.js'
import type { Answer } from './answer.js'
import { contentOf, nodesIn, stableJson } from './content.js'
import { ADDRESS, BACKEND, MODEL } from './fields.js'

/** Where a request is forwarded to. */
export interface Destination {
  backend: Backend
  /** The model of a backend of models. */
  model?: LlmModel
}

/** Destinations of one program by the place that a decision's trace names. */
export class Destinations {
  private readonly byOrigin = new Map<Origin, Destination>()

  constructor(program: Program) {
    let backend: Backend | undefined
    for (const { node, type } of nodesIn(program)) {
      if (type === BACKEND) {
        backend = node as unknown as Backend
        this.byOrigin.set(backend.origin, { backend })
      }
      const model = node as unknown as LlmModel
      if (type === MODEL && backend) this.byOrigin.set(model.origin, { backend, model })
    }
  }

  /** Where the gateway sent the request, or would if other software allowed it; undefined: nowhere that is named. */
  of({ decision }: Answer): Destination | undefined {
    const entry = decision.trace.findLast(({ step, outcome }) => step === 'forward' && outcome === 'pass')
    return entry && this.byOrigin.get(entry.origin)
  }
}

/**
 * Whether two backends are the same destination. `undefined`: neither the option nor names nor addresses determine it.
 */
export type SameDestination = (before: Backend, after: Backend) => boolean | undefined

/** Decides whether a destination of one program is that of another one. */
export class Identification {
  /** For each pair that no name connects: how many forms of request are sent to both. */
  private readonly met = new Map<Backend, Map<Backend, number>>()

  constructor(
    private readonly isSameDialect: boolean,
    private readonly known: SameDestination = () => undefined,
  ) {}

  /** Requests of plain form are sent to these two. */
  note(before: Backend, after: Backend): void {
    const row = this.met.get(before) ?? new Map<Backend, number>()
    this.met.set(before, row.set(after, (row.get(after) ?? 0) + 1))
  }

  /** `assumed`: requests of plain form are sent to both, and there is no other evidence. */
  compare(before: Destination, after: Destination): 'same' | 'other' | 'assumed' {
    if (this.isSameDialect) return textOf(before) === textOf(after) ? 'same' : 'other'
    const said = this.known(before.backend, after.backend) ?? byName(before.backend, after.backend)
    if (said !== undefined) return said ? 'same' : 'other'
    return this.usual(before.backend) === nameOf(after.backend) ? 'assumed' : 'other'
  }

  /** Pairs that are matched by their requests only. */
  assumed(): [before: Backend, after: Backend][] {
    const pairs = [...this.met].flatMap(([before, row]) => [...row.keys()].map((after) => [before, after] as const))
    const assumed = pairs.filter(([backend, other]) => this.compare({ backend }, { backend: other }) === 'assumed')
    return [...new Map(assumed.map(([a, b]) => [`${nameOf(a)} ${nameOf(b)}`, [a, b] as [Backend, Backend]])).values()]
  }

  /** The name of the destination that most forms of request are sent to on the other side. */
  private usual(before: Backend): string | undefined {
    const counts = new Map<string, number>()
    for (const [one, row] of this.met) {
      if (nameOf(one) !== nameOf(before)) continue
      for (const [after, count] of row) counts.set(nameOf(after), (counts.get(nameOf(after)) ?? 0) + count)
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
  }
}

const nameOf = ({ type, name, addresses }: Backend): string => stableJson([type, name, contentOf(addresses, ADDRESS)])

function textOf({ backend, model }: Destination): string {
  if (!model) return nameOf(backend)
  const { name, provider, upstreamModel = name, baseUrl, host, pathPrefix, path } = model
  return stableJson([nameOf(backend), provider, upstreamModel, baseUrl, host, pathPrefix, path])
}

/** By name, or by the first address where both have one. */
function byName(before: Backend, after: Backend): boolean | undefined {
  if (before.name === after.name) return true
  const [old, young] = [before.addresses[0], after.addresses[0]]
  if (!old || !young) return undefined
  return old.host === young.host && old.port === young.port
}
