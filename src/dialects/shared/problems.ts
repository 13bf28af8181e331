import { BoundedFindings } from '../../core/bounded-findings.js'
import type { Code } from '../../core/codes.js'
import type { Finding, Origin } from '../../core/finding.js'
import { originKey } from '../../core/origin-key.js'
import type { Graph } from '../../kubernetes/graph.js'
import { locate } from '../../yaml/locate.js'
import type { Part } from '../../yaml/source.js'

export type Problem = Pick<Finding, 'code' | 'severity' | 'message'> & Partial<Finding>

/** The problems that a reader finds in its input: they are collected, not thrown, and each of them once. */
export class Problems {
  private readonly found = new BoundedFindings()
  private readonly reported = new Set<string>()

  constructor(readonly graph: Graph) {}

  get refused(): boolean {
    return this.found.isRefused
  }

  get findings(): Finding[] {
    return this.found.all()
  }

  /** Adds the findings of another attempt at a part of the same configuration. */
  take(other: Problems): void {
    this.found.addAll(other.found)
  }

  /** Reports that the gateway, or what configures it, does not load the input because of this. */
  refuse(code: Code, origin: Origin, message: string, help?: string, part?: Part): void {
    this.report({ code, severity: 'error', message, help, refused: true }, origin, part)
  }

  report(problem: Problem, origin: Origin, part?: Part): void {
    const source = this.graph.sources.get(origin.file)
    const key = `${problem.code} ${originKey(origin)} ${problem.message}`
    if (!source || this.reported.has(key)) return
    this.reported.add(key)
    this.found.add({ confidence: 'high', related: [], ...problem, span: locate(source, origin, part) })
  }
}
