import type { Either } from '../../core/step/either.js'
import { isAdmitted, outcomesOf } from '../admitted.js'
import type { Decision, Outcome } from '../engine.js'
import type { Step } from './program.js'

/** One selection among the policies that the gateway picks at random: indexes of the policies in order. */
export class Choices {
  private readonly made: { step: Either; index: number }[] = []

  constructor(private readonly path: readonly number[] = []) {}

  take(step: Either): Step[] {
    const index = this.path[this.made.length] ?? 0
    this.made.push({ step, index })
    return step.of[index] ?? []
  }

  get first(): Either | undefined {
    return this.made[0]?.step
  }

  /** Alternatives to this selection at choices that its path did not prescribe. */
  *others(): Iterable<number[]> {
    const taken = this.made.map(({ index }) => index)
    for (let at = this.path.length; at < taken.length; at++)
      for (let index = 1; index < this.made[at]!.step.of.length; index++) yield [...taken.slice(0, at), index]
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

function combine({ trace }: Decision, { field, of, origin }: Either, outcomes: Outcome[]): Decision {
  const refused = outcomes.find((outcome) => !isAdmitted(outcome)) ?? outcomes.at(-1)!
  const allowed = outcomes.find((outcome) => outcome !== refused && isAdmitted(outcome)) ?? outcomes[0]!
  const detail = `agentgateway takes one of ${of.length} policies at random when it starts; shown is the first`
  return {
    response: null,
    upstream: null,
    undetermined: { step: field, origin, ifAllowed: allowed, ifRefused: refused, outcomes },
    trace: trace.length > 0 ? [...trace, { step: field, outcome: 'undetermined', detail, origin }] : trace,
  }
}
