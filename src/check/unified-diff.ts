import { FILE_HEADERS_ONLY, formatPatch, type StructuredPatchHunk, structuredPatch } from 'diff'

/** Texts with more changed lines are shown as one change: the time to compare lines grows with its square. */
const MAX_EDITS = 2000

/** A unified diff (as `diff -u` prints it) of two versions of a file; empty if they are equal. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const options = { context: 3, maxEditLength: MAX_EDITS }
  const patch = structuredPatch(file, file, before, after, undefined, undefined, options)
  const hunks = patch?.hunks ?? [replaceAll(before, after)]
  return formatPatch({ oldFileName: file, newFileName: file, oldHeader: '', newHeader: '', hunks }, FILE_HEADERS_ONLY)
}

function replaceAll(before: string, after: string): StructuredPatchHunk {
  const [old, changed] = [linesOf(before), linesOf(after)]
  return {
    oldStart: 1,
    oldLines: old.length,
    newStart: 1,
    newLines: changed.length,
    lines: [...markLines('-', old), ...markLines('+', changed)],
  }
}

/** Lines with their line breaks: the last one may lack it. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

const markLines = (mark: '-' | '+', lines: readonly string[]): string[] =>
  lines.flatMap((line) =>
    line.endsWith('\n') ? [mark + line.slice(0, -1)] : [mark + line, '\\ No newline at end of file'],
  )
