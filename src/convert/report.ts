import type { Equivalence } from '../compare/compare.js'
import type { AnswerJson, DifferenceJson } from '../compare/difference-json.js'
import { answerJson, differenceJson } from '../compare/difference-json.js'
import { reasonText } from '../compare/reason.js'
import type { Code } from '../core/codes.js'
import type { Source } from '../yaml/source.js'
import { type Action, actionsOf } from './actions.js'
import type { Conversion } from './convert.js'
import type { Field } from './fields.js'
import type { Replay } from './replay.js'

/** What a conversion did, as data. Its JSON form is `schema/report.json`. */
export interface ConversionReport {
  version: 1
  source: string
  target: string
  /** The gateways and versions that both sides were judged by. */
  judgedBy: string[]
  equivalence: Equivalence
  /** What to do before the output is applied, the gravest first. */
  actions: Action[]
  /** Why nothing should be written, apart from differences that open access. */
  stops: { code: Code; message: string; file?: string; line?: number }[]
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
  accept: readonly string[] = [],
): ConversionReport {
  const { comparison } = conversion
  const all = new Map([...sources, ...conversion.sources])
  const found = [...comparison.differences, ...(replay?.shown ?? [])]
  const differences = found.map((difference) => differenceJson(difference, all, 'source'))
  const stops = conversion.stops.map(({ code, message, finding }) => ({
    code,
    message,
    ...(finding && { file: finding.span.file, line: finding.span.line }),
  }))
  const accepted = (code: string) => accept.includes('all') || accept.includes(code)
  return {
    version: 1,
    source: conversion.source,
    target: conversion.target,
    judgedBy: conversion.judgedBy,
    equivalence: differences.length > 0 ? 'different' : comparison.equivalence,
    actions: actionsOf({ stops, differences, fields: conversion.fields, accepted }),
    stops,
    differences,
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
