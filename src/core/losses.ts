import type { Origin } from './finding.js'
import type { Step } from './step/step.js'

/** What a source field became. Fields that no loss names are `exact` when their node was written. */
export interface Loss {
  origin: Origin
  status: 'exact' | 'approximate' | 'manual' | 'unsupported'
  note: string
  /** It is about fields with this value only, of those that the place holds. */
  only?: string
}

/** What became of source fields, collected while a program is rebuilt. */
export class Losses {
  readonly all: Loss[] = []

  /** The field is there, at a place that writing cannot tell. */
  exact(origin: Origin): void {
    this.all.push({ origin, status: 'exact', note: '' })
  }

  /** The field is there in other words, and some request or token may see the difference. */
  approximate(origin: Origin, note: string, only?: string): void {
    this.all.push({ origin, status: 'approximate', note, ...(only !== undefined && { only }) })
  }

  /** Somebody has to decide or supply something. */
  manual(origin: Origin, note: string, only?: string): void {
    this.all.push({ origin, status: 'manual', note, ...(only !== undefined && { only }) })
  }

  /** The target has no such thing. `only`: what it is about, where the place holds other fields as well. */
  unsupported(origin: Origin, note: string, only?: string): void {
    this.all.push({ origin, status: 'unsupported', note, ...(only !== undefined && { only }) })
  }
}

/** Steps for which there is no writing. */
export function reportLeft(steps: readonly Step[], losses: Losses): void {
  for (const step of steps) {
    if (step.kind === 'outside')
      losses.manual(step.origin, `\`${step.name}\` is decided by other software: configure it at the target as well`)
    else if (step.kind === 'unmodelled')
      losses.unsupported(step.origin, `\`${step.field}\` is not supported by the target`)
    else
      losses.unsupported(
        step.origin,
        `a policy of this kind${step.when ? ' with a condition' : ''} is not supported by the target`,
      )
  }
}
