import { isCollection, isScalar } from 'yaml'
import { getOrAdd } from '../core/get-or-add.js'
import { fromPointer } from '../core/pointer.js'
import type { TextEdit } from '../core/text-edit.js'
import { recordingOf } from './expectation.js'
import type { CaseResult } from './run-suite.js'

/** The texts of suites with the answers of today in place of recorded ones that differ, by file. */
export function updateRecordings(results: readonly CaseResult[]): Map<string, { text: string; count: number }> {
  const byFile = new Map<string, { text: string; changes: Map<number, TextEdit> }>()
  for (const { failure } of results) {
    if (failure?.step.expect?.kind !== 'answer' || failure.step.expect.recorded === undefined) continue
    const { source, pointer } = failure.place
    const range = rangeOf(source.documents[0]?.yaml.getIn([...fromPointer(pointer), 'recorded'], true))
    if (!range) continue
    const known = getOrAdd(byFile, source.file, () => ({ text: source.text, changes: new Map<number, TextEdit>() }))
    const [start, end] = range
    // A flow collection of JSON fits wherever a value does.
    known.changes.set(start, { start, end, text: JSON.stringify(recordingOf(failure.asked.decision)) })
  }
  return new Map(
    [...byFile].map(([file, { text, changes }]) => {
      const last = [...changes.values()].sort((a, b) => b.start - a.start)
      const updated = last.reduce(
        (all, { start, end, text: value }) => all.slice(0, start) + value + all.slice(end),
        text,
      )
      return [file, { text: updated, count: changes.size }]
    }),
  )
}

function rangeOf(node: unknown): [start: number, end: number] | undefined {
  if (!(isScalar(node) || isCollection(node)) || !node.range) return undefined
  return [node.range[0], node.range[1]]
}
