import type { Origin } from '../core/finding.js'
import type { DecideContext, TraceEntry } from './engine.js'

/** Why rules decided as they did, computed only where it is shown. */
export type Explain = () => Pick<TraceEntry, 'detail' | 'remedy'>

/** The executed steps, in order. Engines keep `null` if tracing is off, which also skips formatting. */
export class Trace {
  readonly entries: TraceEntry[] = []

  private constructor(private readonly explains: boolean) {}

  static for({ trace }: DecideContext): Trace | null {
    return trace === false ? null : new Trace(trace !== 'steps')
  }

  add(step: string, outcome: TraceEntry['outcome'], detail: string | Explain, origin: Origin, remedy?: string): void {
    if (typeof detail === 'string')
      this.entries.push(
        remedy === undefined ? { step, outcome, detail, origin } : { step, outcome, detail, origin, remedy },
      )
    else this.entries.push({ step, outcome, detail: '', origin, ...(this.explains && detail()) })
  }
}
