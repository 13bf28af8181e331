import type { Edit, Finding, Fix } from '../core/finding.js'
import type { Source } from '../yaml/source.js'

/** Fixes may enable others; more rounds than this mean that two of them undo each other. */
const ROUNDS = 10

interface FixRun {
  sources: Source[]
  /** How many fixes were applied. */
  applied: number
}

/**
 * Applies fixes until nothing changes. Only the edited ranges change. Of overlapping fixes, the first in the text is
 * applied and the others are retried in the next round. A fix that would break a document is not applied.
 */
export function applyFixes(
  sources: Source[],
  check: (sources: Source[]) => Finding[],
  reparse: (source: Source, text: string) => Source,
  isAllowed: (fix: Fix) => boolean,
): FixRun {
  let current = sources
  let applied = 0
  const seen = new Set<string>()
  for (let round = 0; round < ROUNDS; round++) {
    const fixes = check(current).flatMap(({ fix }) => (fix && isAllowed(fix) ? [fix] : []))
    const edited = editAll(current, fixes, reparse)
    const state = edited.sources.map(({ text }) => text).join('\0')
    if (edited.applied === 0 || seen.has(state)) break
    seen.add(state)
    current = edited.sources
    applied += edited.applied
  }
  return { sources: current, applied }
}

function editAll(sources: Source[], fixes: Fix[], reparse: (source: Source, text: string) => Source): FixRun {
  const chosen = withoutOverlap(fixes)
  let applied = 0
  const edited = sources.map((source) => {
    const ofSource = chosen.filter((fix) => fix.edits.some((edit) => edit.file === source.file))
    if (ofSource.length === 0) return source
    const text = editText(
      source.text,
      ofSource.flatMap((fix) => fix.edits.filter((edit) => edit.file === source.file)),
    )
    const next = reparse(source, text)
    if (text === source.text || broken(next) > broken(source)) return source
    applied += ofSource.length
    return next
  })
  return { sources: edited, applied }
}

const broken = (source: Source): number => source.documents.filter((document) => !document.valid).length

/** Selects fixes whose edits do not overlap those of an earlier fix. Equal edits count once. */
function withoutOverlap(fixes: Fix[]): Fix[] {
  const taken: Edit[] = []
  return fixes
    .toSorted((a, b) => a.edits[0]!.start - b.edits[0]!.start)
    .filter(({ edits }) => {
      if (edits.some((edit) => taken.some((other) => overlaps(edit, other)))) return false
      taken.push(...edits)
      return true
    })
}

function overlaps(a: Edit, b: Edit): boolean {
  if (a.file !== b.file) return false
  if (a.start === b.start) return true
  return a.start < b.end && b.start < a.end
}

/** Replaces every range of the text. */
export function editText(text: string, edits: readonly Edit[]): string {
  let result = text
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + replacement + result.slice(end)
  return result
}
