import { BoundedFindings } from '../../../core/bounded-findings.js'
import type { Code } from '../../../core/codes.js'
import type { Finding, Origin } from '../../../core/finding.js'
import { originKey } from '../../../core/origin-key.js'
import type { Graph } from '../../../kubernetes/graph.js'
import { locate } from '../../../yaml/locate.js'
import { nearest } from '../../../yaml/nearest.js'
import type { Part } from '../../../yaml/source.js'

/** Problems of one configuration, collected while it is read. */
export class Reader {
  private readonly found = new BoundedFindings()
  private readonly reported = new Set<string>()

  constructor(readonly graph: Graph) {}

  get refused(): boolean {
    return this.found.isRefused
  }

  get findings(): Finding[] {
    return this.found.all()
  }

  /** Reports that Envoy does not start with this. */
  refuse(code: Code, origin: Origin, message: string, help?: string, part?: Part): void {
    const finding = { code, severity: 'error' as const, message: `Envoy will refuse to start: ${message}`, help }
    this.report({ ...finding, refused: true }, origin, part)
  }

  /** Adds the findings of another attempt at a part of the same configuration. */
  take(other: Reader): void {
    this.found.addAll(other.found)
  }

  /** The name that is meant by a misspelled one. */
  nearest(name: string, names: Iterable<string>): string | undefined {
    return nearest(name, names)
  }

  report(
    finding: Pick<Finding, 'code' | 'severity' | 'message'> & Partial<Finding>,
    origin: Origin,
    part?: Part,
  ): void {
    const source = this.graph.sources.get(origin.file)
    const key = `${finding.code} ${originKey(origin)}`
    if (!source || this.reported.has(key)) return
    this.reported.add(key)
    this.found.add({ confidence: 'high', related: [], ...finding, span: locate(source, origin, part) })
  }
}
