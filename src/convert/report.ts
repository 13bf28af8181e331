import type { Code } from '../codes.js'
import type { AnswerJson, DifferenceJson } from '../compare/difference-json.js'
import type { Equivalence } from '../compare/compare.js'
import { answerJson, differenceJson } from '../compare/difference-json.js'
import { reasonText } from '../compare/reason.js'
import type { Source } from '../text/source.js'
import type { Conversion } from './convert.js'
import type { Field } from './fields.js'
import type { Replay } from './replay.js'

/** What a conversion did, as data. Its JSON form is `schema/report.json`. */
export interface ConversionReport {
  version: 1
  source: string
  target: string
  equivalence: Equivalence
  differences: DifferenceJson[]
  cases: { name: string; before: AnswerJson; after: AnswerJson; code: Code | null; note?: string }[]
  fields: Field[]
  /** What was ranged over, and why that is not everything where it is not. */
  domain: Conversion['comparison']['domain'] & { reasons: string[] }
  /** Recorded cases, where some were given. */
  replay?: { preserved: number; explained: number; unexplained: number }
}

export function reportOf(
  conversion: Conversion,
  sources: ReadonlyMap<string, Source>,
  replay?: Replay,
): ConversionReport {
  const { comparison } = conversion
  const all = new Map([...sources, ...conversion.sources])
  const differences = [...comparison.differences, ...(replay?.shown ?? [])]
  return {
    version: 1,
    source: conversion.source,
    target: conversion.target,
    equivalence: differences.length > 0 ? 'different' : comparison.equivalence,
    differences: differences.map((one) => differenceJson(one, all, 'source')),
    cases: (replay?.changed ?? []).map(({ name, before, after, code, note }) => ({
      name,
      before: answerJson(before),
      after: answerJson(after),
      code,
      ...(note !== undefined && { note }),
    })),
    fields: conversion.fields,
    domain: { ...comparison.domain, reasons: comparison.reasons.map((reason) => reasonText(reason, all)) },
    ...(replay && {
      replay: { preserved: replay.preserved, explained: replay.explained, unexplained: replay.unexplained },
    }),
  }
}
