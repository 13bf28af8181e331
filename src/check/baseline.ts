import type { Finding } from '../core/finding.js'
import type { Source } from '../yaml/source.js'
import { fingerprints } from './fingerprint.js'

/** Known findings that are accepted for now. */
export interface Baseline {
  version: 1
  findings: BaselineEntry[]
}

interface BaselineEntry {
  code: string
  file: string
  /** `fingerprint.ts`: stable when lines move. */
  fingerprint: string
  /** For human readers of the file. */
  message: string
}

/** `nameOf`: how the baseline names a file. */
export function baselineOf(
  findings: readonly Finding[],
  sources: ReadonlyMap<string, Source>,
  nameOf: (file: string) => string = String,
): Baseline {
  const fingerprint = fingerprints(sources, nameOf)
  return {
    version: 1,
    findings: findings.map((finding) => ({
      code: finding.code,
      file: nameOf(finding.span.file),
      fingerprint: fingerprint(finding),
      message: finding.message,
    })),
  }
}

/** Findings that are not in the baseline. */
export function withoutKnown(
  findings: readonly Finding[],
  baseline: Baseline,
  sources: ReadonlyMap<string, Source>,
  nameOf: (file: string) => string = String,
): Finding[] {
  const known = new Set(baseline.findings.map((finding) => finding.fingerprint))
  const fingerprint = fingerprints(sources, nameOf)
  return findings.filter((finding) => !known.has(fingerprint(finding)))
}

/** Reads a baseline file. Throws a message that describes the problem. */
export function readBaseline(text: string): Baseline {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('not JSON')
  }
  const { version, findings } = (value ?? {}) as { version?: unknown; findings?: unknown }
  if (version !== 1 || !Array.isArray(findings)) throw new Error('no baseline of version 1')
  if (!findings.every((finding) => typeof finding?.fingerprint === 'string'))
    throw new Error('an entry has no `fingerprint`')
  return value as Baseline
}
