import type { Origin } from '../../core/finding.js'
import { isAdmitted, outcomesOf } from '../admitted.js'
import type { Decision, Outcome } from '../engine.js'

/** Alternatives of which the gateway picks one at random whenever it starts: policies of one kind, or listeners. */
export interface Draw<T> {
  kind: 'either' | 'listeners'
  field: string
  of: readonly T[]
  origin: Origin
}

/** One selection among alternatives that the gateway picks at random: their indexes in order. */
export class Choices {
  private readonly made: { draw: Draw<unknown>; index: number }[] = []

  constructor(private readonly path: readonly number[] = []) {}

  /** The same one whenever it is asked about the same alternatives. */
  take<T>(draw: Draw<T>): T {
    const made = this.made.find((one) => one.draw === draw)
    const index = made?.index ?? this.path[this.made.length] ?? 0
    if (made === undefined) this.made.push({ draw, index })
    return draw.of[index]!
  }

  get first(): Draw<unknown> | undefined {
    return this.made[0]?.draw
  }

  /** Alternatives to this selection at choices that its path did not prescribe. */
  *others(): Iterable<number[]> {
    const taken = this.made.map(({ index }) => index)
    for (let at = this.path.length; at < taken.length; at++)
      for (let index = 1; index < this.made[at]!.draw.of.length; index++) yield [...taken.slice(0, at), index]
  }
}

/** Maximum number of selections before the verdict is undetermined. */
const MOST_WAYS = 64

/** The decision for every selection; undetermined if they differ for this request. */
export function decideEach(decideOnce: (choices: Choices) => Decision): Decision {
  const choices = new Choices()
  const decision = decideOnce(choices)
  const { first } = choices
  if (!first) return decision
  const outcomes = new Map<string, Outcome>()
  const note = (one: Decision): void => {
    for (const outcome of outcomesOf(one)) outcomes.set(JSON.stringify(outcome), outcome)
  }
  note(decision)
  const open = [...choices.others()]
  let ways = 1
  for (let path = open.pop(); path && ways < MOST_WAYS; path = open.pop(), ways++) {
    const next = new Choices(path)
    note(decideOnce(next))
    open.push(...next.others())
  }
  const isComplete = open.length === 0 && ways < MOST_WAYS
  return outcomes.size === 1 && isComplete ? decision : combine(decision, first, [...outcomes.values()])
}

function combine({ trace }: Decision, { kind, field, of, origin }: Draw<unknown>, outcomes: Outcome[]): Decision {
  const refused = outcomes.find((outcome) => !isAdmitted(outcome)) ?? outcomes.at(-1)!
  const allowed = outcomes.find((outcome) => outcome !== refused && isAdmitted(outcome)) ?? outcomes[0]!
  const what = kind === 'either' ? 'policies' : 'listeners of the name'
  const detail = `agentgateway takes one of ${of.length} ${what} at random when it starts; shown is the first`
  return {
    response: null,
    upstream: null,
    undetermined: { step: field, origin, ifAllowed: allowed, ifRefused: refused, outcomes },
    trace: trace.length > 0 ? [...trace, { step: field, outcome: 'undetermined', detail, origin }] : trace,
  }
}
