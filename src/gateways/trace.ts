import type { Origin } from '../core/finding.js'
import type { DecideContext, TraceEntry } from './engine.js'

/** The executed steps, in order. Engines keep `null` if tracing is off, which also skips formatting. */
export class Trace {
  readonly entries: TraceEntry[] = []

  static for({ trace }: DecideContext): Trace | null {
    return trace === false ? null : new Trace()
  }

  add(step: string, outcome: TraceEntry['outcome'], detail: string, origin: Origin, remedy?: string): void {
    this.entries.push(
      remedy === undefined ? { step, outcome, detail, origin } : { step, outcome, detail, origin, remedy },
    )
  }
}
