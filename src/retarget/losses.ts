import type { Loss } from '../dialects/dialect.js'
import type { Origin } from '../finding.js'

/** What became of source fields, collected while a program is rebuilt. */
export class Losses {
  readonly all: Loss[] = []

  /** The field is there in other words, and some request or token may see the difference. */
  approximate(origin: Origin, note: string): void {
    this.all.push({ origin, status: 'approximate', note })
  }

  /** Somebody has to decide or supply something. */
  manual(origin: Origin, note: string): void {
    this.all.push({ origin, status: 'manual', note })
  }

  /** The target has no such thing. */
  unsupported(origin: Origin, note: string): void {
    this.all.push({ origin, status: 'unsupported', note })
  }
}
