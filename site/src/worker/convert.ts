import { convert, isConvertible, targets } from '../../../src/convert/convert.js'
import { reportOf } from '../../../src/convert/report.js'
import { headline, prettyReport } from '../../../src/convert/report-text.js'
import type { DialectId } from '../../../src/core/program.js'
import { paintFor } from '../../../src/report/escape.js'
import type { ConvertResult, Question } from '../protocol.js'
import { shownDifference } from './differences.js'
import { masked } from './masked.js'
import { chosenProgram, load, readContext } from './policy.js'

/** The dialects that can be written, and whether this policy can be. */
export function dialects(question: Question): { id: string; isConvertible: boolean }[] {
  const { programs } = load(question)
  const program = programs[Math.min(question.configuration, programs.length - 1)]
  return targets().map(({ id }) => ({ id, isConvertible: program !== undefined && isConvertible(program, id) }))
}

/** The policy in another dialect, with the report that `convert` prints. The page shows it even where access opens. */
export function convertTo(question: Question, to: string): ConvertResult {
  const loaded = load(question)
  const program = chosenProgram(loaded, question.configuration)
  if (!isConvertible(program, to as DialectId)) throw new Error(`${program.dialect} is not converted to ${to}`)
  const { fetched, state } = readContext(question, program)
  const conversion = convert(program, loaded.graph, { to: to as DialectId, fetched, state })
  const report = reportOf(conversion, loaded.graph.sources)
  const sources = new Map([...loaded.graph.sources, ...conversion.sources])
  const shown: ConvertResult = {
    files: conversion.files,
    headline: headline(report),
    report: prettyReport(report, paintFor(false)),
    differences: conversion.comparison.differences.map((difference) => shownDifference(difference, sources, 'source')),
  }
  return masked(shown, question, loaded.sources)
}
