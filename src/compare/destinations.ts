import type { Origin } from '../core/finding.js'
import { getOrAdd } from '../core/get-or-add.js'
import { memo } from '../core/memo.js'
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

/** Destinations of a program by the place that a decision's trace names. */
const destinationsIn = memo((program: Program): ReadonlyMap<Origin, Destination> => {
  const byOrigin = new Map<Origin, Destination>()
  let backend: Backend | undefined
  for (const { node, type } of nodesIn(program)) {
    if (type === BACKEND) {
      backend = node as unknown as Backend
      byOrigin.set(backend.origin, { backend })
    }
    const model = node as unknown as LlmModel
    if (type === MODEL && backend) byOrigin.set(model.origin, { backend, model })
  }
  return byOrigin
})

/** Where the gateway sent the request, or would if other software allowed it; undefined: nowhere that is named. */
export function destinationOf(program: Program, { decision }: Answer): Destination | undefined {
  const entry = decision.trace.findLast(({ step, outcome }) => step === 'forward' && outcome === 'pass')
  return entry && destinationsIn(program).get(entry.origin)
}

/**
 * Whether two backends are the same destination. `undefined`: neither the option nor names nor addresses determine it.
 */
export type SameDestination = (before: Backend, after: Backend) => boolean | undefined

/** Decides whether a destination of one program is that of another one. */
export class Identification {
  /** For each pair that requests of plain form are sent to: how many forms of request. */
  private readonly met = new Map<Backend, Map<Backend, number>>()
  private readonly usuals = new Map<string, string | undefined>()
  private readonly assumptions = new Map<string, [before: Backend, after: Backend]>()

  constructor(
    private readonly isSameDialect: boolean,
    private readonly known: SameDestination = () => undefined,
  ) {}

  /** Requests of plain form are sent to these two. */
  note(before: Backend, after: Backend): void {
    const row = getOrAdd(this.met, before, () => new Map())
    row.set(after, (row.get(after) ?? 0) + 1)
  }

  /**
   * `assumed`: the names are equal, or requests of plain form are sent to both, and addresses are not known. In one
   * dialect: the addresses are equal, and the names are not.
   */
  compare(before: Destination, after: Destination): 'same' | 'other' | 'assumed' {
    const [old, young] = [before.backend, after.backend]
    if (this.isSameDialect) {
      if (textOf(before) === textOf(after)) return 'same'
      return before.model || after.model || !isRenamed(old, young) ? 'other' : this.assume(old, young)
    }
    const said = this.known(old, young) ?? byAddress(old, young)
    if (said !== undefined) return said ? 'same' : 'other'
    if (old.name !== young.name && this.usual(old) !== nameOf(young)) return 'other'
    return this.assume(old, young)
  }

  private assume(before: Backend, after: Backend): 'assumed' {
    this.assumptions.set(`${nameOf(before)} ${nameOf(after)}`, [before, after])
    return 'assumed'
  }

  /** Pairs that were compared and are assumed to be the same. */
  assumed(): [before: Backend, after: Backend][] {
    return [...this.assumptions.values()]
  }

  /** The name of the destination that most forms of request are sent to on the other side. */
  private usual(before: Backend): string | undefined {
    const name = nameOf(before)
    if (!this.usuals.has(name)) this.usuals.set(name, this.mostMet(name))
    return this.usuals.get(name)
  }

  private mostMet(name: string): string | undefined {
    const counts = new Map<string, number>()
    for (const [backend, row] of this.met) {
      if (nameOf(backend) !== name) continue
      for (const [after, count] of row) counts.set(nameOf(after), (counts.get(nameOf(after)) ?? 0) + count)
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
  }
}

/** Equal addresses do not prove that the objects are equal in what claimwright does not model. */
const isRenamed = (before: Backend, after: Backend): boolean =>
  before.addresses.length > 0 &&
  before.type === after.type &&
  [before, after].every(({ llm, mcp }) => !llm && !mcp) &&
  contentOf(before.addresses, ADDRESS) === contentOf(after.addresses, ADDRESS)

const nameOf = memo(({ type, name, addresses }: Backend): string =>
  stableJson([type, name, contentOf(addresses, ADDRESS)]),
)

function textOf({ backend, model }: Destination): string {
  if (!model) return nameOf(backend)
  const { name, provider, upstreamModel = name, baseUrl, host, pathPrefix, path } = model
  return stableJson([nameOf(backend), provider, upstreamModel, baseUrl, host, pathPrefix, path])
}

/** By addresses where both have some, or by the Service behind them. Both must use TLS, or neither. */
export function byAddress(before: Backend, after: Backend): boolean | undefined {
  if (before.service && after.service && stableJson(before.service) === stableJson(after.service))
    return usesTls(before) === usesTls(after)
  if (before.addresses.length === 0 || after.addresses.length === 0) return undefined
  return stableJson(placesOf(before)) === stableJson(placesOf(after))
}

const usesTls = ({ addresses }: Backend): boolean => addresses.some(({ tls }) => tls === true)

const placesOf = ({ addresses }: Backend): string[] =>
  addresses.map(({ host, port, tls = false }) => `${tls ? 'https' : 'http'}://${host}:${port}`).sort()
