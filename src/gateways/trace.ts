import type { Origin } from '../core/finding.js'
import type { DecideContext, TraceEntry } from './engine.js'

/** What was done, in order. Engines keep `null` where nobody wants to know, and then do not even find the words. */
export class Trace {
  readonly entries: TraceEntry[] = []

  static for({ trace }: DecideContext): Trace | null {
    return trace === false ? null : new Trace()
  }

  tell(step: string, outcome: TraceEntry['outcome'], detail: string, origin: Origin, remedy?: string): void {
    this.entries.push(
      remedy === undefined ? { step, outcome, detail, origin } : { step, outcome, detail, origin, remedy },
    )
  }
}
