import { counted } from '../core/plural.js'
import { familyOf } from '../dialects/descriptors.js'
import type { Document, Source } from '../yaml/source.js'

/** What was read of the input: documents by what they are, and what was left out and why. */
export interface Coverage {
  /** Documents that were checked, by title of their dialect. */
  checked: Record<string, number>
  /** Documents and folders that were not, by reason. */
  skipped: Record<string, number>
}

/** Counts the documents of a check. `folders`: names of folders that were not entered. */
export function coverageOf(sources: readonly Source[], folders: readonly string[] = []): Coverage {
  const coverage: Coverage = { checked: {}, skipped: {} }
  const count = (counts: Record<string, number>, key: string) => {
    counts[key] = (counts[key] ?? 0) + 1
  }
  for (const document of sources.flatMap(({ documents }) => documents)) {
    const reason = reasonSkipped(document)
    if (reason !== undefined) count(coverage.skipped, reason)
    else count(coverage.checked, familyOf(document.family!).title)
  }
  for (const name of folders) count(coverage.skipped, `folder \`${name}\``)
  return coverage
}

/** A document of this source was checked. */
export const isRecognised = ({ documents }: Source): boolean =>
  documents.some((document) => reasonSkipped(document) === undefined)

function reasonSkipped({ family, isTemplate, valid, value }: Document): string | undefined {
  if (isTemplate) return 'template'
  if (family === null) return valid ? 'of other programs' : 'not parsed'
  return valid || value !== null ? undefined : 'not parsed'
}

/** `checked 2 documents (1 agentgateway, 1 Gateway API), skipped 1 (1 of other programs)`. */
export function coverageText({ checked, skipped }: Coverage): string {
  const documents = total(checked)
  const parts = [`checked ${counted(documents, 'document')}${list(checked)}`]
  if (total(skipped) > 0) parts.push(`skipped ${total(skipped)}${list(skipped)}`)
  return parts.join(', ')
}

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((sum, n) => sum + n, 0)

function list(counts: Record<string, number>): string {
  const entries = Object.entries(counts).sort(([a], [b]) => a.localeCompare(b))
  return entries.length === 0 ? '' : ` (${entries.map(([name, n]) => `${n} ${name}`).join(', ')})`
}
